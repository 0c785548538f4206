import type { Element } from '#element/element.ts';
import { changedRows } from '#host/row-changes.ts';
import { isoTime } from '#log/render.ts';
import type { Param } from '#model/constructs.ts';
import type { TableChanges } from '#values/changes.ts';

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
  for (const { change, columns: changed, display, key, value } of changedRows(element, table, changes)) {
    if (watched.has(table))
      lines.push({ ...at, id: table.id, name: table.name, key, change, value, display });
    for (const column of changed) {
      if (!columns.includes(column)) continue;
      const { id, name } = column.param;
      lines.push({ ...at, id, name, key, value: value[name], display: display[name] });
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
  const rows = changedRows(element, table, few).slice(0, SHOWN);
  const shown = rows.map(({ change, columns, display, key }) => {
    const cells = columns
      .filter(({ idx }) => idx !== table.array!.index)
      .map(({ param }) => `${param.name} ${display[param.name]}`);
    return `[${key}] ${change === 'deleted' ? 'deleted' : cells.join(', ') || change}`;
  });
  return total > SHOWN ? [...shown, `… ${total - SHOWN} more rows`] : shown;
}
