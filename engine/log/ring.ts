import type { Entry, Extra, Sink, Stamp } from './stamp.ts';

/** Records of a ring; it starts smaller, since most elements are quiet. */
const RECORDS = 64;
const FIRST = 8;
/** Messages up to this size are copied into buffers that the ring keeps and uses again. */
const SLOT = 1024;
/** Most message bytes that the rings of one host keep together. */
const HOST_BYTES = 64 * 1024 * 1024;

/** What all rings of a host hold together, so that many elements with large messages stay bounded. */
export class RingBudget {
  rings = 0;
  bytes = 0;
}

/**
 * The last 64 records of an element, as bytes and numbers; nothing is formatted before somebody reads. A host's rings
 * share a budget of bytes: a ring that holds more than its share of a full budget lets its oldest records go.
 */
export class Ring implements Sink {
  readonly #budget: RingBudget;
  #size = FIRST;
  /** For each record its time and the length of its message in a slot, -1 where the message is not in a slot. */
  #numbers = new Float64Array(2 * FIRST);
  /** For each record its stamp, message and extra: one array, since most elements are quiet and every array counts. */
  #parts: unknown[] = new Array(3 * FIRST).fill(undefined);
  /** Messages that come in one read share its memory: a small one is copied, or the whole read would be kept for it. */
  #slots: Array<Buffer | undefined> | undefined;
  #next = 0;
  #count = 0;
  #held = 0;

  constructor(budget: RingBudget) {
    this.#budget = budget;
    budget.rings++;
  }

  /** `shared` tells that the bytes are part of a larger read; a small message is then copied. */
  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined, shared = false): void {
    if (this.#count === this.#size) {
      if (this.#size < RECORDS) this.#grow();
      else this.#drop();
    }
    const at = this.#next;
    this.#next = at + 1 === this.#size ? 0 : at + 1;
    this.#count++;
    const numbers = this.#numbers;
    const parts = this.#parts;
    numbers[2 * at] = time;
    numbers[2 * at + 1] = -1;
    parts[3 * at] = stamp;
    parts[3 * at + 2] = extra;
    if (bytes === undefined) return;
    const length = bytes.length;
    if (shared && length <= SLOT) {
      numbers[2 * at + 1] = length;
      this.#slot(at, length).set(bytes);
    } else {
      parts[3 * at + 1] = shared && length * 4 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
    }
    this.#held += length;
    this.#budget.bytes += length;
    if (this.#budget.bytes > HOST_BYTES) this.#shrink();
  }

  /** The records, oldest first. */
  entries(): Entry[] {
    const entries: Entry[] = [];
    for (let i = 0; i < this.#count; i++) {
      const at = (this.#next - this.#count + i + this.#size) % this.#size;
      entries.push({
        time: this.#numbers[2 * at]!,
        stamp: this.#parts[3 * at] as Stamp,
        bytes: this.#message(at),
        extra: this.#parts[3 * at + 2] as Extra | undefined,
      });
    }
    return entries;
  }

  /** Gives the budget back; the ring is not to be used after. */
  close(): void {
    while (this.#count > 0) this.#drop();
    this.#budget.rings--;
  }

  #slot(at: number, length: number): Buffer {
    this.#slots ??= [];
    let slot = this.#slots[at];
    if (slot === undefined || slot.length < length) {
      slot = Buffer.allocUnsafeSlow(Math.max(64, 2 ** Math.ceil(Math.log2(length))));
      this.#slots[at] = slot;
    }
    return slot;
  }

  /** The message of a record; one in a slot is copied out, since the slot will be used again. */
  #message(at: number): Buffer | undefined {
    const length = this.#numbers[2 * at + 1]!;
    if (length < 0) return this.#parts[3 * at + 1] as Buffer | undefined;
    return Buffer.from(this.#slots![at]!.subarray(0, length));
  }

  #drop(): void {
    const at = (this.#next - this.#count + this.#size) % this.#size;
    const length = this.#numbers[2 * at + 1]!;
    const size = length < 0 ? ((this.#parts[3 * at + 1] as Buffer | undefined)?.length ?? 0) : length;
    this.#held -= size;
    this.#budget.bytes -= size;
    this.#parts[3 * at + 1] = undefined;
    this.#parts[3 * at + 2] = undefined;
    this.#count--;
  }

  #shrink(): void {
    while (
      this.#budget.bytes > HOST_BYTES &&
      this.#count > 1 &&
      this.#held > HOST_BYTES / this.#budget.rings
    ) {
      this.#drop();
    }
  }

  /** To its full size, oldest first. */
  #grow(): void {
    const entries = this.entries();
    this.#slots = undefined;
    this.#size = RECORDS;
    this.#numbers = new Float64Array(2 * RECORDS);
    this.#parts = new Array(3 * RECORDS).fill(undefined);
    entries.forEach((entry, i) => {
      this.#numbers[2 * i] = entry.time;
      this.#numbers[2 * i + 1] = -1;
      this.#parts[3 * i] = entry.stamp;
      this.#parts[3 * i + 1] = entry.bytes;
      this.#parts[3 * i + 2] = entry.extra;
    });
    this.#next = entries.length;
  }
}
