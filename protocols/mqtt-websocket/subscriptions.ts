import { identifier, type Packet, type QoS, subscribe, unsubscribe } from './packets.ts';
import type { Protocol } from './protocol.d.ts';
import { fault } from './wire.ts';

/** Values of Session. */
export const SESSION = { disconnected: 0, connecting: 1, connected: 2, subscribed: 3, refused: 4 } as const;

/** The return code of a filter that is refused (MQTT 3.1.1, section 3.9.3). */
const REFUSED = 0x80;

/** The topic filters of a session: what was asked for, and what was granted. */
export class Subscriptions {
  #filters: readonly string[] = [];
  readonly #asked = new Map<number, readonly string[]>();
  readonly #granted = new Set<string>();

  reset(): void {
    this.#filters = [];
    this.#asked.clear();
    this.#granted.clear();
  }

  /** Whether a SUBSCRIBE with this identifier waits for its answer. */
  has(id: number): boolean {
    return this.#asked.has(id);
  }

  /** What is sent so that the broker knows the filters of the parameter, and no other. */
  packets(protocol: Protocol, nextId: () => number): Buffer[] {
    const wanted = [
      ...new Set(
        protocol
          .getParameter(20)
          .split(';')
          .map(filter => filter.trim()),
      ),
    ].filter(filter => filter !== '');
    const gone = this.#filters.filter(filter => !wanted.includes(filter));
    const added = wanted.filter(filter => !this.#filters.includes(filter));
    this.#filters = wanted;
    for (const filter of gone) this.#granted.delete(filter);
    const packets: Buffer[] = [];
    if (gone.length > 0) packets.push(unsubscribe(nextId(), gone));
    if (added.length > 0) {
      const id = nextId();
      this.#asked.set(id, added);
      packets.push(subscribe(id, added, protocol.getParameter(27) as QoS));
    }
    this.#tell(protocol);
    return packets;
  }

  /** SUBACK: a return code for each filter, in their order. */
  granted(protocol: Protocol, packet: Packet): void {
    const filters = this.#asked.get(identifier(packet)) ?? [];
    this.#asked.delete(identifier(packet));
    const codes = packet.body.subarray(2);
    const refused = filters.filter((_, at) => (codes[at] ?? REFUSED) === REFUSED);
    for (const filter of filters)
      if (!refused.includes(filter) && this.#filters.includes(filter)) this.#granted.add(filter);
    this.#tell(protocol);
    if (refused.length === 0) return;
    fault(protocol, `the broker refuses to subscribe to ${refused.join(', ')}`);
  }

  #tell(protocol: Protocol): void {
    const state = this.#granted.size > 0 ? SESSION.subscribed : SESSION.connected;
    if (protocol.getParameter(25) !== state) protocol.setParameter(25, state);
  }
}
