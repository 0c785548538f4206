import type { Element } from '#element/element.ts';
import { isoTime } from '#log/render.ts';
import type { Column, Param } from '#model/constructs.ts';
import type { TableChanges } from '#values/changes.ts';
import { displayOf } from '#values/display.ts';
import type { Value } from '#values/value.ts';

/** What happened to a row. */
type Change = 'added' | 'changed' | 'deleted';

interface ChangedRow {
  readonly key: string;
  readonly change: Change;
  /** The cells that changed. */
  readonly columns: readonly Column[];
}

/**
 * Changes of rows as JSON, one object a line: a row for a table that is watched, with the cells that changed by the names
 * of their columns; a cell for a column that is watched by itself.
 */
export function rowLines(
  element: Element,
  watched: ReadonlySet<Param>,
  table: Param,
  changes: TableChanges,
  time: number,
): string[] {
  const columns = table.array!.columns.filter(({ param }) => watched.has(param));
  if (!watched.has(table) && columns.length === 0) return [];
  const at = { time: isoTime(time), element: element.elementName };
  const lines: object[] = [];
  for (const { change, columns: changed, key } of rowsOf(element, table, changes)) {
    if (watched.has(table)) {
      const cells = changed.map(column => [column.param.name, cellOf(element, table, key, column)] as const);
      lines.push({
        ...at,
        id: table.id,
        name: table.name,
        key,
        change,
        value: Object.fromEntries(cells.map(([name, { value }]) => [name, value])),
        display: Object.fromEntries(cells.map(([name, { display }]) => [name, display])),
      });
    }
    for (const column of changed) {
      if (!columns.includes(column)) continue;
      const { id, name } = column.param;
      lines.push({ ...at, id, name, key, ...cellOf(element, table, key, column) });
    }
  }
  return lines.map(line => JSON.stringify(line));
}

/** Rows of one update that a person is shown. */
const SHOWN = 10;

/** Changes of rows as a person reads them: a line a row, and how many more there are. */
export function rowTexts(element: Element, table: Param, changes: TableChanges): string[] {
  const { added, changed, deleted } = changes;
  const total = added.length + changed.length + deleted.length;
  const few = {
    added: added.slice(0, SHOWN),
    changed: changed.slice(0, SHOWN),
    deleted: deleted.slice(0, SHOWN),
  };
  const rows = rowsOf(element, table, few).slice(0, SHOWN);
  const shown = rows.map(({ change, columns, key }) => {
    const cells = columns
      .filter(({ idx }) => idx !== table.array!.index)
      .map(column => `${column.param.name} ${cellOf(element, table, key, column).display}`);
    return `[${key}] ${change === 'deleted' ? 'deleted' : cells.join(', ') || change}`;
  });
  return total > SHOWN ? [...shown, `… ${total - SHOWN} more rows`] : shown;
}

function rowsOf(
  element: Element,
  table: Param,
  { added, changed, deleted }: TableChanges,
): readonly ChangedRow[] {
  const columns = table.array!.columns.filter(({ type }) => type !== 'displaykey');
  const rows = element.table.rows(table);
  return [
    ...deleted.map(key => ({ key, change: 'deleted' as const, columns: [] })),
    ...added.map(key => ({
      key,
      change: 'added' as const,
      columns: columns.filter(({ idx }) => rows.cell(key, idx) !== null),
    })),
    ...changed.map(({ columns: idxs, key }) => ({
      key,
      change: 'changed' as const,
      columns: columns.filter(({ idx }) => idxs.includes(idx)),
    })),
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
