import type { Clock } from '#base/clock.ts';
import type { RowRun } from '#hooks/rows.ts';
import type { Param } from '#model/constructs.ts';
import { hasChanges, type RowChange, type TableChanges } from '#values/changes.ts';
import { withDeltas } from '#values/deltas.ts';
import { type ReadOptions, type ReadRows, readTable } from '#values/reading.ts';
import type { TableRows } from '#values/rows.ts';
import { readerOf } from '#values/table-reader.ts';
import type { Input, Value } from '#values/value.ts';
import type { Core } from './core.ts';
import type { ElementAlarms } from './element-alarms.ts';
import type { ElementEvents } from './means.ts';
import type { Program } from './program.ts';
import type { SavedValues } from './saved.ts';
import { savedRow } from './saved-rows.ts';
import { inOrder, type Outcome } from './step.ts';
import { columnOf, ownQActions, type RowTrigger } from './table-logic.ts';
import { rowsText } from './traced.ts';

/** What the rows of an element need of it. */
export interface RowsElement extends Core {
  readonly clock: Clock;
  readonly program: Program;
  readonly events: ElementEvents;
  readonly alarms: ElementAlarms;
  /** Remembers when a table changed. */
  noteChange(table: Param): void;
  shown(value: Value): Value;
}

/** What changes of rows set off in one element, and sets of single cells. */
export class ElementRows {
  readonly #element: RowsElement;
  readonly #saved: SavedValues | undefined;

  constructor(element: RowsElement, saved: SavedValues | undefined) {
    this.#element = element;
    this.#saved = saved;
  }

