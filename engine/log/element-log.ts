import type { Clock } from '#base/clock.ts';
import { recordOf } from './render.ts';
import { Ring, type RingBudget } from './ring.ts';
import type { StreamRecord } from './record.ts';
import type { Extra, Sink, Stamp } from './stamp.ts';

/** The stream log of one element: its ring, made at the first record, and the sinks that everything also goes to. */
export class ElementLog {
  readonly #clock: Clock;
  readonly #budget: RingBudget;
  readonly #sinks: readonly Sink[];
  #ring: Ring | undefined;

  constructor(clock: Clock, budget: RingBudget, sinks: readonly Sink[]) {
    this.#clock = clock;
    this.#budget = budget;
    this.#sinks = sinks;
  }

  /** Adds a record of this moment. The bytes are kept, so nobody may write to them after. */
  add(stamp: Stamp, bytes?: Buffer, extra?: Extra): void {
    const time = this.#clock.now();
    this.#ring ??= new Ring(this.#budget);
    this.#ring.add(time, stamp, bytes, extra);
    for (const sink of this.#sinks) sink.add(time, stamp, bytes, extra);
  }

  /** The last 64 records, oldest first. */
  records(): StreamRecord[] {
    return this.#ring?.entries().map(recordOf) ?? [];
  }

  close(): void {
    this.#ring?.close();
    this.#ring = undefined;
  }
}
