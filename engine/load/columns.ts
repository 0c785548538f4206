import type { ArrayOptions, Column, ColumnDelta, ColumnView, Param } from '#model/constructs.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, type Field, int, oneOf } from '#xml/read.ts';
import type { Context, Entry } from './draft.ts';
import { COLUMN_OPTIONS, type Option, option, readOptions } from './options.ts';
import { COLUMN_TYPES } from './words.ts';

/** `ArrayOptions/ColumnOption`: the columns of a table, in the order of idx, with those of `listed` that it says nothing of. */
export function readColumns(options: Node, listed: readonly Column[], context: Context): Column[] {
  const { issues, params } = context;
  const columns: Column[] = [];
  const seen = new Set<number>();
  for (const node of children(options, 'ColumnOption')) {
    const idx = int(attributeField(node, 'idx'), issues, { max: 9_999 }) ?? columns.length;
    const pid = attributeField(node, 'pid');
    if (!pid)
      issues.error(
        'missing-attribute',
        node,
        'ColumnOption has no pid; the id of the column’s parameter would be right',
      );
    if (seen.has(idx)) {
      issues.error(
        'double-id',
        node,
        `a second column ${idx} in this table; give it an idx of its own`,
        'idx',
      );
      continue;
    }
    seen.add(idx);
    const param = params.find(pid, issues);
    if (param) columns.push(readColumn(node, idx, param, context));
  }
  for (const column of listed) {
    if (seen.has(column.idx) || columns.some(({ param }) => param === column.param)) continue;
    seen.add(column.idx);
    columns.push(column);
  }
  checkGaps(options, seen, issues);
  return columns.sort((a, b) => a.idx - b.idx);
}

/** Hooks count columns by idx, from 0 on (schema page ColumnOption.idx). */
function checkGaps(options: Node, seen: ReadonlySet<number>, issues: IssueList): void {
  const gap = [...Array(seen.size).keys()].find(idx => !seen.has(idx));
  if (gap === undefined) return;
  const after = Math.min(...[...seen].filter(idx => idx > gap));
  const node = children(options, 'ColumnOption').find(each => attribute(each, 'idx') === String(after));
  const message = `idx is ${after}, and this table has no column ${gap}; ${gap} would be right`;
  if (node !== undefined) issues.warning('bad-value', node, message, 'idx');
}

function readColumn(node: Node, idx: number, param: Param, context: Context): Column {
  const { issues } = context;
  const field = attributeField(node, 'options');
  const options = readOptions(field, COLUMN_OPTIONS, issues);
  const groupBy = option(options, 'groupby')?.value;
  return {
    idx,
    param,
    type: oneOf(attributeField(node, 'type'), COLUMN_TYPES, issues) ?? 'retrieved',
    options: options.map(each => each.text),
    value: attribute(node, 'value') ?? '',
    save: option(options, 'save') !== undefined,
    volatile: option(options, 'volatile') !== undefined,
    foreignKey: field && foreignKey(field, option(options, 'foreignkey'), context),
    indexed: option(options, 'indexcolumn') !== undefined,
    separator: option(options, 'separator')?.value,
    groupBy: field && groupBy !== undefined ? int({ ...field, value: groupBy }, issues) : undefined,
    delete: option(options, 'delete') !== undefined,
    delta: field && columnDelta(field, option(options, 'delta'), context),
    view: field && columnView(field, option(options, 'view'), context),
  };
}

/** The table that `foreignKey=` names. */
function foreignKey(field: Field, given: Option | undefined, { issues, params }: Context): Param | undefined {
  if (given === undefined) return undefined;
  if (given.value === '') {
    const message = 'foreignKey names no table; foreignKey=<id of a table> would be right';
    issues.error('bad-value', field.node, message, field.attribute);
    return undefined;
  }
  const table = params.find({ ...field, value: given.value }, issues);
  if (table === undefined || table.type === 'array') return table;
  const message = `foreignKey=${given.value} names parameter ${table.id} of type ${table.type}; the id of a table would be right`;
  issues.error('wrong-kind', field.node, message, field.attribute);
  return undefined;
}

/**
 * `view=<pid>` or `view=<foreign key>:<pid>` of a column of a view table; without a value (or with more) it is another
 * option, of derived elements or of remote tables.
 */
