import { Outbox } from './outbox.ts';
import {
  acknowledge,
  connect,
  identifier,
  type Packet,
  publication,
  publish,
  type QoS,
  refusal,
  TYPE,
} from './packets.ts';
import type { Protocol } from './protocol.d.ts';
import { PacketReader } from './reader.ts';
import { SESSION, Subscriptions } from './subscriptions.ts';
import { Topics } from './topics.ts';

/** Values of PublishStatus. */
const STATUS = { sent: 1, acknowledged: 2, lost: 3, closed: 4, refused: 5 } as const;
/** The triggers that send what stands in a packet's parameter. */
const SEND = { 12: 10, 13: 11, 15: 13, 16: 14 } as const;
const [SEND_PING, CLOSE, OPEN] = [12, 20, 21];

/** The MQTT session of one element. */
export class Session {
  readonly #reader = new PacketReader();
  readonly #outbox = new Outbox();
  readonly #subscriptions = new Subscriptions();
  readonly #topics = new Topics();
  /** Publications of quality of service 2 that were received and are not released yet (section 4.3.3). */
  readonly #unreleased = new Set<number>();
  #lastId = 0;
  /** Seconds since the last packet was sent. */
  #quiet = 0;
  /** Seconds since a PINGREQ that nothing came after; undefined while none is out. */
  #waiting: number | undefined;
  #silent = false;

