import type { CellInput } from '#values/cells.ts';
import type { Value } from '#values/value.ts';

/** A table as an array of columns; null for each column of a table without rows. */
export type Columns = readonly (readonly Value[] | null)[];

/** What `getKeys` gives: primary keys or display keys. */
export const KeyType = { Index: 'index', DisplayKey: 'displayKey' } as const;
export type KeyType = (typeof KeyType)[keyof typeof KeyType];

/** Whether rows that are not listed go (`Full`) or stay (`Partial`). */
export const SaveOption = { Full: 'full', Partial: 'partial' } as const;
export type SaveOption = (typeof SaveOption)[keyof typeof SaveOption];

/** A cell of the row that ran a row QAction. */
export interface RowCell {
  readonly value: Value;
  /** When the row changed. */
  readonly time: Date;
  /** The user who set it; "" where none did, and there are no users yet. */
  readonly user: string;
  /** What a person reads. */
  readonly display: string;
}

/**
 * The rows of tables (class SLProtocol). A table is named by the id of its parameter, a row by its primary key, a column
 * by its position from 1 where a call takes one cell; a row is an array of cells in the order of the columns, null for
 * a cell that is not initialised. What a change of rows starts (row QActions, triggers, QActions of the table) has run
 * when the call returns.
 *
 * `Clear` and `Leave` as cells empty a cell and leave it as it is; `useClearAndLeave` lets `protocol.clear` (negative
 * infinity) do the same. A parameter that is no table throws UNKNOWN_PARAMETER or a RangeError, as do cells that a
 * column cannot take, more cells than columns, and another key for a row that is there: nothing has changed then. There
 * are no history sets: a time in place of an argument throws NOT_SUPPORTED.
 */
export interface RowProtocol {
  /** Negative infinity: empties a cell in calls with `useClearAndLeave`; `Clear` of headend does so everywhere. */
  readonly clear: number;
  /** The mark `Leave`. */
  readonly leave: CellInput;
  /**
   * Adds a row, given whole or by its key, and returns its position from 1. A key that is there already changes nothing.
   * The key is null where the table counts its keys (autoincrement). Cells that are not given are not initialised.
   */
  addRow(table: number, row: readonly CellInput[] | string | number | null): number;
  /** `addRow` that returns the key. */
  addRowReturnKey(table: number, row?: readonly CellInput[] | string | number | null): string;
  /**
   * Sets cells of a row, from the first column on; null leaves a cell as it is. The row is named by its key, or by its
   * index from 0 as a number. Returns 1 for each given cell that changed, 0 for others. A row that is not there is added
   * with option autoAdd, and else nothing happens.
   */
  setRow(
    table: number,
    row: string | number,
    cells: readonly CellInput[],
    useClearAndLeave?: boolean,
  ): number[];
  /** The cells of a row, by its key or its index from 0; nulls and a line in the log where there is none. */
  getRow(table: number, row: string | number): Value[];
  /** Removes a row by its key or its index from 0, or rows by their keys; returns how many rows are left. */
  deleteRow(table: number, row: string | number | readonly string[]): number;
  /** Removes all rows: 0, or -1 where there were none. */
  clearAllKeys(table: number): number;
  exists(table: number, key: string): boolean;
  /** How many rows a table has, or a table as it was handed to the hook; -1 where there is no such table. */
  rowCount(table: number | Columns): number;
  /** Primary keys in order, or display keys. */
  getKeys(table: number, type?: KeyType): string[];
  /**
   * Keys of the rows with that value in a column, by the id of its parameter, in any letter case. The column needs the
   * option indexColumn or foreignKey.
   */
  getKeysForIndex(column: number, value: string | number): string[];
  /** The position of a row from 1; 0 where there is none. */
  getKeyPosition(table: number, key: string): number;
  /** A cell; null where it is not initialised, and with a line in the log where there is none. */
  getParameterIndexByKey(table: number, key: string, column: number): Value;
  /** The same, by the position of the row from 1. */
  getParameterIndex(table: number, row: number, column: number): Value;
  /** Sets a cell; true when it changed. A row that is not there is added with option autoAdd. Null leaves the cell. */
  setParameterIndexByKey(table: number, key: string, column: number, value: CellInput): boolean;
  /** The same, by the position of the row from 1. */
  setParameterIndex(table: number, row: number, column: number, value: CellInput): boolean;
  /**
   * Sets cells one after the other: for each 0x4024A where it changed, 0 where it was so already, 0x80040221 where there
   * is no such row. Throws a RangeError on unequal lengths.
   */
  setParametersIndexByKey(
    tables: readonly number[],
    keys: readonly string[],
    columns: readonly number[],
    values: readonly CellInput[],
  ): number[];
  /**
   * Makes these the rows of a table; returns true, or null with a line in the log where the table cannot take them, and
   * then nothing has changed (NT_FILL_ARRAY). Columns, or with `SaveOption` rows, go in their order to the primary
   * key and to the columns of type retrieved; a cell that is null is emptied. Rows that are not listed go, but with
   * `SaveOption.Partial`. Not for tables that count their keys.
   */
  fillArray(table: number, columns: ColumnInputs, useClearAndLeave?: boolean): true | null;
  fillArray(table: number, rows: RowInputs, option: SaveOption, useClearAndLeave?: boolean): true | null;
  /** `fillArray` with columns, where rows that are not listed stay. */
  fillArrayNoDelete(table: number, columns: ColumnInputs, useClearAndLeave?: boolean): true | null;
  /**
   * Sets a column, by the id of its parameter, in the rows with these keys; a row that is not there is added, null
   * empties a cell, and one value alone goes to all rows. Throws a RangeError on unequal lengths.
   */
  fillArrayWithColumn(
    table: number,
    column: number,
    keys: readonly CellInput[],
    values: readonly CellInput[],
    useClearAndLeave?: boolean,
  ): true;
  /** The columns of a table, all or by their idx. */
  getColumns(table: number, idxs?: readonly number[]): Value[][];
  /** A row, by its index from 0, of a table that was handed to the hook as an input. */
  row(table: Columns, index: number): Value[];
  /** The primary key of the row that ran a row QAction; "" where no row did. */
  rowKey(): string;
  /** The position of that row from 1; 0 where no row did. */
  rowIndex(): number;
  /** What changed in that row, a cell for each column; null for the cells that did not change. */
  newRow(): (RowCell | null)[];
  /** What stood there before; null for the cells that did not change. */
  oldRow(): (RowCell | null)[];
}

export type ColumnInputs = readonly (readonly CellInput[] | null | undefined)[];
export type RowInputs = readonly (readonly CellInput[])[];

/** A value for `Input`s and rows alike: what a hook is handed. */
export type InputValue = Value | Uint8Array | Columns;