function columnView(
  field: Field,
  given: Option | undefined,
  { issues, params }: Context,
): ColumnView | undefined {
  const ids = given?.value.split(':') ?? [];
  if (given === undefined || !ids.every(id => /^\d+$/.test(id)) || ids.length > 2) return undefined;
  const param = params.find({ ...field, value: ids.at(-1)! }, issues);
  const through = ids.length === 2 ? params.find({ ...field, value: ids[0]! }, issues) : undefined;
  if (ids.length === 2 && through === undefined) return undefined;
  return param && { param, through };
}

/** `delta=<idx>` or `delta=<idx>:<pid of a column of a linked table>`. */
function columnDelta(
  field: Field,
  given: Option | undefined,
  { issues, params }: Context,
): ColumnDelta | undefined {
  if (given === undefined) return undefined;
  const match = /^(\d{1,4})(?::(\d{1,9}))?$/.exec(given.value);
  if (match === null) {
    const right = 'delta=4, the idx of the column that takes the difference, would be right';
    issues.error('bad-value', field.node, `the option is "${given.text}"; ${right}`, field.attribute);
    return undefined;
  }
  const [, into, pid] = match;
  const reference = pid === undefined ? undefined : params.find({ ...field, value: pid }, issues);
  if (pid !== undefined && reference === undefined) return undefined;
  return { into: Number(into), reference };
}

/** What only shows once all columns of a table are known. */
export function checkColumns(options: Node, array: ArrayOptions, { issues }: Context): void {
  const nodes = children(options, 'ColumnOption');
  const last = array.columns.at(-1);
  for (const column of array.columns) {
    const { idx, param, type } = column;
    const node = nodes.find(each => attribute(each, 'pid')?.trim() === String(param.id)) ?? options;
    const warn = (message: string, name: string): void => issues.warning('wrong-kind', node, message, name);
    if (idx === array.index) {
      if (column.foreignKey !== undefined) {
        warn('the primary key is no foreign key; a column of its own would be right', 'options');
      }
      if (param.interprete?.type === 'double' && type !== 'autoincrement' && type !== 'snmp') {
        const message = `primary keys are texts, and parameter ${param.id} holds numbers; Interprete type string would be right`;
        warn(message, 'pid');
      }
    } else if (type === 'autoincrement') {
      warn(`only a primary key counts by itself, and that is column ${array.index}`, 'type');
    }
    if (type === 'displaykey' && column !== last) {
      warn('a column of display keys is the last one: logic does not have it', 'type');
    }
    if (type === 'autoincrement' && column.value.trim() !== '' && !/^\s*\d+\s*$/.test(column.value)) {
      const message = `value is "${column.value}"; the number from which keys count would be right`;
      issues.warning('bad-value', node, message, 'value');
    }
    if (column.groupBy !== undefined && !array.columns.some(each => each.idx === column.groupBy)) {
      const message = `groupby names column ${column.groupBy}; the idx of a ColumnOption would be right`;
      issues.error('bad-value', node, message, 'options');
    }
    checkDelta(column, node, array, issues);
  }
}

function checkDelta({ delta, idx }: Column, node: Node, array: ArrayOptions, issues: IssueList): void {
  if (delta === undefined) return;
  const { into } = delta;
  const target = array.columns.find(each => each.idx === into);
  if (target === undefined) {
    const message = `delta names column ${into}; the idx of a ColumnOption would be right`;
    issues.error('bad-value', node, message, 'options');
  } else if (into === array.index || into === idx || target.type === 'displaykey') {
    const message = `delta names column ${into}, which takes no difference; a column of its own would be right`;
    issues.error('wrong-kind', node, message, 'options');
  }
}

/** What only shows once all tables have their columns: a difference from a linked row needs a link. */
export function checkLinks({ node, item }: Entry<Param>, { issues }: Context): void {
  const columns = item.array?.columns ?? [];
  const linked = columns.some(({ foreignKey }) => foreignKey !== undefined);
  for (const { delta, idx } of columns) {
    if (delta?.reference === undefined || (linked && delta.reference.table !== undefined)) continue;
    const message = `the delta of column ${idx} is from parameter ${delta.reference.id}, which no foreign key leads to; a column of a table that one leads to would be right`;
    issues.warning('wrong-kind', child(node, 'ArrayOptions') ?? node, message);
  }
}
