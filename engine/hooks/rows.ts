import { HeadendError, messageOf } from '#base/error.ts';
import type { Param } from '#model/constructs.ts';
import { type CellInput, keyOf, Leave } from '#values/cells.ts';
import type { RowChange, TableChanges } from '#values/changes.ts';
import { displayOf } from '#values/display.ts';
import { displayKeyOf } from '#values/display-keys.ts';
import type { Filling, TableRows } from '#values/rows.ts';
import type { Value } from '#values/value.ts';
import { Absent } from './absent.ts';
import { placeOf } from './fault.ts';
import type { HookHost } from './host.ts';
import { paramOf } from './lookup.ts';
import {
  type ColumnInputs,
  type Columns,
  KeyType,
  type RowCell,
  type RowInputs,
  type RowProtocol,
  SaveOption,
} from './row-protocol.ts';

/** The row that a row QAction runs for. */
export interface RowRun {
  readonly table: Param;
  readonly change: RowChange;
  /** The row's cells after the change, by idx. */
  readonly cells: readonly Value[];
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Results of single sets (ErrorCodeTable). */
const CHANGED = 0x0004024a;
const INVALID = 0x80040221;

/** The calls of a hook that are about rows of tables. */
export abstract class RowCalls extends Absent implements RowProtocol {
  readonly #host: HookHost;
  readonly #run: RowRun | undefined;

  constructor(host: HookHost, run: RowRun | undefined) {
    super();
    this.#host = host;
    this.#run = run;
  }

  abstract log(message: unknown, level: 'error'): void;

  get clear(): number {
    return Number.NEGATIVE_INFINITY;
  }

  get leave(): CellInput {
    return Leave;
  }

  addRow(table: number, row: readonly CellInput[] | string | number | null): number {
    return this.#rows(table).position(this.addRowReturnKey(table, row));
  }

