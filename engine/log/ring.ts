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
  #times = new Float64Array(FIRST);
  #stamps: Array<Stamp | undefined> = new Array(FIRST).fill(undefined);
  #bytes: Array<Buffer | undefined> = new Array(FIRST).fill(undefined);
  #extras: Array<Extra | undefined> = new Array(FIRST).fill(undefined);
  /** Messages that come in one read share its memory: a small one is copied, or the whole read would be kept for it. */
  readonly #slots: Array<Buffer | undefined> = [];
  /** Length of the message in the slot; -1 where `#bytes` has it. */
  #lengths = new Int32Array(FIRST);
  #next = 0;
  #count = 0;
  #held = 0;

  constructor(budget: RingBudget) {
    this.#budget = budget;
    budget.rings++;
  }

  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (this.#count === this.#size) {
      if (this.#size < RECORDS) this.#grow();
      else this.#drop();
    }
    const at = this.#next;
    this.#next = at + 1 === this.#size ? 0 : at + 1;
    this.#count++;
    this.#times[at] = time;
    this.#stamps[at] = stamp;
    this.#extras[at] = extra;
    if (bytes === undefined) {
      this.#lengths[at] = -1;
      return;
    }
    const length = bytes.length;
    if (length <= SLOT) {
      this.#lengths[at] = length;
      let slot = this.#slots[at];
      if (slot === undefined || slot.length < length) {
        slot = Buffer.allocUnsafeSlow(Math.max(64, 2 ** Math.ceil(Math.log2(length))));
        this.#slots[at] = slot;
      }
      slot.set(bytes);
    } else {
      this.#lengths[at] = -1;
      this.#bytes[at] = length * 4 < bytes.buffer.byteLength ? Buffer.from(bytes) : bytes;
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
        time: this.#times[at]!,
        stamp: this.#stamps[at]!,
        bytes: this.#message(at),
        extra: this.#extras[at],
      });
    }
    return entries;
  }

  /** Gives the budget back; the ring is not to be used after. */
  close(): void {
    while (this.#count > 0) this.#drop();
    this.#budget.rings--;
  }

  /** The message of a record; one in a slot is copied out, since the slot will be used again. */
  #message(at: number): Buffer | undefined {
    const length = this.#lengths[at]!;
    return length < 0 ? this.#bytes[at] : Buffer.from(this.#slots[at]!.subarray(0, length));
  }

  #drop(): void {
    const at = (this.#next - this.#count + this.#size) % this.#size;
    const length = this.#lengths[at]!;
    const size = length < 0 ? (this.#bytes[at]?.length ?? 0) : length;
    this.#held -= size;
    this.#budget.bytes -= size;
    this.#bytes[at] = undefined;
    this.#extras[at] = undefined;
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
    this.#size = RECORDS;
    this.#times = new Float64Array(RECORDS);
    this.#stamps = new Array(RECORDS).fill(undefined);
    this.#bytes = new Array(RECORDS).fill(undefined);
    this.#lengths = new Int32Array(RECORDS).fill(-1);
    this.#extras = new Array(RECORDS).fill(undefined);
    entries.forEach((entry, i) => {
      this.#times[i] = entry.time;
      this.#stamps[i] = entry.stamp;
      this.#bytes[i] = entry.bytes;
      this.#extras[i] = entry.extra;
    });
    this.#next = entries.length;
  }
}
