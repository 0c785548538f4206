import type { Param } from '#model/constructs.ts';
import { type CellInput, Clear } from './cells.ts';
import type { RowChange, TableChanges } from './changes.ts';
import { type LinkedCell, linkedCell, type RowsOf } from './foreign.ts';
import { decodeNumber } from './interprete.ts';
import type { TableRows } from './rows.ts';
import { shapeOf } from './shape.ts';
import type { Value } from './value.ts';

/** A column that tells how far another one has moved. */
export interface Delta {
  readonly from: number;
  readonly into: number;
  /** The column of a linked table that it is told from; undefined: from the value before. */
  readonly reference: LinkedCell | undefined;
}

/** The option delta of the columns of a table; undefined where none has it. */
export function deltasOf(table: Param): readonly Delta[] | undefined {
  const { columns } = shapeOf(table);
  const deltas = (table.array?.columns ?? []).flatMap(({ delta, idx }): Delta[] => {
    if (delta === undefined) return [];
    const reference = delta.reference && linkedCell(table, delta.reference);
    // Without a way to the reference there is nothing to subtract.
    if (delta.reference !== undefined && reference === undefined) return [];
    if (columns[delta.into] === undefined) return [];
    return [{ from: idx, into: delta.into, reference }];
  });
  return deltas.length === 0 ? undefined : deltas;
}

/**
 * Puts the differences that changes of rows make into their columns (ColumnOptionOptionsOverview, delta), and gives the
 * changes with these among them. A value that comes for the first time has none before it, and its difference is not
 * initialised; nor is one from a reference that is missing.
 */
export function withDeltas(
  rows: TableRows,
  changes: TableChanges,
  deltas: readonly Delta[],
  rowsOf: RowsOf,
): TableChanges {
  const linked = deltas.filter(({ reference }) => reference !== undefined);
  for (const key of changes.added) {
    for (const { from, into, reference } of linked) {
      rows.setCell(key, into, difference(rows.cell(key, from), reference!(key, rowsOf)));
    }
  }
  return {
    ...changes,
    changed: changes.changed.map(change =>
      deltas.reduce((all, delta) => moved(rows, all, delta, rowsOf), change),
    ),
  };
}

function moved(rows: TableRows, change: RowChange, delta: Delta, rowsOf: RowsOf): RowChange {
  const { columns, before, key } = change;
  const at = columns.indexOf(delta.from);
  if (at < 0) return change;
  const old = delta.reference === undefined ? before[at]! : delta.reference(key, rowsOf);
  const put = rows.setCell(key, delta.into, difference(rows.cell(key, delta.from), old)).changed[0];
  // What stood there before all of it is known already where the column changed by itself.
  if (put === undefined || columns.includes(delta.into)) return change;
  return { key, columns: [...columns, ...put.columns], before: [...before, ...put.before] };
}

/** What empties the cell where one of the two is no number. */
function difference(now: Value, old: Value): CellInput {
  const [one, other] = [now, old].map(value => (typeof value === 'string' ? decodeNumber(value) : value));
  return typeof one === 'number' && typeof other === 'number' ? one - other : Clear;
}
