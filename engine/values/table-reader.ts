import type { Column, Param } from '#model/constructs.ts';
import { displayKeyOf } from './display-keys.ts';
import { follow, type Hop, type LinkedCell, type RowsOf, wayTo } from './foreign.ts';
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
  /** The column of a base or linked table that a column of a view shows, and the key there; undefined where there is none. */
  origin(key: string, column: Column, rowsOf: RowsOf): CellPlace | undefined;
}

export interface CellPlace {
  readonly param: Param;
  readonly key: string;
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
  const origins = new Map<Column, Origin | undefined>();
  const cells = new Map<Column, LinkedCell>();
  for (const column of columns) {
    const origin = base === table ? undefined : originOf(base, column);
    origins.set(column, origin);
    if (column.type === 'displaykey') cells.set(column, displayKey);
    else if (base === table) cells.set(column, (key, rowsOf) => rowsOf(table).cell(key, column.idx));
    else cells.set(column, origin === undefined ? () => null : viewed(base, origin));
  }
  return {
    table,
    base,
    columns,
    cell: (key, column, rowsOf) => cells.get(column)?.(key, rowsOf) ?? null,
    displayKey,
    origin(key, column, rowsOf) {
      const origin = origins.get(column);
      const at = origin && follow(base, key, origin.way, rowsOf);
      return at === undefined ? undefined : { param: origin!.column.param, key: at };
    },
  };
}

/** Where a column of a view table has its values from: a column, and the way from the base table to it. */
interface Origin {
  readonly column: Column;
  readonly table: Param;
  readonly way: readonly Hop[];
}

/** Undefined where nothing leads there. */
function originOf(base: Param, { view }: Column): Origin | undefined {
  if (view === undefined) return undefined;
  const { param, through } = view;
  const { table } = param;
  const column = table?.array?.columns.find(each => each.param === param);
  if (table === undefined || column === undefined) return undefined;
  const link = base.array!.columns.find(each => each.param === through);
  const way = link === undefined ? wayTo(base, table) : [{ idx: link.idx, table }];
  return way === undefined ? undefined : { column, table, way };
}

function viewed(base: Param, { column, table, way }: Origin): LinkedCell {
  return (key, rowsOf) => {
    const at = follow(base, key, way, rowsOf);
    return at === undefined ? null : rowsOf(table).cell(at, column.idx);
  };
}
