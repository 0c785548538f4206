import type { Ring } from './ring.ts';
import type { Extra, Stamp } from './stamp.ts';

/** As many as a ring has at most; a power of two. */
const LAST = 64;

/**
 * The messages that one read of a socket brought, while they are being handled. A ring has room for the last of them
 * only: copied one by one, most would be copied for nothing. So they stay in the memory of the read until `settle`.
 */
export class Read {
  /** When it came, in milliseconds since the epoch: the time of all of them. */
  time: number;
  /** Stamp, message and extra of the last ones, round and round. */
  readonly #parts: unknown[] = [];
  #count = 0;

  constructor(time: number) {
    this.time = time;
  }

  add(stamp: Stamp, bytes: Buffer, extra: Extra | undefined): void {
    const at = 3 * (this.#count++ & (LAST - 1));
    this.#parts[at] = stamp;
    this.#parts[at + 1] = bytes;
    this.#parts[at + 2] = extra;
  }

  /** Hands the messages so far over to the ring, which copies them. */
  settle(ring: Ring): void {
    for (let i = Math.max(0, this.#count - LAST); i < this.#count; i++) {
      const at = 3 * (i & (LAST - 1));
      const stamp = this.#parts[at] as Stamp;
      ring.add(this.time, stamp, this.#parts[at + 1] as Buffer, this.#parts[at + 2] as Extra | undefined);
    }
    this.#count = 0;
  }
}
