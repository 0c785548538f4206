import type { Protocol } from './protocol.d.ts';

/** By type of a packet: the parameter that it is sent from, and the trigger that sends it. */
const SENT: ReadonlyMap<number, readonly [parameter: 12 | 13 | 15 | 16, trigger: number]> = new Map([
  [1, [12, 10]],
  [8, [13, 11]],
  [10, [13, 11]],
  [3, [15, 13]],
  [4, [16, 14]],
  [5, [16, 14]],
  [6, [16, 14]],
  [7, [16, 14]],
]);

/** The way out to the broker: packets, and the identifiers that they have. */
export class Wire {
  /** Seconds since the last packet was sent. */
  quiet = 0;
  #lastId = 0;

  send(protocol: Protocol, packet: Buffer): void {
    const [parameter, trigger] = SENT.get(packet[0]! >> 4)!;
    this.quiet = 0;
    protocol.setParameter(parameter, packet);
    protocol.checkTrigger(trigger);
  }

  /** The next identifier, 1 … 65535, that is not in use (MQTT 3.1.1, section 2.3.1). */
  nextId(inUse: (id: number) => boolean): number {
    do this.#lastId = (this.#lastId % 0xffff) + 1;
    while (inUse(this.#lastId));
    return this.#lastId;
  }

  /** A new session counts from the beginning. */
  reset(): void {
    this.quiet = 0;
    this.#lastId = 0;
  }
}

/** What went wrong, in the parameter Reason and in the log. */
export function fault(protocol: Protocol, reason: string): void {
  protocol.setParameter(26, reason);
  protocol.log(reason, 'error');
}
