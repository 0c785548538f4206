import { messageOf } from '#base/error.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { CellInput } from '#values/cells.ts';
import { NO_CHANGES } from '#values/changes.ts';
import type { TableRows } from '#values/rows.ts';
import { shapeOf } from '#values/shape.ts';
import type { ParameterTable } from '#values/table.ts';

/** Tables whose rows outlive a restart. */
export function savedTables({ params }: Protocol): readonly Param[] {
  return params.filter(param => param.array !== undefined && shapeOf(param).saved !== undefined);
}

/**
 * What is saved of a row: its saved cells by the ids of their parameters, so that columns may come, go and move;
 * undefined where the row is gone.
 */
export function savedRow(rows: TableRows, key: string): string | undefined {
  if (!rows.has(key)) return undefined;
  const cells: Record<string, string | number> = {};
  for (const idx of rows.shape.saved ?? []) {
    const value = rows.cell(key, idx);
    if (value !== null) cells[rows.shape.columns[idx]!.param.id] = value;
  }
  return JSON.stringify(cells);
}

/**
 * Puts saved rows back, in their order, without a change of anything; what a column no longer takes is left out. Gives
 * the keys of rows that are too many for a logger table, which keeps the newest.
 */
export function restoreRows(
  values: ParameterTable,
  table: Param,
  saved: ReadonlyMap<string, string>,
  tell: (message: string) => void,
): readonly string[] {
  const rows = values.rows(table);
  const { columns, key: index } = rows.shape;
  for (const [key, text] of saved) {
    const held = JSON.parse(text) as Readonly<Record<string, CellInput>>;
    const cells = columns.map((column, idx) => (idx === index ? key : held[column?.param.id ?? '']));
    try {
      rows.add(cells);
    } catch (error) {
      tell(`the saved row "${key}": ${messageOf(error)}; only its key is kept`);
      rows.add(columns.map((_, idx) => (idx === index ? key : null)));
    }
  }
  return rows.trimmed(NO_CHANGES).deleted;
}
