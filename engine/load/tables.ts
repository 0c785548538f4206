import type { ArrayOptions, Column, Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, type Field, int, ints, text } from '#xml/read.ts';
import { checkColumns, readColumns } from './columns.ts';
import type { Context, Draft, Entry } from './draft.ts';
import { readNaming } from './naming.ts';
import { type Option, option, readOptions, TABLE_OPTIONS } from './options.ts';

/**
 * `Param/ArrayOptions`, or the old `Type@id="1;2"`, or both: the columns of a table, each a parameter of its own. What
 * `Type@id` lists begins at column 0 (schema pages Param.Type, ColumnOption-type).
 */
export function linkTable({ node, item }: Entry<Param>, context: Context): void {
  const options = child(node, 'ArrayOptions');
  if (item.type !== 'array') {
    if (options) {
      const message = `ArrayOptions has no meaning for the type ${item.type}; the type array would be right`;
      context.issues.warning('wrong-kind', options, message);
    }
    return;
  }
  const listed = oldColumns(node, context);
  const columns = options ? readColumns(options, listed, context) : listed;
  if (columns.length === 0) {
    context.issues.warning(
      'missing-element',
      options ?? node,
      'a table has no columns; <ColumnOption idx="0" pid="…"/> would be right',
    );
  }
  for (const column of columns) claim(column, item, options ?? node, context);
  item.array = arrayOptions(options, item, columns, context);
  if (options) checkColumns(options, item.array, context);
}

function arrayOptions(
  node: Node | undefined,
  table: Param,
  columns: Column[],
  context: Context,
): ArrayOptions {
  const { issues } = context;
  const known = (name: string): number | undefined => {
    const idx = int(attributeField(node, name), issues);
    if (!node || idx === undefined || columns.length === 0 || columns.some(column => column.idx === idx)) {
      return idx;
    }
    issues.error(
      'unknown-reference',
      node,
      `there is no column ${idx}; the idx of a ColumnOption would be right`,
      name,
    );
    return undefined;
  };
  const field = attributeField(node, 'options');
  const options = readOptions(field, TABLE_OPTIONS, issues);
  const index = known('index') ?? 0;
  const displayColumn = known('displayColumn');
  const namingFormat = text(child(node, 'NamingFormat')) ?? '';
  return {
    index,
    displayColumn,
    options: options.map(each => each.text),
    namingFormat,
    partial: attribute(node, 'partial') ?? '',
    naming: readNaming(node, table, options, context),
    volatile: option(options, 'volatile') !== undefined,
    autoAdd: option(options, 'autoadd') !== undefined,
    logged: field && logged(field, option(options, 'database'), context),
    view: field && viewed(field.node, option(options, 'view')?.value, context),
    columns,
  };
}

/** How many rows a logger table has in memory where `database:1000` says nothing (schema page ArrayOptions-options). */
const LOGGED = 500;

function logged(field: Field, given: Option | undefined, { issues }: Context): number | undefined {
  if (given === undefined) return undefined;
  if (given.value === '') return LOGGED;
  return int({ ...field, value: given.value }, issues, { min: 1, max: 1_000_000 }) ?? LOGGED;
}

/** The base table of a view table; one of another element (`remoteId`) is none. */
function viewed(node: Node, value: string | undefined, { issues, params }: Context): Param | undefined {
  if (value === undefined || value.includes(',')) return undefined;
  const table = params.find({ node, attribute: 'options', value }, issues);
  if (table === undefined || table.type === 'array') return table;
  const message = `view=${value} names parameter ${table.id} of type ${table.type}; the id of a table would be right`;
  issues.error('wrong-kind', node, message, 'options');
  return undefined;
}

function oldColumns(node: Node, { issues, params }: Context): Column[] {
  const field = attributeField(child(node, 'Type'), 'id');
  if (!field) return [];
  return ints(field, issues)
    .map(id => params.get(id, field, issues))
    .filter(param => param !== undefined)
    .map((param, idx) => ({
      idx,
      param,
      type: 'retrieved',
      options: [],
      value: '',
      save: false,
      volatile: false,
      foreignKey: undefined,
      indexed: false,
      separator: undefined,
      groupBy: undefined,
      delta: undefined,
      delete: false,
      view: undefined,
    }));
}

function claim(column: Column, table: Param, node: Node, { issues }: Context): void {
  const param = column.param as Draft<Param>;
  if (param.type === 'array') {
    issues.error(
      'wrong-kind',
      node,
      `parameter ${param.id} is a table; a column is a parameter of type read or write`,
    );
  } else if (param.table && param.table !== table) {
    const message = `parameter ${param.id} is a column of table ${param.table.id} already; a column belongs to one table`;
    issues.warning('double-id', node, message);
  } else {
    param.table = table;
  }
}
