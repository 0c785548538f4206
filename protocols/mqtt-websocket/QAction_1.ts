import { acknowledge, connect, identifier, type Packet, publication, refusal, TYPE } from './packets.ts';
import type { Protocol } from './protocol.d.ts';
import { Publications } from './publications.ts';
import { PacketReader } from './reader.ts';
import { SESSION, Subscriptions } from './subscriptions.ts';
import { Topics } from './topics.ts';
import { fault, Wire } from './wire.ts';

const [SEND_PING, CLOSE, OPEN] = [12, 20, 21];

/** The MQTT session of one element. */
export class Session {
  readonly #reader = new PacketReader();
  readonly #wire = new Wire();
  readonly #publications = new Publications(this.#wire);
  readonly #subscriptions = new Subscriptions();
  readonly #topics = new Topics();
  /** Publications of quality of service 2 that were received and are not released yet (section 4.3.3). */
  readonly #unreleased = new Set<number>();
  /** Seconds since a PINGREQ that nothing came after; undefined while none is out. */
  #waiting: number | undefined;
  #silent = false;

  /** The connection is open: CONNECT. Closed: the session is over. */
  state(protocol: Protocol): void {
    this.#reader.reset();
    this.#waiting = undefined;
    if (this.#publications.underWay === 0) this.#wire.reset();
    if (protocol.getParameter(7) !== 1) {
      this.#closed(protocol);
      return;
    }
    protocol.setParameter(25, SESSION.connecting);
    const { clientId, keepAlive, password, userName } = protocol.parameters;
    const clean = protocol.getParameter(31) === 1;
    this.#wire.send(protocol, connect({ clientId, userName, password, keepAlive, clean }));
  }

  receive(protocol: Protocol): void {
    this.#waiting = undefined;
    try {
      for (const packet of this.#reader.push(protocol.getData(11))) this.#take(protocol, packet);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#reader.reset();
      fault(protocol, `what the broker sent is no MQTT: ${error.message}`);
      protocol.checkTrigger(CLOSE);
    }
  }

  /** The topic filters have changed. */
  filters(protocol: Protocol): void {
    const session = protocol.getParameter(25);
    if (session === SESSION.connected || session === SESSION.subscribed) this.#subscribe(protocol);
  }

  /** A second has passed on an open connection. */
  tick(protocol: Protocol): void {
    if (protocol.getParameter(25) === SESSION.refused) return;
    this.#publications.tick(protocol);
    // Half of the keep alive time: a ping and its answer have room in it.
    const period = Math.ceil(protocol.getParameter(30) / 2);
    if (period === 0) return;
    this.#wire.quiet++;
    if (this.#waiting !== undefined) {
      if (++this.#waiting >= period) this.#giveUp(protocol, period);
    } else if (this.#wire.quiet >= period) {
      this.#waiting = 0;
      this.#wire.quiet = 0;
      protocol.checkTrigger(SEND_PING);
    }
  }

  /** PublishPayload was set: it is published. */
  publish(protocol: Protocol): void {
    this.#publications.publish(protocol, () => this.#nextId());
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
        this.#publications.acknowledged(protocol, packet);
        break;
      case TYPE.pubrel:
        this.#unreleased.delete(identifier(packet));
        this.#wire.send(protocol, acknowledge(TYPE.pubcomp, identifier(packet)));
        break;
    }
  }

  #connected(protocol: Protocol, { body }: Packet): void {
    const code = body[1];
    if (code === undefined) throw new RangeError('a CONNACK that is too short');
    if (code !== 0) {
      protocol.setParameter(25, SESSION.refused);
      fault(protocol, `the broker refuses the session: ${refusal(code)}`);
      return;
    }
    protocol.setParameter(25, SESSION.connected);
    protocol.setParameter(26, '');
    const present = (body[0]! & 1) === 1;
    if (!present) {
      this.#unreleased.clear();
      this.#publications.giveUp(protocol, 'the broker has forgotten the session');
    }
    this.#subscriptions.reset();
    this.#subscribe(protocol);
    this.#publications.resume(protocol);
  }

  #subscribe(protocol: Protocol): void {
    for (const packet of this.#subscriptions.packets(protocol, () => this.#nextId()))
      this.#wire.send(protocol, packet);
  }

  #received(protocol: Protocol, packet: Packet): void {
    const message = publication(packet);
    const { id, payload, qos, topic } = message;
    if (qos === 2) this.#wire.send(protocol, acknowledge(TYPE.pubrec, id));
    // What is not released is the same message once more.
    if (qos === 2 && this.#unreleased.has(id)) return;
    if (qos === 2) this.#unreleased.add(id);
    protocol.setParameter(22, topic);
    protocol.setParameter(23, payload);
    protocol.setParameter(24, protocol.getParameter(24) + 1);
    this.#topics.received(protocol, message);
    if (qos === 1) this.#wire.send(protocol, acknowledge(TYPE.puback, id));
  }

  #closed(protocol: Protocol): void {
    // Why it was refused stands until the next attempt.
    if (protocol.getParameter(25) !== SESSION.refused) protocol.setParameter(25, SESSION.disconnected);
    if (protocol.getParameter(31) === 1) {
      this.#unreleased.clear();
      this.#publications.giveUp(protocol, 'the connection was lost');
    }
    if (!this.#silent) return;
    this.#silent = false;
    if (protocol.getParameter(32) === 1) protocol.checkTrigger(OPEN);
  }

  #giveUp(protocol: Protocol, seconds: number): void {
    this.#waiting = undefined;
    this.#silent = true;
    fault(protocol, `no PINGRESP within ${seconds} s`);
    protocol.checkTrigger(CLOSE);
  }

  #nextId(): number {
    return this.#wire.nextId(id => this.#publications.has(id) || this.#subscriptions.has(id));
  }
}
