import type { Param } from '#model/constructs.ts';
import type { Read } from './choices.ts';
import { displayOf } from './display.ts';
import { type Filter, parseFilter } from './filter.ts';
import type { RowsOf } from './foreign.ts';
import { readerOf } from './table-reader.ts';
import type { Value } from './value.ts';

/** Rows that were read: objects by column name. */
export interface ReadRows {
  readonly rows: readonly Readonly<Record<string, Value>>[];
  /** How many rows pass the filter, on all its pages. */
  readonly total: number;
}

export interface ReadOptions {
  /** Dynamic_table_filter_syntax: VALUE, PK, DK, FK, COLUMNS, SORT, PAGE. */
  readonly filter?: string;
  /** What a person reads in place of the values. */
  readonly display?: boolean;
  /** Of the rows that pass, only so many from the `page`th page of this size on; pages count from 1. */
  readonly size?: number;
  readonly page?: number;
}

/**
 * The rows of a table as objects keyed by column name: values, null where a cell is not initialised, or what a person
 * reads. `read` gives the values of parameters. Throws a RangeError for a filter that cannot be read.
 */
export function readTable(table: Param, rowsOf: RowsOf, read: Read, options: ReadOptions = {}): ReadRows {
  const reader = readerOf(table);
  const filter: Filter | undefined =
    options.filter === undefined || options.filter.trim() === ''
      ? undefined
      : parseFilter(options.filter, reader);
  const keys = rowsOf(reader.base).keys();
  const { found, page } = filter?.(keys, rowsOf) ?? { found: keys, page: keys };
  const columns = filter?.columns ?? reader.columns;
  const { page: number = 1, size } = options;
  const shown = size === undefined ? page : page.slice((number - 1) * size, number * size);
  const rows = shown.map(key => {
    const row: Record<string, Value> = {};
    for (const column of columns) {
      const value = reader.cell(key, column, rowsOf);
      const hidden = column.param.measurement?.password === true && value !== null;
      row[column.param.name] =
        options.display === true ? displayOf(column.param, value, read) : hidden ? '***' : value;
    }
    return row;
  });
  return { rows, total: found.length };
}
