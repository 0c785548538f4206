import { type CellInput, type CellRules, type Held, keyOf, Leave } from './cells.ts';
import { ChangeList, NO_CHANGES, type TableChanges } from './changes.ts';
import { KeyCounter } from './key-counter.ts';
import { RowStore } from './row-store.ts';
import type { TableShape } from './shape.ts';
import type { Value } from './value.ts';

/** How rows are filled with columns. */
export interface Filling {
  /** Rows that are not listed stay (NT_FILL_ARRAY_NO_DELETE). */
  readonly keep: boolean;
  /** Negative infinity empties a cell. */
  readonly marks?: boolean;
}

/** The words of a state column (schema page ColumnOption.type). */
const State = { updated: 1, equal: 2, new: 3, deleted: 4, recreated: 5 } as const;

const NONE: readonly string[] = [];
const LEAVING: CellRules = { none: 'leave', marks: false };
const LEAVING_MARKED: CellRules = { none: 'leave', marks: true };
const CLEARING: CellRules = { none: 'clear', marks: false };

/**
 * The rows of one table of one element, in the order in which they came. Each operation gives the list of what it
 * changed; what a change sets off is the element's to do. An operation that throws (a RangeError) has changed nothing.
 */
export class TableRows {
  readonly shape: TableShape;
  readonly #store: RowStore;
  readonly #counter: KeyCounter | undefined;

  constructor(shape: TableShape) {
    this.shape = shape;
    this.#store = new RowStore(Math.max(shape.columns.length, shape.key + 1), shape.key);
    this.#counter = shape.autoincrement === undefined ? undefined : new KeyCounter(shape.autoincrement);
  }

  get size(): number {
    return this.#store.size;
  }

  has(key: string): boolean {
    return this.#store.slotOf(key) !== undefined;
  }

