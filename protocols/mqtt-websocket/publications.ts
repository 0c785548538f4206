import { Outbox } from './outbox.ts';
import { identifier, type Packet, publish, type QoS } from './packets.ts';
import type { Protocol } from './protocol.d.ts';
import { SESSION } from './subscriptions.ts';
import { fault, type Wire } from './wire.ts';

/** Values of PublishStatus. */
const STATUS = { sent: 1, acknowledged: 2, lost: 3, closed: 4, refused: 5 } as const;

/** What the element publishes, until it is acknowledged. */
export class Publications {
  readonly #outbox = new Outbox();
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  get underWay(): number {
    return this.#outbox.size;
  }

  has(id: number): boolean {
    return this.#outbox.has(id);
  }

  /** Publishes what stands in PublishPayload; `nextId` gives the identifier where it has one. */
  publish(protocol: Protocol, nextId: () => number): void {
    const topic = protocol.getParameter(33);
    const qos = protocol.getParameter(34) as QoS;
    const wrong = this.#wrong(protocol, topic, qos);
    if (wrong !== undefined) {
      protocol.setParameter(37, wrong.status);
      fault(protocol, `not published: ${wrong.reason}`);
      return;
    }
    const message = {
      topic,
      payload: Buffer.from(protocol.getParameter(136), 'utf8'),
      qos,
      retain: protocol.getParameter(35) === 1,
      id: qos === 0 ? 0 : nextId(),
    };
    this.#wire.send(protocol, qos === 0 ? publish(message) : this.#outbox.add(message));
    protocol.setParameter(37, STATUS.sent);
    if (qos === 0) protocol.setParameter(39, protocol.getParameter(39) + 1);
    else protocol.setParameter(38, this.#outbox.size);
  }

  /** PUBACK, PUBREC or PUBCOMP. */
  acknowledged(protocol: Protocol, packet: Packet): void {
    const next = this.#outbox.acknowledged(packet.type, identifier(packet));
    if (next instanceof Buffer) this.#wire.send(protocol, next);
    if (next !== 'done') return;
    protocol.setParameter(37, STATUS.acknowledged);
    protocol.setParameter(38, this.#outbox.size);
    protocol.setParameter(39, protocol.getParameter(39) + 1);
  }

  /** A second has passed. */
  tick(protocol: Protocol): void {
    const { due, lost } = this.#outbox.tick(protocol.getParameter(40));
    for (const packet of due) this.#wire.send(protocol, packet);
    this.#lost(protocol, lost, 'the broker acknowledges no publication');
  }

  /** A session is taken up again. */
  resume(protocol: Protocol): void {
    for (const packet of this.#outbox.resume()) this.#wire.send(protocol, packet);
  }

  /** Nothing that is under way will be acknowledged. */
  giveUp(protocol: Protocol, why: string): void {
    this.#lost(protocol, this.#outbox.clear(), why);
  }

  #lost(protocol: Protocol, count: number, why: string): void {
    if (count === 0) return;
    protocol.setParameter(38, this.#outbox.size);
    protocol.setParameter(37, STATUS.lost);
    fault(protocol, `${count} not acknowledged: ${why}`);
  }

  #wrong(
    protocol: Protocol,
    topic: string,
    qos: QoS,
  ): { readonly status: number; readonly reason: string } | undefined {
    const session = protocol.getParameter(25);
    if (session !== SESSION.connected && session !== SESSION.subscribed)
      return { status: STATUS.closed, reason: 'there is no session' };
    if (topic === '' || /[+#\0]/.test(topic))
      return { status: STATUS.refused, reason: `"${topic}" is no topic; one without + and # would be right` };
    if (Buffer.byteLength(topic) > 0xffff) return { status: STATUS.refused, reason: 'the topic is too long' };
    if (qos > 0 && this.#outbox.full)
      return { status: STATUS.refused, reason: `${this.#outbox.size} wait for their acknowledgement` };
    return undefined;
  }
}
