import type { ArrayOptions, Column, Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, int, ints, oneOf, parts, text } from '#xml/read.ts';
import type { Context, Draft, Entry } from './draft.ts';
import { COLUMN_TYPES } from './words.ts';

/** `Param/ArrayOptions`, or the old `Type@id="1;2"`: the columns of a table, each a parameter of its own. */
export function linkTable({ node, item }: Entry<Param>, context: Context): void {
  const options = child(node, 'ArrayOptions');
  if (item.type !== 'array') {
    if (options) {
      const message = `ArrayOptions has no meaning for the type ${item.type}; the type array would be right`;
      context.issues.warning('wrong-kind', options, message);
    }
    return;
  }
  const columns = options ? listedColumns(options, context) : oldColumns(node, context);
  if (columns.length === 0) {
    context.issues.error(
      'missing-element',
      options ?? node,
      'a table has no columns; <ColumnOption idx="0" pid="…"/> would be right',
    );
  }
  item.array = arrayOptions(options, columns, context);
  for (const column of columns) claim(column, item, options ?? node, context);
}

function arrayOptions(node: Node | undefined, columns: Column[], { issues }: Context): ArrayOptions {
  const index = int(attributeField(node, 'index'), issues);
  if (node && index !== undefined && columns.length > 0 && !columns.some(column => column.idx === index)) {
    issues.error(
      'unknown-reference',
      node,
      `there is no column ${index}; the idx of a ColumnOption would be right`,
      'index',
    );
  }
  return {
    index: index ?? 0,
    displayColumn: int(attributeField(node, 'displayColumn'), issues),
    options: parts(attribute(node, 'options')),
    namingFormat: text(child(node, 'NamingFormat')) ?? '',
    partial: attribute(node, 'partial') ?? '',
    columns,
  };
}

function listedColumns(options: Node, context: Context): Column[] {
  const { issues, params } = context;
  const columns: Column[] = [];
  const seen = new Set<number>();
  for (const node of children(options, 'ColumnOption')) {
    const idx = int(attributeField(node, 'idx'), issues) ?? columns.length;
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
    if (!param) continue;
    columns.push({
      idx,
      param,
      type: oneOf(attributeField(node, 'type'), COLUMN_TYPES, issues) ?? 'retrieved',
      options: parts(attribute(node, 'options')),
      value: attribute(node, 'value') ?? '',
    });
  }
  return columns.sort((a, b) => a.idx - b.idx);
}

function oldColumns(node: Node, { issues, params }: Context): Column[] {
  const field = attributeField(child(node, 'Type'), 'id');
  if (!field) return [];
  return ints(field, issues)
    .map(id => params.get(id, field, issues))
    .filter(param => param !== undefined)
    .map((param, idx) => ({ idx, param, type: 'retrieved', options: [], value: '' }));
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
