import type { Clock } from '#base/clock.ts';
import { isShared } from '#base/shared.ts';
import type { RecordLog } from './contract.ts';
import type { StreamRecord } from './record.ts';
import { recordOf } from './render.ts';
import { Ring, type RingBudget } from './ring.ts';
import type { Entry, Extra, Sink, Stamp } from './stamp.ts';

/** The stream log of one element: its ring, made at the first record, and the sinks that everything also goes to. */
export class ElementLog implements RecordLog {
  readonly #clock: Clock;
  readonly #budget: RingBudget;
  readonly #sinks: readonly Sink[];
  #ring: Ring | undefined;
  /** The time of the read that is being handled; 0 when none is. */
  #arrival = 0;

  constructor(clock: Clock, budget: RingBudget, sinks: readonly Sink[]) {
    this.#clock = clock;
    this.#budget = budget;
    this.#sinks = sinks;
  }

  add(stamp: Stamp, bytes?: Buffer, extra?: Extra): void {
    this.#put(this.#clock.now(), stamp, bytes, extra);
  }

  /** The clock is asked once a read, and again when something else was logged in between: times never go back. */
  arrived(stamp: Stamp, bytes: Buffer, extra?: Extra, at?: number): void {
    // A read's only message needs no other to share its time with.
    if (at !== undefined || !isShared(bytes)) {
      this.#put(at ?? this.#clock.now(), stamp, bytes, extra);
      return;
    }
    if (this.#arrival === 0) {
      this.#arrival = this.#clock.now();
      queueMicrotask(() => {
        this.#arrival = 0;
      });
    }
    this.#put(this.#arrival, stamp, bytes, extra);
  }

  #put(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (this.#arrival !== 0 && time > this.#arrival) this.#arrival = time;
    this.#ring ??= new Ring(this.#budget);
    this.#ring.add(time, stamp, bytes, extra);
    for (let i = 0; i < this.#sinks.length; i++) this.#sinks[i]!.add(time, stamp, bytes, extra);
  }

  /** The last 64 records, oldest first. */
  records(): StreamRecord[] {
    return this.entries().map(recordOf);
  }

  /** `records`, not formatted. */
  entries(): Entry[] {
    return this.#ring?.entries() ?? [];
  }

  close(): void {
    this.#ring?.close();
    this.#ring = undefined;
  }
}
