import type { Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import { sizeOf } from './layout.ts';
import type { Mismatch } from './mismatch.ts';
import { type Plan, planOf } from './plan.ts';
import { type ResponseMatcher, responseMatcher } from './response.ts';
import type { Checks } from './verify.ts';

/** A plan with the constants and lengths that an element has now: plain numbers, so that a unit costs no more than its bytes. */
class Fit {
  readonly #plan: Plan;
  readonly #table: ParameterTable;
  #revision = -1;
  /** False where a constant is empty, so that only a search tells. */
  #fits = true;
  /** The size of each part; -1 of the one of variable length. */
  #sizes: readonly number[] = [];
  /** Where a part ends: from the start of a unit, and behind the one of variable length from its end (0 or less). */
  readonly #ends: number[] = [];
  /** Of all but the one of variable length. */
  #size = 0;
  /** Bytes that are always the same, and where: from the start, and from the end (less than 0). */
  #first: readonly number[] = [];
  #firstAt: readonly number[] = [];
  #last: readonly number[] = [];
  #lastAt: readonly number[] = [];
  /** The constant that ends the part of variable length, where it must be searched. */
  #searched: Buffer | undefined;
  #searchedAt = 0;
  #between = 0;
  /** What a length counts beside the part of variable length. */
  #counted = 0;
  /** What the length of the whole does not count. */
  #uncounted = 0;
  /** What it counts up to itself. */
  #least = 0;
  /** Bytes up to and with that length, and how many of `first` stand there. */
  #head = 0;
  #headFirst = 0;
  /** Where each part of the last unit ended. Valid until the next one is matched. */
  readonly #found: number[] = [];

  constructor(plan: Plan, table: ParameterTable) {
    this.#plan = plan;
    this.#table = table;
  }

  /** The size of the response that begins at a byte; 0 where that is not known, or not all of it is there. */
  size(bytes: Buffer, base: number): number {
    const { layout, sized, whole } = this.#plan;
    if (this.#revision !== this.#table.revision) this.#bind();
    if (!this.#fits || (whole === undefined && !sized)) return 0;
    const there = bytes.length - base;
    if (there < this.#head) return 0;
    const [at, wanted] = [this.#firstAt, this.#first];
    for (let i = 0; i < this.#headFirst; i++) if (bytes[base + at[i]!] !== wanted[i]) return 0;
    let size = this.#size;
    if (whole !== undefined) {
      const { position } = whole;
      const start = base + (position === 0 ? 0 : this.#ends[position - 1]!);
      const param = layout.parts[position]!.param;
      const value = this.#table.read(param, bytes, start, base + this.#ends[position]!);
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < this.#least) return 0;
      size = value + this.#uncounted;
    }
    return size <= there ? size : 0;
  }

  /** The end of each part; undefined where the unit is no such response, or where only a search tells. */
  match(unit: Buffer, checks: Checks | undefined): readonly number[] | undefined {
    const { crcs, lengths, open, sized, target, told } = this.#plan;
    if (this.#revision !== this.#table.revision) this.#bind();
    const { length } = unit;
    if (!this.#fits || (sized ? length !== this.#size : length < this.#size)) return undefined;
    for (let i = 0; i < this.#first.length; i++)
      if (unit[this.#firstAt[i]!] !== this.#first[i]) return undefined;
    for (let i = 0; i < this.#last.length; i++)
      if (unit[length + this.#lastAt[i]!] !== this.#last[i]) return undefined;
    const ends = this.#found;
    for (let i = 0; i < open; i++) ends[i] = this.#ends[i]!;
    for (let i = open; i < this.#ends.length; i++) ends[i] = length + this.#ends[i]!;
    if (target !== undefined && target.position < ends.length) {
      if (told !== undefined) {
        if (this.#value(told.position, unit) !== length - this.#size + this.#counted) return undefined;
      } else if (this.#searched !== undefined) {
        const from = (open === 0 ? 0 : ends[open - 1]!) + this.#between;
        if (unit.indexOf(this.#searched, from) !== length + this.#searchedAt) return undefined;
      }
    }
    if (checks === undefined) return ends;
    if (checks.length) {
      for (const { covered, position } of lengths) {
        let sum = 0;
        for (let i = 0; i < covered.length; i++) {
          const size = this.#sizes[covered[i]!]!;
          sum += size < 0 ? length - this.#size : size;
        }
        if (this.#value(position, unit) !== sum) return undefined;
      }
    }
    if (!checks.crc) return ends;
    if (crcs === undefined) return undefined;
    for (const { covered, position, sum } of crcs) {
      const first = covered.length === 0 ? 0 : covered[0]!;
      const end = covered.length === 0 ? 0 : ends[covered.at(-1)!]!;
      const start = first === 0 ? 0 : ends[first - 1]!;
      if (this.#value(position, unit) !== sum!(unit, start, end)) return undefined;
    }
    return ends;
  }

  #value(position: number, unit: Buffer): unknown {
    const start = position === 0 ? 0 : this.#found[position - 1]!;
    return this.#table.read(this.#plan.layout.parts[position]!.param, unit, start, this.#found[position]!);
  }

  /** Reads constants and lengths as they are now. */
  #bind(): void {
    const { layout, open, target, told, whole } = this.#plan;
    const { parts } = layout;
    const table = this.#table;
    this.#revision = table.revision;
    const sizes = parts.map(part => sizeOf(part, table));
    this.#sizes = sizes;
    const all = (positions: readonly number[]): number =>
      positions.reduce((sum, i) => sum + Math.max(0, sizes[i]!), 0);
    this.#size = all([...sizes.keys()]);
    const [first, firstAt, last, lastAt]: number[][] = [[], [], [], []] as const;
    this.#fits = true;
    const head = whole === undefined ? parts.length : whole.position + 1;
    this.#head = whole === undefined ? this.#size : all([...sizes.keys()].slice(0, head));
    for (let i = 0, at = 0; i < parts.length; i++) {
      if (i === open) at -= this.#size;
      const part = parts[i]!;
      if (i === head) this.#headFirst = first!.length;
      if (part.kind === 'constant') {
        const bytes = table.bytes(part.param);
        if (bytes.length === 0) this.#fits = false;
        for (let n = 0; n < bytes.length; n++) {
          (i < open ? first : last)!.push(bytes[n]!);
          (i < open ? firstAt : lastAt)!.push(at + n);
        }
      }
      at += Math.max(0, sizes[i]!);
      this.#ends[i] = at;
    }
    if (head === parts.length) this.#headFirst = first!.length;
    [this.#first, this.#firstAt, this.#last, this.#lastAt] = [first!, firstAt!, last!, lastAt!];
    const ending = target === undefined ? undefined : parts[target.position];
    this.#searched = ending === undefined || told !== undefined ? undefined : table.bytes(ending.param);
    this.#searchedAt = target === undefined ? 0 : (this.#ends[target.position - 1] ?? 0);
    this.#between = target === undefined ? 0 : all(target.between);
    this.#counted = told === undefined ? 0 : all(told.covered);
    this.#least = whole === undefined ? 0 : all(whole.covered.filter(i => i < head));
    this.#uncounted =
      whole === undefined ? 0 : all([...sizes.keys()].filter(i => !whole.covered.includes(i)));
  }
}

/** The fit of a response to the parameters of an element; undefined where it has no plan. */
export function fitOf(response: Response, table: ParameterTable): Fit | undefined {
  const plan = planOf(response);
  return plan === undefined ? undefined : new Fit(plan, table);
}

export type { Fit };

/**
 * The matcher of a response for one element: by its plan, and where that does not say that the unit is the response by
 * the rules, which tell why not. The ends are valid until the next match.
 */
export function fittedMatcher(response: Response, table: ParameterTable): ResponseMatcher {
  const fit = fitOf(response, table);
  const matcher = responseMatcher(response);
  if (fit === undefined) return matcher;
  return {
    response,
    match: (unit, of, checks): readonly number[] | Mismatch =>
      fit.match(unit, checks) ?? matcher.match(unit, of, checks),
  };
}
