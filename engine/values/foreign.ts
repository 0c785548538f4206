import type { Param } from '#model/constructs.ts';
import type { TableRows } from './rows.ts';
import type { Value } from './value.ts';

/** The rows of a table of the element. */
export type RowsOf = (table: Param) => TableRows;

/** A foreign key on the way from one table to another: its idx, and the table that it leads to. */
export interface Hop {
  readonly idx: number;
  readonly table: Param;
}

/**
 * The shortest way along foreign keys from a table to another, none to itself; undefined where there is none
 * (UIComponentsTableRelations).
 */
export function wayTo(from: Param, to: Param): readonly Hop[] | undefined {
  let ways: (readonly [Param, readonly Hop[]])[] = [[from, []]];
  const seen = new Set([from]);
  while (ways.length > 0) {
    const next: (readonly [Param, readonly Hop[]])[] = [];
    for (const [table, way] of ways) {
      if (table === to) return way;
      for (const { foreignKey, idx } of table.array?.columns ?? []) {
        if (foreignKey === undefined || seen.has(foreignKey)) continue;
        seen.add(foreignKey);
        next.push([foreignKey, [...way, { idx, table: foreignKey }]]);
      }
    }
    ways = next;
  }
  return undefined;
}

/** The key of the row at the end of a way; undefined where a link is missing. */
export function follow(from: Param, key: string, way: readonly Hop[], rowsOf: RowsOf): string | undefined {
  let table = from;
  let at = key;
  for (const hop of way) {
    const link = rowsOf(table).cell(at, hop.idx);
    if (link === null) return undefined;
    table = hop.table;
    at = String(link);
  }
  return at;
}

/** A cell of a row by the column's parameter, also one of a table that the row's foreign keys lead to. */
export type LinkedCell = (key: string, rowsOf: RowsOf) => Value;

/** Undefined where no foreign key leads to the column's table. */
export function linkedCell(from: Param, column: Param): LinkedCell | undefined {
  const { table } = column;
  const way = table === undefined ? undefined : wayTo(from, table);
  const idx = table?.array?.columns.find(({ param }) => param === column)?.idx;
  if (table === undefined || way === undefined || idx === undefined) return undefined;
  return (key, rowsOf) => {
    const at = follow(from, key, way, rowsOf);
    return at === undefined ? null : rowsOf(table).cell(at, idx);
  };
}
