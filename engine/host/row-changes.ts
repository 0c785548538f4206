import type { Element } from '#element/element.ts';
import type { Column, Param } from '#model/constructs.ts';
import type { TableChanges } from '#values/changes.ts';
import { displayOf } from '#values/display.ts';
import type { Value } from '#values/value.ts';

/** What happened to a row. */
export type RowChange = 'added' | 'changed' | 'deleted';

export interface ChangedRow {
  readonly key: string;
  readonly change: RowChange;
  /** The columns that changed. */
  readonly columns: readonly Column[];
  /** Their cells by the name of the column: values, and what a person reads. Secrets are masked. */
  readonly value: Readonly<Record<string, Value>>;
  readonly display: Readonly<Record<string, string>>;
}

/** What changed of the rows of a table, deleted rows first; a row's cells are as they are now. */
export function changedRows(
  element: Element,
  table: Param,
  { added, changed, deleted }: TableChanges,
): ChangedRow[] {
  const columns = table.array!.columns.filter(({ type }) => type !== 'displaykey');
  const rows = element.table.rows(table);
  const row = (key: string, change: RowChange, columns: readonly Column[]): ChangedRow => {
    const cells = columns.map(column => [column.param.name, cellOf(element, table, key, column)] as const);
    return {
      key,
      change,
      columns,
      value: Object.fromEntries(cells.map(([name, { value }]) => [name, value])),
      display: Object.fromEntries(cells.map(([name, { display }]) => [name, display])),
    };
  };
  return [
    ...deleted.map(key => row(key, 'deleted', [])),
    ...added.map(key =>
      row(
        key,
        'added',
        columns.filter(({ idx }) => rows.cell(key, idx) !== null),
      ),
    ),
    ...changed.map(({ columns: idxs, key }) =>
      row(
        key,
        'changed',
        columns.filter(({ idx }) => idxs.includes(idx)),
      ),
    ),
  ];
}

function cellOf(
  element: Element,
  table: Param,
  key: string,
  { idx, param }: Column,
): { readonly value: Value; readonly display: string } {
  const value = element.table.rows(table).cell(key, idx);
  const hidden = param.measurement?.password === true && value !== null;
  return {
    value: hidden ? '***' : element.shown(value),
    display: String(element.shown(displayOf(param, value))),
  };
}
