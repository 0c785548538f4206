import type { Aggregation, AggregationTest, ListedValue } from '#model/aggregation.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { Aggregate, cellNumber, computes, type Standing } from './aggregate.ts';
import { isSame } from './choices.ts';
import { compareValues } from './filter-value.ts';
import { follow, linkedCell, type RowsOf, wayTo } from './foreign.ts';
import type { TableRows } from './rows.ts';
import type { ParameterTable } from './table.ts';
import type { Value } from './value.ts';

/** What one group comes to. */
export interface AggregationResult {
  /** The values of the group with dots between; of groups by foreign keys, the key of the row; of all rows, empty. */
  readonly key: string;
  /** The value of each column that is grouped by. */
  readonly group: readonly Value[];
  readonly values: readonly number[];
}

interface Place {
  readonly key: string;
  readonly group: readonly Value[];
}

/** The groups that a row belongs to. */
type PlacesOf = (key: string) => readonly Place[];
type Test = (key: string, value: string | number) => boolean;

/**
 * The groups of an action `aggregate` in the order of their first rows, and what each comes to; of several columns the
 * cells count together. A row whose group is not initialised belongs to none. Throws a RangeError where nothing leads
 * from the table to that of the results, and a SyntaxError for a regular expression in a parameter that is none.
 */
export function aggregated(
  columns: readonly Param[],
  aggregation: Aggregation,
  protocol: Protocol,
  table: ParameterTable,
): AggregationResult[] {
  const source = columns[0]?.table;
  if (source === undefined) return [];
  const rowsOf: RowsOf = of => table.rows(of);
  const rows = rowsOf(source);
  const paramOf = (id: number | undefined): Param | undefined =>
    id === undefined ? undefined : protocol.paramById.get(id);
  const { groupByTable, results, type } = aggregation;
  const placesOf =
    aggregation.groupBy.length > 0
      ? byCells(rows, aggregation)
      : byRows(source, paramOf(groupByTable) ?? paramOf(results[0])?.table, rowsOf);
  const tests = aggregation.tests.map(item => testOf(item, source, paramOf, table, rowsOf));
  const weightAt = aggregation.weight === undefined ? -1 : idxOf(source, aggregation.weight);
  const groups = new Map<string, { readonly place: Place; readonly aggregate: Aggregate }>();
  let total = 0;
  for (const key of rows.keys()) {
    const weight = weightAt < 0 ? 1 : cellNumber(rows.cell(key, weightAt));
    const own = placesOf(key).map(place => {
      const found = groups.get(place.key) ?? { place, aggregate: new Aggregate() };
      groups.set(place.key, found);
      return found.aggregate;
    });
    if (weight === undefined) continue;
    for (const { id } of columns) {
      const value = rows.cell(key, idxOf(source, id));
      const number = value === null ? undefined : computes(type) ? cellNumber(value) : 0;
      if (value === null || number === undefined) continue;
      total += weight;
      const standing = standingOf(rows, key, value, aggregation, tests);
      for (const aggregate of own) aggregate.add(number, weight, standing);
    }
  }
  return [...groups.values()].flatMap(({ place, aggregate }) => {
    if (aggregation.avoidZero && aggregate.empty) return [];
    const values = aggregate.results(type, total);
    return values === undefined ? [] : [{ ...place, values }];
  });
}

/** The idx of a column, by the id of its parameter; -1 for none of the table. */
export function idxOf(table: Param, id: number): number {
  return table.array?.columns.find(({ param }) => param.id === id)?.idx ?? -1;
}

function byCells(rows: TableRows, { groupBy }: Aggregation): PlacesOf {
  return key => {
    const group = groupBy.map(({ idx }) => rows.cell(key, idx));
    return group.includes(null) ? [] : [{ key: group.join('.'), group }];
  };
}

/** By the rows of a table that foreign keys join to those of the source, one way or the other; without one, together. */
function byRows(source: Param, target: Param | undefined, rowsOf: RowsOf): PlacesOf {
  if (target === undefined) return () => [{ key: '', group: [] }];
  const up = wayTo(source, target);
  if (up !== undefined) {
    return key => {
      const found = follow(source, key, up, rowsOf);
      return found === undefined || found === '' ? [] : [{ key: found, group: [] }];
    };
  }
  const down = wayTo(target, source);
  if (down === undefined) {
    const way = `no foreign key leads from table ${source.id} "${source.name}" to table ${target.id} "${target.name}"`;
    throw new RangeError(`${way}; groupby with an idx would be right`);
  }
  const above = new Map<string, Place[]>();
  for (const key of rowsOf(target).keys()) {
    const found = follow(target, key, down, rowsOf);
    if (found !== undefined) above.set(found, [...(above.get(found) ?? []), { key, group: [] }]);
  }
  return key => above.get(key) ?? [];
}

/** A value that may not count leaves the row among all of a percentage; another column that says so takes it out. */
function standingOf(
  rows: TableRows,
  key: string,
  value: string | number,
  { allowed, ignored }: Aggregation,
  tests: readonly Test[],
): Standing {
  const has = (item: ListedValue): boolean => {
    const cell = item.idx === undefined ? value : rows.cell(key, item.idx);
    return cell !== null && isSame(item.value, cell);
  };
  const isOwn = ({ idx }: ListedValue): boolean => idx === undefined;
  if (ignored.some(item => !isOwn(item) && has(item))) return 'ignored';
  if (allowed.length > 0 && !allowed.some(has)) return allowed.some(isOwn) ? 'out' : 'ignored';
  if (ignored.some(has)) return 'out';
  return tests.every(passes => passes(key, value)) ? 'in' : 'out';
}

function testOf(
  { key: instance, of, operator, value: wanted }: AggregationTest,
  source: Param,
  paramOf: (id: number | undefined) => Param | undefined,
  table: ParameterTable,
  rowsOf: RowsOf,
): Test {
  const held = 'pid' in wanted ? paramOf(wanted.pid) : undefined;
  const right = 'text' in wanted ? wanted.text : held === undefined ? null : table.get(held);
  const param = paramOf(of);
  const linked = param?.table === undefined ? undefined : linkedCell(source, param);
  const look = (key: string, value: Value): Value => {
    if (param === undefined) return value;
    if (param.table === undefined) return table.get(param);
    if (instance !== undefined) return rowsOf(param.table).cell(instance, idxOf(param.table, param.id));
    return linked?.(key, rowsOf) ?? null;
  };
  if (operator === 'regex') {
    const pattern = right === null ? undefined : new RegExp(String(right));
    return (key, value) => pattern?.test(String(look(key, value) ?? '')) === true;
  }
  return (key, value) => {
    const left = look(key, value);
    if (left === null || right === null) return false;
    const order = compareValues(left, right);
    switch (operator) {
      case '==':
        return order === 0;
      case '!=':
        return order !== 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
    }
  };
}