  addRowReturnKey(table: number, row: readonly CellInput[] | string | number | null = null): string {
    const rows = this.#rows(table);
    const cells: CellInput[] = typeof row === 'object' && row !== null ? [...arrayOf('addRow', row)] : [];
    if (cells.some(cell => Array.isArray(cell) || isTime(cell))) throw historySet('addRow');
    if (typeof row !== 'object' || row === null) {
      while (cells.length < rows.shape.key) cells.push(null);
      cells[rows.shape.key] = row;
    }
    if (!this.#host.running) return String(cells[rows.shape.key] ?? '');
    const { key, changes } = rows.add(cells);
    this.#changed(rows, changes);
    return key;
  }

  setRow(
    table: number,
    row: string | number,
    cells: readonly CellInput[],
    useClearAndLeave: boolean | Date = false,
  ): number[] {
    noTime('setRow', useClearAndLeave);
    arrayOf('setRow', cells);
    const rows = this.#rows(table);
    const none = Array.from(cells, () => 0);
    const key = typeof row === 'number' ? rows.keyAt(row + 1) : row;
    if (key === undefined || !this.#host.running) return none;
    if (!rows.has(key)) {
      if (!rows.shape.table.array!.autoAdd) return none;
      const given = Array.from(cells, cell => (cell === this.clear && useClearAndLeave ? null : cell));
      while (given.length <= rows.shape.key) given.push(null);
      given[rows.shape.key] = key;
      this.#changed(rows, rows.add(given).changes);
      return none.map((_, idx) => (rows.cell(key, idx) === null ? 0 : 1));
    }
    const changes = rows.set(key, cells, useClearAndLeave === true);
    for (const idx of changes.changed[0]?.columns ?? []) none[idx] = 1;
    this.#changed(rows, changes);
    return none;
  }

  getRow(table: number, row: string | number): Value[] {
    const rows = this.#rows(table);
    const key = typeof row === 'number' ? rows.keyAt(row + 1) : row;
    const cells = key === undefined ? undefined : rows.row(key);
    if (cells !== undefined) return cells;
    this.log(`getRow: ${named(rows)} has no row ${JSON.stringify(row)}`, 'error');
    return new Array<Value>(rows.shape.columns.length).fill(null);
  }

  deleteRow(table: number, row: string | number | readonly string[]): number {
    const rows = this.#rows(table);
    const keys =
      typeof row === 'number'
        ? [rows.keyAt(row + 1) ?? '']
        : typeof row === 'string'
          ? [row]
          : arrayOf('deleteRow', row);
    if (this.#host.running) this.#changed(rows, rows.delete(Array.from(keys, String)));
    return rows.size;
  }

  clearAllKeys(table: number): number {
    const rows = this.#rows(table);
    if (rows.size === 0) return -1;
    if (this.#host.running) this.#changed(rows, rows.clear());
    return 0;
  }

  exists(table: number, key: string): boolean {
    return this.#rows(table).has(String(key));
  }

  rowCount(table: number | Columns): number {
    if (typeof table !== 'number') return table[0]?.length ?? 0;
    const param = this.#host.protocol.paramById.get(table);
    return param?.array === undefined ? -1 : this.#host.table.rows(param).size;
  }

  getKeys(table: number, type: KeyType = KeyType.Index): string[] {
    const rows = this.#rows(table);
    const keys = rows.keys();
    if (type === KeyType.Index) return keys;
    const displayKey = displayKeyOf(rows.shape.table);
    return keys.map(key => displayKey(key, other => this.#host.table.rows(other)));
  }

  getKeysForIndex(column: number, value: string | number): string[] {
    const { idx, rows } = this.#column(column);
    if (!rows.shape.indexed.has(idx)) {
      throw new RangeError(
        `getKeysForIndex: column ${column} has no index; the option indexColumn or foreignKey would be right`,
      );
    }
    return rows.find(idx, value);
  }

  getKeyPosition(table: number, key: string): number {
    return this.#rows(table).position(String(key));
  }

  getParameterIndexByKey(table: number, key: string, column: number): Value {
    const rows = this.#rows(table);
    return this.#cell(rows, rows.has(key) ? key : undefined, key, column);
  }

  getParameterIndex(table: number, row: number, column: number): Value {
    const rows = this.#rows(table);
    return this.#cell(rows, rows.keyAt(row), row, column);
  }

  setParameterIndexByKey(
    table: number,
    key: string,
    column: number,
    value: CellInput,
    time?: unknown,
  ): boolean {
    noTime('setParameterIndexByKey', time);
    const rows = this.#rows(table);
    return this.#setCell(rows, keyOf(key), column, value) === CHANGED;
  }

  setParameterIndex(table: number, row: number, column: number, value: CellInput, time?: unknown): boolean {
    noTime('setParameterIndex', time);
    const rows = this.#rows(table);
    const key = rows.keyAt(row);
    return key !== undefined && this.#setCell(rows, key, column, value) === CHANGED;
  }

  setParametersIndexByKey(
    tables: readonly number[],
    keys: readonly string[],
    columns: readonly number[],
    values: readonly CellInput[],
    times?: unknown,
  ): number[] {
    noTime('setParametersIndexByKey', times);
    for (const list of [tables, keys, columns, values]) arrayOf('setParametersIndexByKey', list);
    const count = tables.length;
    if (keys.length !== count || columns.length !== count || values.length !== count) {
      const given = `${count} tables, ${keys.length} keys, ${columns.length} columns, ${values.length} values`;
      throw new RangeError(`setParametersIndexByKey: ${given}; give as many of each`);
    }
    return Array.from(tables, (table, i) =>
      this.#setCell(this.#rows(table), keyOf(keys[i]), columns[i]!, values[i]),
    );
  }

  fillArray(
    table: number,
    given: ColumnInputs | RowInputs,
    option: SaveOption | boolean | Date = false,
    useClearAndLeave: boolean | Date = false,
  ): true | null {
    noTime('fillArray', option, useClearAndLeave);
    if (typeof option !== 'string') {
      return this.#fill('fillArray', table, given, { keep: false, marks: option === true });
    }
    const filling = { keep: option === SaveOption.Partial, marks: useClearAndLeave === true };
    return this.#fill('fillArray', table, given, filling, true);
  }

  fillArrayNoDelete(
    table: number,
    columns: ColumnInputs,
    useClearAndLeave: boolean | Date = false,
  ): true | null {
    noTime('fillArrayNoDelete', useClearAndLeave);
    const filling = { keep: true, marks: useClearAndLeave === true };
    return this.#fill('fillArrayNoDelete', table, columns, filling);
  }

  fillArrayWithColumn(
    table: number,
    column: number,
    keys: readonly CellInput[],
    values: readonly CellInput[],
    useClearAndLeave: boolean | Date = false,
  ): true {
    noTime('fillArrayWithColumn', useClearAndLeave);
    arrayOf('fillArrayWithColumn', keys);
    arrayOf('fillArrayWithColumn', values);
    const { idx, rows } = this.#column(column);
    if (rows !== this.#rows(table)) {
      throw new RangeError(`fillArrayWithColumn: column ${column} is not of table ${table}`);
    }
    const cells = values.length === 1 ? Array.from(keys, () => values[0]) : values;
    if (!this.#host.running) return true;
    const marks = useClearAndLeave === true;
    this.#changed(rows, rows.fillColumns(keys, [[idx, cells]], { keep: true, marks }));
    return true;
  }

  getColumns(table: number, idxs?: readonly number[]): Value[][] {
    const rows = this.#rows(table);
    const { columns } = rows.shape;
    return Array.from(idxs ?? columns.keys(), idx => {
      if (columns[idx] === undefined) throw new RangeError(`${named(rows)} has no column ${idx}`);
      return rows.column(idx);
    });
  }

  row(table: Columns, index: number): Value[] {
    return Array.from(table, column => column?.[index] ?? null);
  }

  rowKey(): string {
    return this.#run?.change.key ?? '';
  }

  rowIndex(): number {
    return this.#run === undefined
      ? 0
      : this.#host.table.rows(this.#run.table).position(this.#run.change.key);
  }

  newRow(): (RowCell | null)[] {
    return this.#rowCells((run, position) => run.cells[run.change.columns[position]!] ?? null);
  }

  oldRow(): (RowCell | null)[] {
    return this.#rowCells((run, position) => run.change.before[position] ?? null);
  }

  #rowCells(cellOf: (run: RowRun, position: number) => Value): (RowCell | null)[] {
    const run = this.#run;
    if (run === undefined) return [];
    const { columns } = this.#host.table.rows(run.table).shape;
    const time = new Date(run.time);
    return columns.map((column, idx) => {
      const position = run.change.columns.indexOf(idx);
      if (position < 0 || column === undefined) return null;
      const value = cellOf(run, position);
      return { value, time, user: '', display: displayOf(column.param, value) };
    });
  }

  #cell(rows: TableRows, key: string | undefined, asked: string | number, column: number): Value {
    const known = rows.shape.columns[column - 1] !== undefined;
    if (key !== undefined && known) return rows.cell(key, column - 1);
    const what = key === undefined ? `row ${JSON.stringify(asked)}` : `column ${column}`;
    this.log(`${named(rows)} has no ${what}`, 'error');
    return null;
  }

  /** The result as setParametersIndexByKey has it. */
  #setCell(rows: TableRows, key: string, column: number, value: CellInput): number {
    const { autoAdd, index } = rows.shape.table.array!;
    if (!this.#host.running) return 0;
    if (!rows.has(key)) {
      if (!autoAdd) return INVALID;
      const cells: CellInput[] = [];
      while (cells.length < Math.max(column, index + 1)) cells.push(null);
      cells[column - 1] = value;
      cells[index] = key;
      this.#changed(rows, rows.add(cells).changes);
      return CHANGED;
    }
    const changes = rows.setCell(key, column - 1, value);
    if (changes.changed.length === 0) return 0;
    this.#changed(rows, changes);
    return CHANGED;
  }

  /** Data that a table cannot take is null and a line in the log (NT_FILL_ARRAY), and no row has changed. */
  #fill(
    call: string,
    table: number,
    given: ColumnInputs | RowInputs,
    filling: Filling,
    areRows = false,
  ): true | null {
    let changed: { readonly rows: TableRows; readonly changes: TableChanges };
    try {
      arraysOf(call, given);
      const rows = this.#rows(table);
      if (!this.#host.running) return true;
      const columns = areRows ? columnsOf(given as RowInputs, rows) : given;
      changed = { rows, changes: rows.fill(columns, filling) };
    } catch (error) {
      const place = placeOf(error);
      this.log(`${place === undefined ? '' : `${place}: `}${messageOf(error)}`, 'error');
      return null;
    }
    this.#changed(changed.rows, changed.changes);
    return true;
  }

  #changed(rows: TableRows, changes: TableChanges): void {
    this.#host.rowsChanged(rows.shape.table, changes);
  }

  /** The rows of a table. Throws UNKNOWN_PARAMETER, and a RangeError for what is no table. */
  #rows(id: number): TableRows {
    const param = paramOf(this.#host.protocol, id);
    if (param.array !== undefined) return this.#host.table.rows(param);
    throw new RangeError(`parameter ${id} "${param.name}" is no table`);
  }

  #column(id: number): { readonly idx: number; readonly rows: TableRows } {
    const param = paramOf(this.#host.protocol, id);
    const table = param.table ?? param.twin?.table;
    const column = table?.array?.columns.find(each => each.param === param || each.param === param.twin);
    if (table !== undefined && column !== undefined) {
      return { idx: column.idx, rows: this.#host.table.rows(table) };
    }
    throw new RangeError(`parameter ${id} "${param.name}" is no column of a table`);
  }
}

/** Rows as the columns that are filled by position. */
function columnsOf(rows: RowInputs, { shape }: TableRows): ColumnInputs {
  const width = rows[0]?.length ?? shape.filled.length;
  const uneven = rows.findIndex(row => row.length !== width);
  if (uneven >= 0) {
    throw new RangeError(
      `row ${uneven} has ${rows[uneven]!.length} cells, the first one ${width}; as many would be right`,
    );
  }
  return Array.from({ length: width }, (_, i) => rows.map(row => row[i]));
}

function named({ shape }: TableRows): string {
  return `table ${shape.table.id} "${shape.table.name}"`;
}

/** A hook is anybody's code: what it gives may be no array, whatever the types say. */
function arrayOf<T>(call: string, given: readonly T[]): readonly T[] {
  if (Array.isArray(given)) return given;
  throw new RangeError(`${call}: an array would be right, not ${shownKind(given)}`);
}

function arraysOf(call: string, given: readonly (readonly unknown[] | null | undefined)[]): void {
  for (const one of arrayOf(call, given)) if (one !== null && one !== undefined) arrayOf(call, one);
}

function shownKind(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return `an object of ${value.constructor?.name ?? 'no class'}`;
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

function isTime(value: unknown): boolean {
  return value instanceof Date;
}

function noTime(call: string, ...values: readonly unknown[]): void {
  if (values.some(value => isTime(value) || Array.isArray(value))) throw historySet(call);
}

function historySet(call: string): HeadendError {
  return new HeadendError(
    'NOT_SUPPORTED',
    `${call}: a set with a time is a history set, and there is no trending here; without the time it would be right`,
  );
}
