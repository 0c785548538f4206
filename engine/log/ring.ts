import { isShared } from '#base/shared.ts';
import type { Entry, Extra, Sink, Stamp } from './stamp.ts';

/** Records of a ring; it starts with few, since most elements are quiet. */
const RECORDS = 64;
const FIRST = 8;
/** Messages up to this size are copied into the ring's own memory. */
const SMALL = 1024;
/** Most memory for messages that the rings of one host hold together. */
const HOST_BYTES = 64 * 1024 * 1024;
/** Most records beyond their first that the rings of one host have room for together. */
const HOST_RECORDS = 4096;

/** What all rings of a host hold together, so that many elements, or large messages, stay bounded. */
export class RingBudget {
  rings = 0;
  bytes = 0;
  /** Room for records beyond the first of each ring. */
  records = 0;
}

/**
 * The last 64 records of an element, as bytes and numbers; nothing is formatted before somebody reads. A host's rings
 * share a budget: where many elements use it up, the rings of the others stay at their first 8 records, and one that
 * holds more than its share of the bytes lets its oldest records go.
 */
export class Ring implements Sink {
  readonly #budget: RingBudget;
  #size = FIRST;
  #times: number[] = new Array(FIRST).fill(0);
  /**
   * For each record its stamp, message and extra: one array, since most elements are quiet and every array counts. Of a
   * message in the store it has the place: `start * WIDE + length`.
   */
  #parts: unknown[] = new Array(3 * FIRST).fill(undefined);
  #next = 0;
  #count = 0;
  /** Small messages one behind the other, round and round: a slice of a socket's read would keep all of the read. */
  #store: Buffer = NO_STORE;
  /** Where the next message goes, where the room for it ends when others stand there, and how many do. */
  #head = 0;
  #tail = 0;
  #stored = 0;
  /** The size of the store and of the messages beside it. */
  #held = 0;

