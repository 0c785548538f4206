import type { AggregationType } from '#model/aggregation.ts';
import { decodeNumber } from './interprete.ts';
import type { Value } from './value.ts';

/** What one cell is to its group. */
export type Standing =
  /** It counts. */
  | 'in'
  /** It does not, but is one of those that a percentage is taken of. */
  | 'out'
  /** It is none of them. */
  | 'ignored';

/** The cells of one group. */
export class Aggregate {
  #count = 0;
  #weight = 0;
  #all = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** `weight`: how many cells it stands for. */
  add(number: number, weight: number, standing: Standing): void {
    if (standing === 'ignored') return;
    this.#all += weight;
    if (standing === 'out') return;
    this.#count++;
    this.#weight += weight;
    this.#sum += number * weight;
    this.#min = Math.min(this.#min, number);
    this.#max = Math.max(this.#max, number);
  }

  /** Whether no cell of it counts. */
  get empty(): boolean {
    return this.#count === 0;
  }

  /**
   * The results of a type in the order in which they are returned; undefined where there is none. Of a group without
   * cells that count, only a count, a sum and a percentage are something: 0 (ActionAggregate, avoidZeroInResult).
   * `total`: how many cells the table has, for `pct total`.
   */
  results(type: AggregationType, total: number): number[] | undefined {
    switch (type) {
      case 'count':
        return [this.#weight, this.#weight];
      case 'sum':
        return [this.#sum, this.#weight];
      case 'pct':
        return [percentage(this.#weight, this.#all), this.#all];
      case 'pct total':
        return [percentage(this.#weight, total), this.#all];
    }
    if (this.empty) return undefined;
    if (type === 'max') return [this.#max, 1];
    if (type === 'min') return [this.#min, 1];
    if (this.#weight === 0) return undefined;
    const average = this.#sum / this.#weight;
    return type === 'avg' ? [average, this.#weight] : [average, this.#weight, this.#min, this.#max];
  }
}

/** Types that compute with the numbers, not only with how many there are. */
export function computes(type: AggregationType): boolean {
  return type !== 'count' && type !== 'pct' && type !== 'pct total';
}

/** A cell as a number; undefined where it is none. */
export function cellNumber(value: Value): number | undefined {
  return typeof value === 'string' ? (decodeNumber(value) ?? undefined) : (value ?? undefined);
}

function percentage(part: number, all: number): number {
  return all === 0 ? 0 : (part / all) * 100;
}
