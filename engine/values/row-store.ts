import { RowIndex } from './row-index.ts';
import type { Value } from './value.ts';

/** Places of deleted rows that are kept before they are closed up. */
const HOLES = 1024;

/**
 * Cells in columns, and rows by their keys. A row has a slot, the same in each column; slots are in the order in which
 * the rows came. A deleted row leaves a hole, which is closed when somebody asks for what depends on positions.
 */
export class RowStore {
  readonly #slots = new Map<string, number>();
  readonly #columns: Value[][];
  readonly #key: number;
  #holes = 0;
  /** Made at first use. */
  #indexes: Map<number, RowIndex> | undefined;

  /** `width` columns, of which one has the keys. */
  constructor(width: number, key: number) {
    this.#columns = Array.from({ length: width }, () => []);
    this.#key = key;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** How many slots there are, holes among them. */
  get slots(): number {
    return this.#columns[this.#key]!.length;
  }

  get keys(): MapIterator<string> {
    return this.#slots.keys();
  }

  slotOf(key: string): number | undefined {
    return this.#slots.get(key);
  }

  /** The key in a slot; null in a hole. */
  keyIn(slot: number): string | null {
    return this.#columns[this.#key]![slot] as string | null;
  }

  /** A column by slot; not to be written to but by `put`. */
  column(idx: number): Value[] {
    return this.#columns[idx]!;
  }

  row(slot: number): Value[] {
    return this.#columns.map(column => column[slot]!);
  }

  /** The slot of a new row, whose cells are empty. */
  append(key: string): number {
    const slot = this.slots;
    for (const column of this.#columns) column.push(null);
    this.#columns[this.#key]![slot] = key;
    this.#slots.set(key, slot);
    this.#indexes?.get(this.#key)?.add(slot, key);
    return slot;
  }

  put(idx: number, slot: number, value: Value): void {
    const column = this.#columns[idx]!;
    const index = this.#indexes?.get(idx);
    if (index !== undefined) {
      index.remove(slot, column[slot]!);
      index.add(slot, value);
    }
    column[slot] = value;
  }

  delete(key: string): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) return false;
    this.#slots.delete(key);
    for (const [idx, index] of this.#indexes ?? []) index.remove(slot, this.#columns[idx]![slot]!);
    for (const column of this.#columns) column[slot] = null;
    this.#holes++;
    if (this.size === 0) this.clear();
    else if (this.#holes > HOLES && this.#holes > this.size) this.close();
    return true;
  }

  clear(): void {
    this.#slots.clear();
    for (const column of this.#columns) column.length = 0;
    this.#holes = 0;
    this.#indexes = undefined;
  }

  /** Closes holes: the slot of a row is then its position from 0. */
  close(): void {
    if (this.#holes === 0) return;
    const slots = [...this.#slots.values()];
    this.#columns.forEach((column, idx) => {
      this.#columns[idx] = slots.map(slot => column[slot]!);
    });
    let slot = 0;
    for (const key of this.#slots.keys()) this.#slots.set(key, slot++);
    this.#holes = 0;
    this.#indexes = undefined;
  }

  /** Takes whole columns, by idx, into the empty store; false, with nothing taken, where a key stands there twice. */
  load(keys: readonly string[], columns: ReadonlyMap<number, Value[]>): boolean {
    this.#indexes = undefined;
    for (let i = 0; i < keys.length; i++) this.#slots.set(keys[i]!, i);
    if (this.#slots.size !== keys.length) {
      this.#slots.clear();
      return false;
    }
    for (let idx = 0; idx < this.#columns.length; idx++) {
      this.#columns[idx] =
        idx === this.#key ? keys.slice() : (columns.get(idx) ?? new Array<Value>(keys.length).fill(null));
    }
    return true;
  }

  /** The index of a column; kept up from then on where it is to be `kept`. */
  index(idx: number, kept: boolean): RowIndex {
    const known = this.#indexes?.get(idx);
    if (known !== undefined) return known;
    const index = new RowIndex(this.#columns[idx]!, this.#slots.values());
    if (kept) {
      this.#indexes ??= new Map();
      this.#indexes.set(idx, index);
    }
    return index;
  }
}
