import type { Clock } from '#base/clock.ts';
import { isShared } from '#base/shared.ts';
import type { RecordLog } from './contract.ts';
import { Read } from './read.ts';
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
  /** The read that is being handled, where it brought several messages. */
  #read: Read | undefined;

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
    // Behind the first message that shares its read the others do too: asking them would cost more than the rest.
    const read = at === undefined ? (this.#read ?? this.#begin(bytes)) : undefined;
    if (read === undefined) {
      this.#put(at ?? this.#clock.now(), stamp, bytes, extra);
      return;
    }
    read.add(stamp, bytes, extra);
    for (let i = 0; i < this.#sinks.length; i++) this.#sinks[i]!.add(read.time, stamp, bytes, extra);
  }

  /** The read that a message is part of; a read's only message needs no other to share its time with. */
  #begin(bytes: Buffer): Read | undefined {
    if (!isShared(bytes)) return undefined;
    this.#read = new Read(this.#clock.now());
    queueMicrotask(() => {
      this.#settle();
      this.#read = undefined;
    });
    return this.#read;
  }

  #put(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (this.#read !== undefined) {
      this.#settle();
      if (time > this.#read.time) this.#read.time = time;
    }
    this.#ring ??= new Ring(this.#budget);
    this.#ring.add(time, stamp, bytes, extra);
    for (let i = 0; i < this.#sinks.length; i++) this.#sinks[i]!.add(time, stamp, bytes, extra);
  }

  #settle(): void {
    if (this.#read === undefined) return;
    this.#ring ??= new Ring(this.#budget);
    this.#read.settle(this.#ring);
  }

  /** The last 64 records, oldest first. */
  records(): StreamRecord[] {
    return this.entries().map(recordOf);
  }

  /** `records`, not formatted. */
  entries(): Entry[] {
    this.#settle();
    return this.#ring?.entries() ?? [];
  }

  close(): void {
    this.#read = undefined;
    this.#ring?.close();
    this.#ring = undefined;
  }
}