  /** Primary keys, in order. */
  keys(): string[] {
    return [...this.#store.keys];
  }

  /** The key at a position from 1; undefined where there is no row. */
  keyAt(position: number): string | undefined {
    this.#store.close();
    return this.#store.keyIn(position - 1) ?? undefined;
  }

  /** The position of a row from 1; 0 where there is none. */
  position(key: string): number {
    if (!this.has(key)) return 0;
    this.#store.close();
    return this.#store.slotOf(key)! + 1;
  }

  /** A cell by idx; null where it is not initialised, and where there is none. */
  cell(key: string, idx: number): Value {
    const slot = this.#store.slotOf(key);
    if (slot === undefined || this.shape.columns[idx] === undefined) return null;
    return this.#store.column(idx)[slot]!;
  }

  /** The cells of a row by idx; undefined where there is none. */
  row(key: string): Value[] | undefined {
    const slot = this.#store.slotOf(key);
    return slot === undefined ? undefined : this.#store.row(slot);
  }

  /** A column by idx: a cell for each row, in order. */
  column(idx: number): Value[] {
    this.#store.close();
    return this.#store.column(idx).slice();
  }

  /** Keys of the rows that have that value in a column, in their order; in any letter case unless `exact`. */
  find(idx: number, value: string | number, exact = false): string[] {
    const index = this.#store.index(idx, this.shape.indexed.has(idx));
    const column = this.#store.column(idx);
    const keys: string[] = [];
    // A cell that has changed is behind the others in the index.
    for (const slot of [...index.find(value)].sort((a, b) => a - b)) {
      if (!exact || String(column[slot]) === String(value)) keys.push(this.#store.keyIn(slot)!);
    }
    return keys;
  }

  /**
   * Adds a row; cells that are not given are not initialised. A key that is there already changes nothing. Without a
   * key the table gives one, where its key column is of type autoincrement.
   */
  add(cells: readonly CellInput[]): { readonly key: string; readonly changes: TableChanges } {
    const held = this.#held(cells, CLEARING).map(cell => (cell === Leave ? null : cell));
    const own = cells[this.shape.key];
    const counts = this.#counter !== undefined && (own === null || own === undefined || own === '');
    const key = counts ? this.#counter.next(held) : keyOf(own);
    if (this.has(key)) return { key, changes: NO_CHANGES };
    const slot = this.#append(key);
    held.forEach((value, idx) => {
      if (idx !== this.shape.key && value !== null) this.#store.put(idx, slot, value);
    });
    return { key, changes: { added: [key], changed: [], deleted: [] } };
  }

  /** Sets cells of a row that is there, from the first column on; null leaves a cell as it is. */
  set(key: string, cells: readonly CellInput[], marks = false): TableChanges {
    const slot = this.#slot(key);
    const held = this.#held(cells, { none: 'leave', marks });
    const own = cells[this.shape.key];
    if (own !== null && own !== undefined && own !== Leave && keyOf(own) !== key) {
      throw new RangeError(
        `row "${key}" of ${this.#name}: its key cannot change; null in its place would be right`,
      );
    }
    return this.#change(key, slot, held);
  }

  /** Sets one cell, by idx, of a row that is there; null leaves it as it is. */
  setCell(key: string, idx: number, input: CellInput, marks = false): TableChanges {
    const column = this.shape.columns[idx];
    if (column === undefined) throw new RangeError(`${this.#name} has no column ${idx} that can be set`);
    const slot = this.#slot(key);
    const held = column.reader.one(input, marks ? LEAVING_MARKED : LEAVING);
    if (idx === this.shape.key) {
      if (held === Leave || held === key) return NO_CHANGES;
      throw new RangeError(
        `row "${key}" of ${this.#name}: its key cannot change; add a row with the new one`,
      );
    }
    const before = this.#store.column(idx)[slot]!;
    if (held === Leave || held === before) return NO_CHANGES;
    this.#store.put(idx, slot, held);
    return { added: NONE, changed: [{ key, columns: [idx], before: [before] }], deleted: NONE };
  }

  delete(keys: readonly string[]): TableChanges {
    return { added: [], changed: [], deleted: keys.filter(key => this.#store.delete(key)) };
  }

  /** Removes the oldest of more rows than a logger table keeps; gives the changes that are left of those that came. */
  trimmed(changes: TableChanges): TableChanges {
    const more = this.size - this.shape.most;
    if (more <= 0) return changes;
    const gone = new Set<string>();
    for (const key of this.#store.keys) {
      if (gone.size === more) break;
      gone.add(key);
    }
    for (const key of gone) this.#store.delete(key);
    const came = new Set(changes.added);
    const before = [...gone].filter(key => !came.has(key));
    return {
      added: changes.added.filter(key => !gone.has(key)),
      changed: changes.changed.filter(({ key }) => !gone.has(key)),
      deleted: [...changes.deleted, ...before],
    };
  }

  clear(): TableChanges {
    const deleted = this.keys();
    this.#store.clear();
    return { added: [], changed: [], deleted };
  }

  /**
   * Fills the table with columns: the n-th array goes to the n-th column that is filled by position, keys among them.
   * Null empties a cell; a missing array leaves its column. Rows that are not listed go, unless `keep`.
   */
  fill(columns: readonly (readonly CellInput[] | null | undefined)[], filling: Filling): TableChanges {
    const { filled, key } = this.shape;
    if (this.#counter !== undefined) {
      throw new RangeError(`${this.#name} gives its keys itself (autoincrement); addRow would be right`);
    }
    if (columns.length > filled.length) {
      const right = `it has ${filled.length} to fill, its key and those of type retrieved`;
      throw new RangeError(`${columns.length} columns for ${this.#name}; ${right}`);
    }
    const keys = columns[filled.indexOf(key)];
    if (keys === null || keys === undefined) throw new RangeError(`no keys for ${this.#name}`);
    const given: [number, readonly CellInput[]][] = [];
    columns.forEach((cells, i) => {
      const idx = filled[i]!;
      if (cells !== null && cells !== undefined && idx !== key) given.push([idx, cells]);
    });
    return this.fillColumns(keys, given, filling);
  }

  /** Fills some columns, by idx, of the rows with these keys; rows that are not there are added. */
  fillColumns(
    inputs: readonly CellInput[],
    given: readonly (readonly [idx: number, cells: readonly CellInput[]])[],
    { keep, marks = false }: Filling,
  ): TableChanges {
    const keys = allKeys(inputs);
    const cells = given.map(([idx, column]) => {
      if (idx === this.shape.key)
        throw new RangeError(
          `column ${idx} of ${this.#name} has its keys, which cannot change; delete the rows and add others`,
        );
      const of = this.shape.columns[idx];
      if (of === undefined) throw new RangeError(`${this.#name} has no column ${idx} that can be set`);
      if (column.length !== keys.length) {
        const wrong = `${column.length} cells of column ${idx} and ${keys.length} keys for ${this.#name}`;
        throw new RangeError(`${wrong}; give as many of each`);
      }
      return of.reader.many(column, { none: 'clear', marks });
    });
    const idxs = given.map(([idx]) => idx);
    if (this.size === 0 && this.shape.state === undefined && this.#counter === undefined) {
      const columns = new Map(idxs.map((idx, i) => [idx, loaded(cells[i]!)]));
      if (this.#store.load(keys, columns)) return { added: keys, changed: [], deleted: [] };
    }
    return this.#merge(keys, idxs, cells, keep);
  }

  #merge(
    keys: readonly string[],
    idxs: readonly number[],
    cells: readonly (readonly Held[])[],
    keep: boolean,
  ): TableChanges {
    const store = this.#store;
    const changes = new ChangeList();
    const stored = idxs.map(idx => store.column(idx));
    const state = this.shape.state;
    const before = store.slots;
    const listed = new Uint8Array(keep ? 0 : before);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const slot = store.keyIn(i) === key ? i : store.slotOf(key);
      if (slot === undefined) {
        const made = this.#append(key);
        for (let c = 0; c < idxs.length; c++) {
          const value = cells[c]![i]!;
          if (value !== Leave && value !== null) store.put(idxs[c]!, made, value);
        }
        if (state !== undefined) store.put(state.idx, made, State.new);
        changes.added.push(key);
        continue;
      }
      if (slot < listed.length) listed[slot] = 1;
      let columns: number[] | undefined;
      let old: Value[] | undefined;
      for (let c = 0; c < stored.length; c++) {
        const value = cells[c]![i]!;
        const was = stored[c]![slot]!;
        if (value === was || value === Leave) continue;
        columns ??= [];
        old ??= [];
        columns.push(idxs[c]!);
        old.push(was);
        store.put(idxs[c]!, slot, value);
      }
      if (state !== undefined) {
        const was = store.column(state.idx)[slot]!;
        const now =
          was === State.deleted ? State.recreated : columns === undefined ? State.equal : State.updated;
        if (was !== now) {
          columns = [...(columns ?? []), state.idx];
          old = [...(old ?? []), was];
          store.put(state.idx, slot, now);
        }
      }
      if (columns !== undefined) changes.changed.push({ key, columns, before: old! });
    }
    if (!keep) this.#drop(listed, changes);
    return changes;
  }

  /** Rows that are no longer listed go; with a state column they stay there as deleted, unless it has option delete. */
  #drop(listed: Uint8Array, changes: ChangeList): void {
    const { state } = this.shape;
    const gone: string[] = [];
    for (let slot = 0; slot < listed.length; slot++) {
      if (listed[slot] === 1) continue;
      const key = this.#store.keyIn(slot);
      if (key === null) continue;
      if (state === undefined || state.delete) {
        gone.push(key);
        continue;
      }
      const was = this.#store.column(state.idx)[slot]!;
      if (was === State.deleted) continue;
      this.#store.put(state.idx, slot, State.deleted);
      changes.changed.push({ key, columns: [state.idx], before: [was] });
    }
    for (const key of gone) this.#store.delete(key);
    for (const key of gone) changes.deleted.push(key);
  }

  #change(key: string, slot: number, held: readonly Held[]): TableChanges {
    const columns: number[] = [];
    const before: Value[] = [];
    held.forEach((value, idx) => {
      const was = this.#store.column(idx)[slot]!;
      if (idx === this.shape.key || value === Leave || value === was) return;
      columns.push(idx);
      before.push(was);
      this.#store.put(idx, slot, value);
    });
    return columns.length === 0
      ? NO_CHANGES
      : { added: [], changed: [{ key, columns, before }], deleted: [] };
  }

  #append(key: string): number {
    this.#counter?.note(key);
    return this.#store.append(key);
  }

