import type { Param, QAction } from '#model/constructs.ts';
import type { Condition } from '#model/logic.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Test } from './condition.ts';

/** A row QAction, and the parameter that it has among its triggers. */
export interface RowTrigger {
  readonly qaction: QAction;
  readonly trigger: Param;
  /** The column whose change runs it; undefined for the table itself: any change of a row does. */
  readonly idx: number | undefined;
  readonly when: Test | undefined;
}

/**
 * The row QActions of each table, by its index, in the order of the protocol and of their triggers (QAction-row);
 * undefined where there is none.
 */
export function rowTriggers(
  protocol: Protocol,
  tests: ReadonlyMap<Condition, Test>,
): readonly (readonly RowTrigger[] | undefined)[] {
  const tables = new Array<RowTrigger[] | undefined>(protocol.params.length).fill(undefined);
  for (const qaction of protocol.qactions) {
    if (!qaction.row) continue;
    const when = qaction.condition === undefined ? undefined : tests.get(qaction.condition);
    for (const trigger of qaction.triggers) {
      const table = trigger.array === undefined ? trigger.table : trigger;
      if (table === undefined) continue;
      const idx = table.array?.columns.find(({ param }) => param === trigger)?.idx;
      const list = tables[table.index] ?? [];
      list.push({ qaction, trigger, idx, when });
      tables[table.index] = list;
    }
  }
  return tables;
}

/** The table and column that a parameter writes to: its own, or that of the read parameter of its name. */
export function columnOf(param: Param): { readonly table: Param; readonly idx: number } | undefined {
  const table = param.table ?? (param.type === 'write' ? param.twin?.table : undefined);
  const column =
    table?.array?.columns.find(each => each.param === param) ??
    table?.array?.columns.find(each => each.param === param.twin);
  return table === undefined || column === undefined ? undefined : { table, idx: column.idx };
}

/** What the change of a parameter runs by itself: of a table and its columns not what is run for each row. */
export function ownQActions({ array, logic, table }: Param): readonly QAction[] {
  return array === undefined && table === undefined
    ? logic.qactions
    : logic.qactions.filter(({ row }) => !row);
}
