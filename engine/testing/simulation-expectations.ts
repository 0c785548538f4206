import type { Message } from './payload.ts';
import { bytesOf, type Expected } from './simulation-likeness.ts';

/** What a message was found to be: the recorded one at an index, equal or alike. */
export interface Found {
  readonly index: number;
  readonly likeness: 'same' | 'alike';
}

/** What the first bytes of a stream were found to be; without `found` nothing recorded is like them. */
export interface Cut {
  readonly length: number;
  readonly found: Found | undefined;
}

/** What the element sent when it was recorded, and what of that has come. */
export class Expectations {
  readonly all: readonly Expected[];
  received = 0;
  readonly #exact: boolean;
  readonly #came: boolean[];
  /** Before it all has come. */
  #first = 0;

  constructor(all: readonly Expected[], exact: boolean) {
    this.all = all;
    this.#exact = exact;
    this.#came = all.map(() => false);
  }

  has(index: number): boolean {
    return this.#came[index] === true;
  }

  get missing(): readonly Expected[] {
    return this.all.filter((_, i) => !this.#came[i]);
  }

  came({ index }: Found): void {
    this.#came[index] = true;
    this.received++;
    while (this.#came[this.#first]) this.#first++;
  }

  /** Finds a message among all that has not come: the equal before the alike, of these the first. */
  find(message: Message): Found | undefined {
    let alike: Found | undefined;
    for (let index = this.#first; index < this.all.length; index++) {
      if (this.#came[index]) continue;
      const likeness = this.all[index]!.likeness(message, this.#exact || alike !== undefined);
      if (likeness === 'same') return { index, likeness };
      if (likeness === 'alike') alike = { index, likeness };
    }
    return alike;
  }

  /**
   * Finds what stands first in the bytes of a stream, in which nothing tells where a message ends but what was
   * recorded. Undefined where more must come to tell.
   */
  cut(bytes: Buffer): Cut | undefined {
    let waits = false;
    let begins: Found | undefined;
    for (let index = this.#first; index < this.all.length; index++) {
      if (this.#came[index]) continue;
      const { record } = this.all[index]!;
      const own = bytesOf(record);
      if (record.masked !== true && own.length > 0 && bytes.length >= own.length) {
        const message = { bytes: bytes.subarray(0, own.length) };
        const likeness = this.all[index]!.likeness(message, this.#exact);
        if (likeness === 'same') return { length: own.length, found: { index, likeness } };
        if (likeness === 'alike') begins ??= { index, likeness };
      } else if (own.length > bytes.length && own[0] === bytes[0]) {
        const part = own.subarray(0, bytes.length);
        waits ||= part.equals(bytes) || (!this.#exact && record.type === 'binary');
      }
    }
    const whole = this.find({ bytes });
    if (whole !== undefined) return { length: bytes.length, found: whole };
    if (begins !== undefined)
      return { length: bytesOf(this.all[begins.index]!.record).length, found: begins };
    return waits ? undefined : { length: bytes.length, found: undefined };
  }
}
