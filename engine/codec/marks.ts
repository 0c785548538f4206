import type { Param } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Unit, UnitReader } from './contract.ts';
import { ByteQueue } from './queue.ts';
import { type StuffingRule, startsAt, unstuff } from './stuffing.ts';

/** What delimits a unit of a smart-serial connection. */
export interface Marks {
  readonly header: Param | undefined;
  readonly trailer: Param;
}

/** The options of Type of a header or trailer: `connection=1`, `headerTrailerLink=2`. */
function numberOption({ options }: Param, name: string): number | undefined {
  for (const option of options) {
    const [word = '', value = ''] = option.split(/[=:]/);
    if (word.trim().toLowerCase() === name && /^\s*\d{1,9}\s*$/.test(value)) return Number(value);
  }
  return undefined;
}

/**
 * The headers and trailers that count on a smart-serial connection, whether anything uses them or not
 * (ConnectionsSmartSerialDataForwarding). One pair without headerTrailerLink goes before all linked ones; a header
 * without a trailer does not count.
 */
export function marksOf(params: readonly Param[], connection: number): Marks[] {
  const marks = params.filter(
    param =>
      (param.type === 'header' || param.type === 'trailer') &&
      (numberOption(param, 'connection') ?? connection) === connection,
  );
  const link = (param: Param): number | undefined => numberOption(param, 'headertrailerlink');
  const pick = (type: 'header' | 'trailer', number: number | undefined): Param | undefined =>
    marks.find(param => param.type === type && link(param) === number);
  const plain = pick('trailer', undefined);
  if (plain !== undefined) return [{ header: pick('header', undefined), trailer: plain }];
  const numbers = new Set(marks.map(link).filter(number => number !== undefined));
  return [...numbers].flatMap(number => {
    const trailer = pick('trailer', number);
    return trailer === undefined ? [] : [{ header: pick('header', number), trailer }];
  });
}

/** A reader of units between headers and trailers; the first that is complete counts. */
export class MarkedReader implements UnitReader {
  readonly #marks: readonly Marks[];
  readonly #table: ParameterTable;
  readonly #limit: number;
  readonly #stuffing: StuffingRule | undefined;
  readonly #queue = new ByteQueue();
  /** The unit whose header has been found. */
  #open: Marks | undefined;
  #start = 0;
  /** Up to where each mark, by its place, has been searched, and how often it was there. */
  readonly #searched: number[] = [];
  readonly #counts: number[] = [];

  constructor(marks: readonly Marks[], table: ParameterTable, limit: number, stuffing?: StuffingRule) {
    this.#marks = marks;
    this.#table = table;
    this.#limit = limit;
    this.#stuffing = stuffing;
  }

  get waiting(): number {
    return this.#queue.bytes.length;
  }

  feed(chunk: Buffer): void {
    if (chunk.length > 0) this.#queue.add(chunk);
  }

  next(): Unit | undefined {
    if (this.#queue.bytes.length === 0) return undefined;
    if (this.#open === undefined) {
      const end = this.#begin();
      if (end > 0 && end <= this.#limit) return this.#unit(0, end, 'complete');
    }
    if (this.#open !== undefined) {
      const { trailer } = this.#open;
      const end = this.#search(this.#marks.indexOf(this.#open), trailer, trailer.times);
      if (end > 0 && end <= this.#limit) return this.#unit(this.#start, end, 'complete');
    }
    const { length } = this.#queue.bytes;
    return length > this.#limit ? this.#unit(0, this.#limit, 'limit') : undefined;
  }

  /** Where a unit begins is known by its header alone: a refused one is over. */
  refuse(): boolean {
    return false;
  }

  /** Only a trailer ends a unit. */
  rest(): undefined {
    return undefined;
  }

  drop(): Buffer | undefined {
    const { bytes } = this.#queue;
    if (bytes.length === 0) return undefined;
    this.#unit(0, bytes.length, 'time');
    return bytes;
  }

  /** Finds the header that is complete first; the end of a unit that has none, where that comes before; else -1. */
  #begin(): number {
    let first = -1;
    let open: Marks | undefined;
    let header = 0;
    for (const [i, marks] of this.#marks.entries()) {
      const mark = marks.header ?? marks.trailer;
      const end = this.#search(i, mark, marks.header === undefined ? mark.times : 1);
      if (end < 0 || (first >= 0 && end >= first)) continue;
      first = end;
      open = marks;
      header = this.#table.bytes(mark).length;
    }
    if (open?.header === undefined) return first;
    this.#open = open;
    this.#start = first - header;
    this.#searched.length = 0;
    this.#counts.length = 0;
    for (let i = 0; i < this.#marks.length; i++) this.#searched.push(first);
    return -1;
  }

  /** Where the n-th occurrence of a mark ends; -1 when it is not there yet. */
  #search(place: number, mark: Param, times: number): number {
    const wanted = this.#table.bytes(mark);
    const { bytes } = this.#queue;
    if (wanted.length === 0) return -1;
    let from = this.#searched[place] ?? 0;
    let count = this.#counts[place] ?? 0;
    for (;;) {
      const found =
        this.#stuffing === undefined ? bytes.indexOf(wanted, from) : this.#unstuffed(wanted, from);
      if (found < 0) {
        this.#searched[place] =
          this.#stuffing === undefined ? Math.max(from, bytes.length - wanted.length + 1) : -1 - found;
        this.#counts[place] = count;
        return -1;
      }
      if (++count >= times) {
        // Found again at the next call, should another one come first.
        this.#searched[place] = found;
        this.#counts[place] = count - 1;
        return found + wanted.length;
      }
      from = found + wanted.length;
    }
  }

  /** An occurrence that is no stuffed data; where there is none, -1 minus the place to go on from. */
  #unstuffed(wanted: Buffer, from: number): number {
    const { escape: before, sequence, startOffset } = this.#stuffing!;
    const { bytes } = this.#queue;
    const pair = before.length + sequence.length;
    let at = from;
    for (; at + Math.max(pair, wanted.length) <= bytes.length; ) {
      const within = at - this.#start >= startOffset;
      if (within && startsAt(bytes, at, before) && startsAt(bytes, at + before.length, sequence)) at += pair;
      else if (startsAt(bytes, at, wanted)) return at;
      else at++;
    }
    // The last bytes: a trailer may end here, unless they may still become a stuffed pair.
    for (; at + wanted.length <= bytes.length; at++) {
      const left = bytes.length - at;
      const mayPair = left < pair && startsAt(bytes, at, Buffer.concat([before, sequence]).subarray(0, left));
      if (mayPair) break;
      if (startsAt(bytes, at, wanted)) return at;
    }
    return -1 - at;
  }

  #unit(start: number, end: number, how: Unit['end']): Unit {
    const { bytes } = this.#queue;
    const unit = bytes.subarray(start, end);
    const skipped = start === 0 ? undefined : bytes.subarray(0, start);
    this.#queue.skip(end);
    this.#open = undefined;
    this.#start = 0;
    this.#searched.length = 0;
    this.#counts.length = 0;
    const rule = this.#stuffing;
    return { bytes: rule === undefined ? unit : unstuff(unit, rule), skipped, end: how };
  }
}
