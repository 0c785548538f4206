import type { Column } from '#model/constructs.ts';
import type { Value } from './value.ts';

/**
 * The keys of a table that makes its own (schema page ColumnOption.type, autoincrement): whole numbers after the
 * highest that was there, from the offset on; with option groupby counted for each value of that column, and written
 * after it.
 */
export class KeyCounter {
  readonly #column: Column;
  readonly #offset: number;
  readonly #highest = new Map<string, number>();

  constructor(column: Column) {
    this.#column = column;
    const offset = Number.parseInt(column.value, 10);
    this.#offset = Number.isNaN(offset) ? 0 : offset;
  }

  /** A key that is there: keys that come are higher. */
  note(key: string): void {
    const { before, number } = this.#parts(key);
    if (number === undefined) return;
    if (number > (this.#highest.get(before) ?? this.#offset)) this.#highest.set(before, number);
  }

  /** The key of a row with these cells. */
  next(cells: readonly Value[]): string {
    const { groupBy } = this.#column;
    const before = groupBy === undefined ? '' : `${cells[groupBy] ?? ''}${this.#separator}`;
    return `${before}${(this.#highest.get(before) ?? this.#offset) + 1}`;
  }

  get #separator(): string {
    return this.#column.separator ?? '.';
  }

  /** `number` is undefined for a key that does not count. */
  #parts(key: string): { readonly before: string; readonly number: number | undefined } {
    const at =
      this.#column.groupBy === undefined ? 0 : key.lastIndexOf(this.#separator) + this.#separator.length;
    const digits = key.slice(at);
    return { before: key.slice(0, at), number: /^-?\d{1,15}$/.test(digits) ? Number(digits) : undefined };
  }
}