  /** The connection is open: CONNECT. Closed: the session is over. */
  state(protocol: Protocol): void {
    this.#reader.reset();
    this.#waiting = undefined;
    if (this.#outbox.size === 0) this.#lastId = 0;
    if (protocol.getParameter(7) !== 1) {
      this.#closed(protocol);
      return;
    }
    protocol.setParameter(25, SESSION.connecting);
    const { clientId, keepAlive, password, userName } = protocol.parameters;
    const clean = protocol.getParameter(31) === 1;
    this.#send(protocol, 12, connect({ clientId, userName, password, keepAlive, clean }));
  }

  receive(protocol: Protocol): void {
    this.#waiting = undefined;
    try {
      for (const packet of this.#reader.push(protocol.getData(11))) this.#take(protocol, packet);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#reader.reset();
      this.#fault(protocol, `what the broker sent is no MQTT: ${error.message}`);
      protocol.checkTrigger(CLOSE);
    }
  }

  /** The topic filters, or their quality of service, have changed. */
  filters(protocol: Protocol): void {
    if (protocol.getParameter(25) < SESSION.connected || protocol.getParameter(25) > SESSION.subscribed)
      return;
    this.#subscribe(protocol);
  }

  /** A second has passed on an open connection. */
  tick(protocol: Protocol): void {
    if (protocol.getParameter(25) === SESSION.refused) return;
    const { due, lost } = this.#outbox.tick(protocol.getParameter(40));
    for (const packet of due) this.#send(protocol, packet[0]! >> 4 === TYPE.publish ? 15 : 16, packet);
    if (lost > 0) this.#lost(protocol, lost, 'the broker acknowledges no publication');
    // Half of the keep alive time: a ping and its answer have room in it.
    const period = Math.ceil(protocol.getParameter(30) / 2);
    if (period === 0) return;
    if (this.#waiting !== undefined && ++this.#waiting >= period) this.#giveUp(protocol, period);
    else if (++this.#quiet >= period && this.#waiting === undefined) {
      this.#waiting = 0;
      this.#quiet = 0;
      protocol.checkTrigger(SEND_PING);
    }
  }

  /** PublishPayload was set: it is published. */
  publish(protocol: Protocol): void {
    const topic = protocol.getParameter(33);
    const qos = protocol.getParameter(34) as QoS;
    const wrong = this.#wrong(protocol, topic, qos);
    if (wrong !== undefined) {
      protocol.setParameter(37, wrong.status);
      this.#fault(protocol, `not published: ${wrong.reason}`);
      return;
    }
    const message = {
      topic,
      payload: Buffer.from(protocol.getParameter(136), 'utf8'),
      qos,
      retain: protocol.getParameter(35) === 1,
      id: qos === 0 ? 0 : this.#nextId(),
    };
    this.#send(protocol, 15, qos === 0 ? publish(message) : this.#outbox.add(message));
    protocol.setParameter(37, STATUS.sent);
    if (qos === 0) protocol.setParameter(39, protocol.getParameter(39) + 1);
    else protocol.setParameter(38, this.#outbox.size);
  }

  /** The button: a new connection, and a new session. */
  reconnect(protocol: Protocol): void {
    protocol.checkTrigger(CLOSE);
    protocol.checkTrigger(OPEN);
  }

  #take(protocol: Protocol, packet: Packet): void {
    switch (packet.type) {
      case TYPE.connack:
        this.#connected(protocol, packet);
        break;
      case TYPE.suback:
        this.#subscriptions.granted(protocol, packet);
        break;
      case TYPE.publish:
        this.#received(protocol, packet);
        break;
      case TYPE.puback:
      case TYPE.pubrec:
      case TYPE.pubcomp:
        this.#acknowledged(protocol, this.#outbox.acknowledged(packet.type, identifier(packet)));
        break;
      case TYPE.pubrel:
        this.#unreleased.delete(identifier(packet));
        this.#send(protocol, 16, acknowledge(TYPE.pubcomp, identifier(packet)));
        break;
    }
  }

  #connected(protocol: Protocol, { body }: Packet): void {
    const code = body[1] ?? 0;
    if (code !== 0) {
      protocol.setParameter(25, SESSION.refused);
      this.#fault(protocol, `the broker refuses the session: ${refusal(code)}`);
      return;
    }
    protocol.setParameter(25, SESSION.connected);
    protocol.setParameter(26, '');
    const present = (body[0]! & 1) === 1;
    if (!present) {
      this.#unreleased.clear();
      this.#lost(protocol, this.#outbox.clear(), 'the broker has forgotten the session');
    }
    this.#subscriptions.reset();
    this.#subscribe(protocol);
    for (const packet of this.#outbox.resume())
      this.#send(protocol, packet[0]! >> 4 === TYPE.publish ? 15 : 16, packet);
  }

  #subscribe(protocol: Protocol): void {
    for (const packet of this.#subscriptions.packets(protocol, () => this.#nextId()))
      this.#send(protocol, 13, packet);
  }

  #received(protocol: Protocol, packet: Packet): void {
    const message = publication(packet);
    const { id, payload, qos, topic } = message;
    if (qos === 2) this.#send(protocol, 16, acknowledge(TYPE.pubrec, id));
    // What is not released is the same message once more.
    if (qos === 2 && this.#unreleased.has(id)) return;
    if (qos === 2) this.#unreleased.add(id);
    protocol.setParameter(22, topic);
    protocol.setParameter(23, payload);
    protocol.setParameter(24, protocol.getParameter(24) + 1);
    this.#topics.received(protocol, message);
    if (qos === 1) this.#send(protocol, 16, acknowledge(TYPE.puback, id));
  }

  #acknowledged(protocol: Protocol, next: 'done' | Buffer | undefined): void {
    if (next instanceof Buffer) this.#send(protocol, 16, next);
    if (next !== 'done') return;
    protocol.setParameter(37, STATUS.acknowledged);
    protocol.setParameter(38, this.#outbox.size);
    protocol.setParameter(39, protocol.getParameter(39) + 1);
  }

  #closed(protocol: Protocol): void {
    // Why it was refused stands until the next attempt.
    if (protocol.getParameter(25) !== SESSION.refused) protocol.setParameter(25, SESSION.disconnected);
    if (protocol.getParameter(31) === 1) {
      this.#unreleased.clear();
      this.#lost(protocol, this.#outbox.clear(), 'the connection was lost');
    }
    if (!this.#silent) return;
    this.#silent = false;
    if (protocol.getParameter(32) === 1) protocol.checkTrigger(OPEN);
  }

  #giveUp(protocol: Protocol, seconds: number): void {
    this.#waiting = undefined;
    this.#silent = true;
    this.#fault(protocol, `no PINGRESP within ${seconds} s`);
    protocol.checkTrigger(CLOSE);
  }

  #lost(protocol: Protocol, count: number, why: string): void {
    protocol.setParameter(38, this.#outbox.size);
    if (count === 0) return;
    protocol.setParameter(37, STATUS.lost);
    this.#fault(protocol, `${count} not acknowledged: ${why}`);
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

  /** Identifiers of packets: 1 … 65535, none that is in use (section 2.3.1). */
  #nextId(): number {
    do this.#lastId = (this.#lastId % 0xffff) + 1;
    while (this.#outbox.has(this.#lastId));
    return this.#lastId;
  }

  #send(protocol: Protocol, parameter: keyof typeof SEND, packet: Buffer): void {
    this.#quiet = 0;
    protocol.setParameter(parameter, packet);
    protocol.checkTrigger(SEND[parameter]);
  }

  #fault(protocol: Protocol, reason: string): void {
    protocol.setParameter(26, reason);
    protocol.log(reason, 'error');
  }
}
