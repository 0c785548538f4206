import type { Core, Step } from '#element/core.ts';
import { inOrder, type Outcome } from '#element/step.ts';
import type { Aggregation } from '#model/aggregation.ts';
import type { Action, Param } from '#model/constructs.ts';
import { type AggregationResult, aggregated, idxOf } from '#values/aggregation.ts';
import { isSame } from '#values/choices.ts';
import { targetsOf } from './targets.ts';

/** Values of the parameter that `status` names. */
const Status = { finished: 0, busy: 1, failed: 2 } as const;

/**
 * Computes values for each group of the rows of a table, from the cells of the columns `On@id`, and puts them into
 * columns of another table or into parameters (ActionAggregate). Nothing else waits for it: `threaded` changes nothing.
 */
export function aggregate(action: Action): Step {
  const columns = targetsOf(action, 'parameter');
  const { aggregation } = action;
  return core => {
    if (aggregation === undefined) return;
    const status = paramOf(core, aggregation.status);
    const tell = (value: number): Outcome => (status === undefined ? undefined : core.assign(status, value));
    let ended: number = Status.finished;
    return inOrder(3, i => {
      if (i === 0) return tell(Status.busy);
      if (i === 2) return tell(ended);
      try {
        return put(core, aggregation, aggregated(columns, aggregation, core.protocol, core.table));
      } catch (error) {
        // What a column cannot take, tables without a relation, and an expression that is none.
        if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
        ended = Status.failed;
        core.report('error', {}, `action ${action.id} (aggregate) has failed: ${error.message}`);
      }
    });
  };
}

function put(core: Core, aggregation: Aggregation, found: readonly AggregationResult[]): Outcome {
  const into = aggregation.results.flatMap(id => paramOf(core, id) ?? []);
  const table = into[0]?.table;
  const kept = found.filter(limited(core, aggregation, table));
  const acts = [
    table === undefined
      ? () => inOrder(into.length, i => putOne(core, into[i]!, kept[0]?.values[i]))
      : () => putRows(core, table, into, aggregation, kept),
    ...aggregation.defaults.map(
      ({ pid, value }) =>
        () =>
          putDefault(core, paramOf(core, pid), value, aggregation, kept),
    ),
  ];
  return inOrder(acts.length, i => acts[i]!());
}

function putOne(core: Core, param: Param, value: number | undefined): Outcome {
  return value === undefined ? undefined : core.assign(param, value);
}

/** Rows that are not there are added; those without a result stay as they are. */
function putRows(
  core: Core,
  table: Param,
  into: readonly Param[],
  { groupBy }: Aggregation,
  found: readonly AggregationResult[],
): Outcome {
  const groups = groupBy.map(({ into: pid }, i) => [pid, found.map(({ group }) => group[i])] as const);
  // A column beyond the results of the type is left as it is.
  const results = into
    .map(({ id }, i) => [id, found.map(({ values }) => values[i])] as const)
    .filter((_, i) => found[0]?.values[i] !== undefined);
  const rows = core.table.rows(table);
  const cells = [...groups, ...results]
    .map(([pid, column]) => [pid === undefined ? -1 : idxOf(table, pid), column] as const)
    .filter(([idx]) => idx >= 0 && idx !== rows.shape.key);
  const keys = found.map(({ key }) => key);
  return core.rowsChanged(table, rows.fillColumns(keys, cells, { keep: true }));
}

/** A default is for the rows, or the parameter, that have no result now. */
function putDefault(
  core: Core,
  param: Param | undefined,
  value: string,
  { defaultIf }: Aggregation,
  found: readonly AggregationResult[],
): Outcome {
  if (param?.table === undefined) {
    return param === undefined || found.length > 0 ? undefined : core.assign(param, value);
  }
  const rows = core.table.rows(param.table);
  const having = new Set(found.map(({ key }) => key));
  const keys = rows.keys().filter(key => {
    if (having.has(key)) return false;
    if (defaultIf === undefined) return true;
    const cell = rows.cell(key, defaultIf.idx);
    return cell !== null && isSame(defaultIf.value, cell);
  });
  const column = [idxOf(param.table, param.id), keys.map(() => value)] as const;
  return core.rowsChanged(param.table, rows.fillColumns(keys, [column], { keep: true }));
}

/** Which groups `limitresult` lets through: the rows that are there, or what a parameter, a column or a table holds. */
function limited(
  core: Core,
  { limit }: Aggregation,
  table: Param | undefined,
): (found: AggregationResult) => boolean {
  if (limit === undefined) return () => true;
  const holder = limit.pid === undefined ? table : paramOf(core, limit.pid);
  if (holder === undefined) return () => true;
  if (holder.array !== undefined) {
    const rows = core.table.rows(holder);
    return ({ key }) => rows.has(key);
  }
  const values =
    holder.table === undefined
      ? [core.table.get(holder)]
      : core.table.rows(holder.table).column(idxOf(holder.table, holder.id));
  const keys = new Set(values.map(String));
  return ({ key }) => keys.has(key);
}

function paramOf({ protocol }: Core, id: number | undefined): Param | undefined {
  return id === undefined ? undefined : protocol.paramById.get(id);
}