  constructor(budget: RingBudget) {
    this.#budget = budget;
    budget.rings++;
  }

  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (this.#count === this.#size) {
      if (this.#size < RECORDS && this.#budget.records + this.#size <= HOST_RECORDS) this.#grow();
      else this.#drop();
    }
    // Before the record has its place: making room may drop others.
    const length = bytes === undefined ? 0 : bytes.length;
    // Messages and commands; a handshake is one of its kind, and an idle element needs no store for it.
    const stored = stamp.type !== undefined && length > 0 && length <= SMALL;
    const start = stored ? this.#room(length) : -1;
    const at = this.#next;
    this.#next = (at + 1) & (this.#size - 1);
    this.#count++;
    this.#times[at] = time;
    this.#parts[3 * at] = stamp;
    if (extra !== undefined) this.#parts[3 * at + 2] = extra;
    if (start >= 0) {
      this.#parts[3 * at + 1] = start * WIDE + length;
      this.#store.set(bytes!, start);
      this.#head = start + length;
      this.#stored++;
      return;
    }
    if (bytes === undefined) return;
    // What is no message was made for the record, and has nothing around it.
    const own = stamp.type === undefined || !isShared(bytes);
    this.#parts[3 * at + 1] = own ? bytes : Buffer.from(bytes);
    this.#hold(length);
    while (this.#isOver(0) && this.#count > 1) this.#drop();
  }

  /** The records, oldest first. */
  entries(): Entry[] {
    return Array.from({ length: this.#count }, (_, i) => {
      const at = this.#at(i);
      return {
        time: this.#times[at]!,
        stamp: this.#parts[3 * at] as Stamp,
        bytes: this.#message(at),
        extra: this.#parts[3 * at + 2] as Extra | undefined,
      };
    });
  }

  /** Gives the budget back; the ring is not to be used after. */
  close(): void {
    this.#hold(-this.#held);
    this.#budget.records -= this.#size - FIRST;
    this.#budget.rings--;
    this.#count = 0;
  }

  /** The slot of the i-th record from the oldest. */
  #at(i: number): number {
    // Sizes are powers of two.
    return (this.#next - this.#count + i) & (this.#size - 1);
  }

  /** The message of a record; one in the store is copied out, since its place will be used again. */
  #message(at: number): Buffer | undefined {
    const message = this.#parts[3 * at + 1] as Message;
    if (typeof message !== 'number') return message;
    const start = Math.floor(message / WIDE);
    return Buffer.from(this.#store.subarray(start, start + (message % WIDE)));
  }

  #drop(): void {
    const at = this.#at(0);
    const message = this.#parts[3 * at + 1] as Message;
    if (typeof message === 'number') {
      this.#tail = Math.floor(message / WIDE) + (message % WIDE);
      this.#stored--;
    } else if (message !== undefined) this.#hold(-message.length);
    this.#parts[3 * at + 1] = undefined;
    if (this.#parts[3 * at + 2] !== undefined) this.#parts[3 * at + 2] = undefined;
    this.#count--;
  }

  /** A place in the store for so many bytes; the store grows, or old records go. */
  #room(length: number): number {
    for (;;) {
      const start = this.#free(length);
      if (start >= 0) return start;
      const { length: size } = this.#store;
      const more = size === 0 ? roomFor(length) : Math.max(size >> 1, length);
      if (this.#count > 0 && this.#isOver(more)) this.#drop();
      else this.#enlarge(size + more);
    }
  }

  /** A free place in the store; -1 for none. */
  #free(length: number): number {
    const { length: size } = this.#store;
    if (this.#stored === 0) {
      this.#tail = 0;
      return length <= size ? 0 : -1;
    }
    const tail = this.#tail;
    if (this.#head <= tail) return length <= tail - this.#head ? this.#head : -1;
    if (length <= size - this.#head) return this.#head;
    return length <= tail ? 0 : -1;
  }

  #enlarge(size: number): void {
    const store = Buffer.allocUnsafeSlow(size);
    let head = 0;
    for (let i = 0; i < this.#count; i++) {
      const at = this.#at(i);
      const message = this.#parts[3 * at + 1] as Message;
      if (typeof message !== 'number') continue;
      const start = Math.floor(message / WIDE);
      const length = message % WIDE;
      this.#store.copy(store, head, start, start + length);
      this.#parts[3 * at + 1] = head * WIDE + length;
      head += length;
    }
    this.#hold(size - this.#store.length);
    this.#store = store;
    this.#head = head;
    this.#tail = 0;
  }

  /** Whether so many bytes more would be beyond the budget and beyond the share of this ring. */
  #isOver(more: number): boolean {
    const { bytes, rings } = this.#budget;
    return bytes + more > HOST_BYTES && this.#held + more > HOST_BYTES / rings;
  }

  #hold(bytes: number): void {
    this.#held += bytes;
    this.#budget.bytes += bytes;
  }

  /** To twice its size, oldest first. */
  #grow(): void {
    const size = this.#size;
    const order = Array.from({ length: this.#count }, (_, i) => this.#at(i));
    const rest = new Array(size).fill(undefined);
    this.#times = [...order.map(at => this.#times[at]!), ...rest.map(() => 0)];
    this.#parts = [...order.flatMap(at => this.#parts.slice(3 * at, 3 * at + 3)), ...rest, ...rest, ...rest];
    this.#size = 2 * size;
    this.#next = this.#count;
    this.#budget.records += size;
  }
}

/** The first store, made for as many messages of the first one's length as there are records, and one to go round. */
function roomFor(length: number): number {
  return Math.max(length, Math.min(Math.ceil(((FIRST + 1) * length) / 64) * 64, SMALL));
}

/** A place in the store, or the message itself. */
type Message = number | Buffer | undefined;

/** More than the longest message in a store. */
const WIDE = 2 * SMALL;
/** Shared by all rings that hold no small message yet. */
const NO_STORE = Buffer.alloc(0);
