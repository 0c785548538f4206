import {
  AGGREGATION_OPERATORS,
  AGGREGATION_TYPES,
  type Aggregation,
  type AggregationTest,
  type ListedValue,
} from '#model/aggregation.ts';
import type { Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, type Field, parts } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** It needs no thread of its own here. */
const IDLE = new Set(['threaded']);
/** Options of the language that are not supported, and what is lost. */
const LOST: ReadonlyMap<string, string> = new Map([
  ['filter', 'it leaves no rows out'],
  ['join', 'no other table is joined'],
]);
const KNOWN = [
  'allowvalues',
  'avoidzeroinresult',
  'defaultif',
  'defaultvalue',
  'equation',
  'equationvalue',
  'groupby',
  'groupbytable',
  'ignorevalues',
  'limitresult',
  'return',
  'status',
  'type',
  'weight',
];

/** `Type@options` of an action `aggregate`; undefined, with an issue, where it says nothing that could be done. */
export function readAggregation(
  type: Node | undefined,
  columns: readonly Param[],
  context: Context,
): Aggregation | undefined {
  const { issues, params } = context;
  const field = attributeField(type, 'options');
  if (type === undefined) return undefined;
  const bad = (message: string, right: string): undefined => {
    issues.error(
      'bad-value',
      type,
      `the action "aggregate" ${message}; ${right} would be right`,
      field?.attribute,
    );
  };
  const options = optionsOf(field, context);
  const first = (name: string): string | undefined => options.find(([key]) => key === name)?.[1];
  const word = (first('type') ?? '').toLowerCase().replace(/\s+/g, ' ');
  const kind = AGGREGATION_TYPES.find(known => known === word);
  if (kind === undefined) {
    const said = word === '' ? 'has no type in its options' : `is of type "${word}"`;
    return bad(said, `"type:avg", one of ${AGGREGATION_TYPES.join(', ')},`);
  }
  const param = (text: string | undefined): Param | undefined => {
    if (text === undefined || text === '' || field === undefined) return undefined;
    if (/^\d{1,7}$/.test(text)) return params.get(Number(text), field, issues);
    return bad(`names "${text}" in its options`, 'the id of a parameter');
  };
  const idx = (text: string): number | undefined => {
    const found = /^\d{1,5}$/.test(text) ? Number(text) : undefined;
    if (found !== undefined && columns[0]?.table?.array?.columns.some(column => column.idx === found))
      return found;
    return bad(
      `names the column "${text}" in its options`,
      `an idx of the table of parameter ${columns[0]?.id}`,
    );
  };
  const listed = (name: string): ListedValue[] =>
    parts(first(name), ',').map(text => {
      const [, at, value] = /^(\d{1,5})\/(.*)$/s.exec(text) ?? [];
      return at === undefined ? { idx: undefined, value: text } : { idx: idx(at), value: value! };
    });
  const given = parts(first('groupby'), ',').map(text => text.split(':').map(part => part.trim()));
  const by = given.map(([at = '', into]) => ({ idx: idx(at), into: param(into)?.id }));
  const groupBy = by.flatMap(({ idx: at, into }) => (at === undefined ? [] : [{ idx: at, into }]));
  const results = parts(first('return'), ',').flatMap(text => param(text) ?? []);
  if (first('return') === undefined) {
    issues.warning(
      'missing-attribute',
      type,
      'the action "aggregate" returns nothing; "return:203" would be right',
      field?.attribute,
    );
  }
  if (new Set(results.map(({ table }) => table)).size > 1) {
    return bad('returns into several tables', 'columns of one table');
  }
  // Several columns to group by without a place of their own stand before what is computed.
  const places = groupBy.length > 1 ? groupBy.filter(({ into }) => into === undefined) : [];
  const early = results.length > places.length ? results.splice(0, places.length) : [];
  const limit = first('limitresult');
  const tests = options.flatMap(([name, value]) =>
    name === 'equation' || name === 'equationvalue' ? (test(name, value, type, param, bad) ?? []) : [],
  );
  const defaults = options.flatMap(([name, value]) => {
    if (name !== 'defaultvalue') return [];
    const [id, ...rest] = value.split(',');
    const of = param(id?.trim());
    return of === undefined ? [] : [{ pid: of.id, value: rest.join(',').trim() }];
  });
  return {
    type: kind,
    groupBy: groupBy.map(item => {
      const into = places.includes(item) ? early[places.indexOf(item)]?.id : item.into;
      return { idx: item.idx, into };
    }),
    groupByTable: param(first('groupbytable'))?.id,
    results: results.map(({ id }) => id),
    weight: param(first('weight'))?.id,
    allowed: listed('allowvalues'),
    ignored: listed('ignorevalues'),
    tests,
    avoidZero: first('avoidzeroinresult') !== undefined,
    limit: limit === undefined ? undefined : { pid: param(limit)?.id },
    defaults,
    defaultIf: defaultIf(first('defaultif'), bad),
    status: param(first('status'))?.id,
  };
}

type Bad = (message: string, right: string) => undefined;

/** `name:value` between semicolons; names in lower case. */
function optionsOf(field: Field | undefined, { issues }: Context): (readonly [string, string])[] {
  const options: (readonly [string, string])[] = [];
  for (const part of parts(field?.value)) {
    const [, name = '', value = ''] = /^([^:]*)(?::(.*))?$/s.exec(part) ?? [];
    const key = name.trim().toLowerCase();
    if (KNOWN.includes(key)) options.push([key, value.trim()]);
    else if (field !== undefined && !IDLE.has(key)) {
      const lost = LOST.get(key);
      const message =
        lost === undefined
          ? `the option "${part}" of the action "aggregate" has no effect; one of ${KNOWN.join(', ')} would be right`
          : `the option "${part}" of the action "aggregate" is not supported yet: ${lost}`;
      issues.warning('not-supported', field.node, message, field.attribute);
    }
  }
  return options;
}

/** `equation:operator,pid` and `equationvalue:operator,value,pid,instance`; of `regex` the value is a parameter's. */
function test(
  name: 'equation' | 'equationvalue',
  text: string,
  type: Node,
  param: (text: string | undefined) => Param | undefined,
  bad: Bad,
): AggregationTest | undefined {
  const [word = '', value = '', of, ...key] = text.split(',').map(part => part.trim());
  const operator = AGGREGATION_OPERATORS.find(known => known === word.toLowerCase());
  if (operator === undefined)
    return bad(`has the ${name} "${text}"`, `one of ${AGGREGATION_OPERATORS.join(' ')}`);
  const rest = { operator, of: param(of)?.id, key: key.join(',') || undefined };
  if (operator === 'regex' && value === '') {
    const pattern = attribute(type, 'regex') ?? '';
    try {
      new RegExp(pattern);
    } catch (error) {
      return bad(`has the regex "${pattern}" (${(error as Error).message})`, 'a regular expression');
    }
    return { ...rest, value: { text: pattern } };
  }
  if (name === 'equationvalue' && operator !== 'regex') return { ...rest, value: { text: value } };
  const held = param(value);
  if (held !== undefined) return { ...rest, value: { pid: held.id } };
  return value === '' ? bad(`has the ${name} "${text}"`, `${name}:${operator},1250`) : undefined;
}

function defaultIf(text: string | undefined, bad: Bad): Aggregation['defaultIf'] {
  if (text === undefined) return undefined;
  const [, idx, value] = /^(\d{1,5})\s*,\s*(.*)$/s.exec(text) ?? [];
  if (idx !== undefined) return { idx: Number(idx), value: value! };
  return bad(`has the defaultIf "${text}"`, '"defaultIf:3,1" with an idx and a value');
}