  /**
   * Runs what a change of rows sets off, in the documented order (ConnectionsSnmpProtocolInnerWorkings): the row
   * QActions of each row, then what hangs on the columns that changed, once each, then on the table.
   */
  changed(table: Param, given: TableChanges): Outcome {
    if (!hasChanges(given)) return;
    const element = this.#element;
    const changes = this.#completed(table, given);
    this.#save(table, changes);
    element.noteChange(table);
    element.events.rows?.(table, changes);
    element.alarms.rowsChanged(table, changes);
    element.trace?.note('table', table, { text: rowsText(changes) });
    const { change, columns: byTable, rows } = element.program;
    const triggers = rows[table.index];
    const columns = byTable[table.index] ?? [];
    if (triggers === undefined && columns.length === 0 && change[table.index] === undefined) return;
    if (!element.enter(table)) return;
    try {
      const all = element.table.rows(table);
      const steps: (() => Outcome)[] = [];
      if (triggers !== undefined) steps.push(() => this.#runRows(all, changes, triggers));
      for (const { idx, param } of columns) {
        if (isColumnChanged(all, changes, idx)) steps.push(() => change[param.index]!(element, undefined));
      }
      const last = change[table.index];
      if (last !== undefined) steps.push(() => last(element, undefined));
      return inOrder(steps.length, i => steps[i]!());
    } finally {
      element.leave();
    }
  }

  /**
   * Sets a cell from outside, by a parameter that is a column or the write parameter of one. Throws a RangeError for a
   * row or column that is not there, and for a value that it cannot take.
   */
  setCell(param: Param, key: string, input: Input): Outcome {
    const column = columnOf(param);
    if (column === undefined) {
      throw new RangeError(
        `parameter ${param.id} "${param.name}" is no column of a table, nor writes to one`,
      );
    }
    const { idx, table } = column;
    if (table.array?.view !== undefined) return this.#setViewed(param, table, idx, key, input);
    const rows = this.#element.table.rows(table);
    if (!rows.has(key)) throw new RangeError(`table ${table.id} "${table.name}" has no row "${key}"`);
    if (param.type === 'write') return this.#write(param, table, idx, key, input);
    return this.changed(table, rows.setCell(key, idx, input));
  }

  /** A cell of a view table is that of the column that it shows (AdvancedViewTablesSameElement). */
  #setViewed(param: Param, table: Param, idx: number, key: string, input: Input): Outcome {
    const reader = readerOf(table);
    const column = reader.columns.find(each => each.idx === idx)!;
    const origin = reader.origin(key, column, other => this.#element.table.rows(other));
    const behind = origin?.param;
    const target = param.type === 'write' && behind?.type !== 'write' ? behind?.twin : behind;
    if (origin !== undefined && target !== undefined) return this.setCell(target, origin.key, input);
    throw new RangeError(
      `parameter ${param.id} "${param.name}" of view table ${table.id} "${table.name}" leads to no cell for row "${key}"`,
    );
  }

  /** The rows of a table as a person sees them, secrets masked. */
  read(table: Param, options: ReadOptions): ReadRows {
    const element = this.#element;
    const { rows, total } = readTable(
      table,
      other => element.table.rows(other),
      id => {
        const param = element.protocol.paramById.get(id);
        return param === undefined ? null : element.table.get(param);
      },
      options,
    );
    return {
      total,
      rows: rows.map(row =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, element.shown(value)])),
      ),
    };
  }

  /** What changed besides: columns of differences, and the oldest rows of a logger table. */
  #completed(table: Param, given: TableChanges): TableChanges {
    const { program, table: values } = this.#element;
    const deltas = program.deltas[table.index];
    if (deltas === undefined && given.added.length === 0) return given;
    const rows = values.rows(table);
    const changes = rows.trimmed(given);
    return deltas === undefined ? changes : withDeltas(rows, changes, deltas, other => values.rows(other));
  }

  /** A write column: as a write parameter, with its row beside it (QAction-row). */
  #write(param: Param, table: Param, idx: number, key: string, input: Input): Outcome {
    const element = this.#element;
    const rows = element.table.rows(table);
    element.table.set(param, input);
    const value = element.table.get(param);
    const before = rows.cell(key, idx);
    const cells = [...rows.row(key)!];
    cells[idx] = value;
    const row: RowRun = {
      table,
      cells,
      change: { key, columns: [idx], before: [before] },
      time: element.clock.now(),
    };
    const own = param.table !== undefined;
    const steps: (() => Outcome)[] = [];
    element.events.parameter?.(param);
    for (const trigger of param.logic.change) {
      steps.push(() => element.program.triggers.get(trigger)!(element, { kind: 'parameter', item: param }));
    }
    if (own || param.setter) steps.push(() => this.changed(table, this.#copied(rows, key, idx, value)));
    for (const qaction of own ? ownQActions(param) : param.logic.qactions) {
      const when = qaction.condition === undefined ? undefined : element.program.tests.get(qaction.condition);
      steps.push(() =>
        when === undefined || when(element.table) ? element.runQAction(qaction, param, row) : undefined,
      );
    }
    return inOrder(steps.length, i => steps[i]!());
  }

  /** What a set of a button column or a setter changes; a button is pressed also where its cell stays the same. */
  #copied(rows: TableRows, key: string, idx: number, value: Value): TableChanges {
    if (!rows.has(key)) return { added: [], changed: [], deleted: [] };
    const before = rows.cell(key, idx);
    const changes = rows.setCell(key, idx, value);
    if (hasChanges(changes) || rows.shape.columns[idx]?.param.type !== 'write') return changes;
    return { added: [], changed: [{ key, columns: [idx], before: [before] }], deleted: [] };
  }

  #runRows(rows: TableRows, changes: TableChanges, triggers: readonly RowTrigger[]): Outcome {
    const time = this.#element.clock.now();
    const { added, changed } = changes;
    return inOrder(added.length + changed.length, i => {
      const key = i < added.length ? added[i]! : changed[i - added.length]!.key;
      // One that a hook of an earlier row has removed.
      const cells = rows.row(key);
      if (cells === undefined) return;
      const change = i < added.length ? wholeRow(key, cells, rows.shape.key) : changed[i - added.length]!;
      return this.#runRow({ table: rows.shape.table, change, cells, time }, triggers);
    });
  }

  #runRow(row: RowRun, triggers: readonly RowTrigger[]): Outcome {
    const element = this.#element;
    return inOrder(triggers.length, i => {
      const { idx, qaction, trigger, when } = triggers[i]!;
      if (idx !== undefined && !row.change.columns.includes(idx)) return;
      if (when !== undefined && !when(element.table)) return;
      return element.runQAction(qaction, trigger, row);
    });
  }

  #save(table: Param, { added, changed, deleted }: TableChanges): void {
    const saved = this.#saved;
    if (saved === undefined) return;
    const rows = this.#element.table.rows(table);
    const { saved: columns } = rows.shape;
    if (columns === undefined) return;
    const cells = (key: string): string | undefined => savedRow(rows, key);
    for (const key of deleted) saved.saveRow(table.id, key, cells);
    for (const key of added) saved.saveRow(table.id, key, cells);
    for (const { columns: of, key } of changed) {
      if (of.some(idx => columns.includes(idx))) saved.saveRow(table.id, key, cells);
    }
  }
}

/** A new row: all that it has is a change. */
function wholeRow(key: string, cells: readonly Value[], index: number): RowChange {
  const columns = [...cells.keys()].filter(idx => cells[idx] !== null || idx === index);
  return { key, columns, before: columns.map(() => null) };
}

function isColumnChanged(rows: TableRows, { added, changed }: TableChanges, idx: number): boolean {
  return (
    changed.some(({ columns }) => columns.includes(idx)) || added.some(key => rows.cell(key, idx) !== null)
  );
}