  /** The slot of a row; a RangeError where there is none. */
  #slot(key: string): number {
    const slot = this.#store.slotOf(key);
    if (slot === undefined) throw new RangeError(`${this.#name} has no row "${key}"`);
    return slot;
  }

  /** What a row's cells become, by idx; the key's own cell is left out. */
  #held(cells: readonly CellInput[], rules: CellRules): Held[] {
    const { columns, key } = this.shape;
    if (cells.length > columns.length) {
      throw new RangeError(`${cells.length} cells for ${this.#name}, which has ${columns.length} columns`);
    }
    return cells.map((cell, idx) => {
      const column = columns[idx];
      return idx === key || column === undefined ? Leave : column.reader.one(cell, rules);
    });
  }

  get #name(): string {
    const { id, name } = this.shape.table;
    return `table ${id} "${name}"`;
  }
}

/** Keys as texts, in an array of their own: whoever gave them may use theirs again. */
function allKeys(inputs: readonly CellInput[]): readonly string[] {
  const keys = inputs.slice();
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== 'string' || key === '') keys[i] = keyOf(key);
  }
  return keys as string[];
}

/** The cells of new rows, in an array of their own. */
function loaded(cells: readonly Held[]): Value[] {
  return cells.includes(Leave)
    ? cells.map(cell => (cell === Leave ? null : cell))
    : (cells.slice() as Value[]);
}
