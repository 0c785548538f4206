import type { Step } from '#element/core.ts';
import type { Action, Column, Param } from '#model/constructs.ts';

/**
 * Copies a column of a table into another and empties it: `options="swap:table:source:destination"`, columns by the ids
 * of their parameters or, where the table has none of that id, by their idx (ActionSwapColumn).
 */
export function swapColumn(action: Action): Step | undefined {
  const options = action.attributes.get('options') ?? '';
  const [, id, from, to] = /^\s*swap\s*:\s*(\d+)\s*:\s*(\d+)\s*:\s*(\d+)\s*$/i.exec(options) ?? [];
  return core => {
    const table = core.protocol.paramById.get(Number(id));
    const source = columnOf(table, from);
    const destination = columnOf(table, to);
    if (table === undefined || source === undefined || destination === undefined) {
      const right = 'options="swap:table:source:destination" with columns of the table would be right';
      core.report('error', {}, `action ${action.id}: swap column: "${options}" names no columns; ${right}`);
      return;
    }
    const rows = core.table.rows(table);
    if (source.idx === rows.shape.key || destination.idx === rows.shape.key) {
      const right = 'columns beside that of the keys would be right';
      core.report('error', {}, `action ${action.id}: swap column: "${options}" names the keys; ${right}`);
      return;
    }
    const keys = rows.keys();
    const cells = [
      [destination.idx, rows.column(source.idx)],
      [source.idx, keys.map(() => null)],
    ] as const;
    return core.rowsChanged(table, rows.fillColumns(keys, cells, { keep: true }));
  };
}

function columnOf(table: Param | undefined, text: string | undefined): Column | undefined {
  const columns = table?.array?.columns ?? [];
  return (
    columns.find(({ param }) => String(param.id) === text) ?? columns.find(({ idx }) => String(idx) === text)
  );
}
