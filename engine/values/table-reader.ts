import type { Column, Param } from '#model/constructs.ts';
import { displayKeyOf } from './display-keys.ts';
import { follow, type LinkedCell, linkedCell, type RowsOf } from './foreign.ts';
import type { Value } from './value.ts';

/** A table as a person sees it, display keys and the columns of other tables that it views among its own. */
export interface TableReader {
  readonly table: Param;
  /** The table that has the rows: of a view table its base. */
  readonly base: Param;
  readonly columns: readonly Column[];
  /** A cell by the parameter of its column. */
  cell(key: string, column: Column, rowsOf: RowsOf): Value;
  displayKey(key: string, rowsOf: RowsOf): string;
}

const readers = new WeakMap<Param, TableReader>();

export function readerOf(table: Param): TableReader {
  let reader = readers.get(table);
  if (reader === undefined) {
    reader = made(table);
    readers.set(table, reader);
  }
  return reader;
}

function made(table: Param): TableReader {
  const { columns, view } = table.array!;
  const base = view?.array === undefined ? table : view;
  const displayKey = displayKeyOf(base);
  const cells = new Map<Column, LinkedCell>();
  for (const column of columns) {
    if (column.type === 'displaykey') cells.set(column, displayKey);
    else if (base === table) cells.set(column, (key, rowsOf) => rowsOf(table).cell(key, column.idx));
    else cells.set(column, viewed(base, column) ?? (() => null));
  }
  return {
    table,
    base,
    columns,
    cell: (key, column, rowsOf) => cells.get(column)?.(key, rowsOf) ?? null,
    displayKey,
  };
}

/** Where a column of a view table has its values from; undefined where nothing leads there. */
function viewed(base: Param, { view }: Column): LinkedCell | undefined {
  if (view === undefined) return undefined;
  const { param, through } = view;
  const link = base.array!.columns.find(column => column.param === through);
  const { table } = param;
  if (link === undefined || table === undefined) return linkedCell(base, param);
  const idx = table.array!.columns.find(column => column.param === param)!.idx;
  const way = [{ idx: link.idx, table }];
  return (key, rowsOf) => {
    const at = follow(base, key, way, rowsOf);
    return at === undefined ? null : rowsOf(table).cell(at, idx);
  };
}
