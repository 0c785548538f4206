import type { Group, Param, Timer, Trigger } from '#model/constructs.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, descendant, textField } from '#xml/read.ts';
import { checkChoices } from './choices.ts';
import type { Context, Entry } from './draft.ts';

/** What can be read and means nothing as it stands, or is ambiguous. The protocol runs all the same. */
export function checkConsistency(context: Context): void {
  const { groups, issues, params, timers, triggers } = context;
  for (const entry of params.entries) {
    // One that duplicateAs made, or that is the software's own, has the element of another.
    if (attribute(entry.node, 'id')?.trim() !== String(entry.item.id)) continue;
    checkParam(entry, issues);
    checkChoices(entry, context);
  }
  for (const entry of timers.entries) checkTimer(entry, issues);
  for (const entry of groups.entries) checkGroup(entry, context);
  for (const entry of triggers.entries) checkTrigger(entry, issues);
  checkRelations(context);
}

function checkParam({ item, node }: Entry<Param>, issues: IssueList): void {
  checkRange(descendant(node, 'Interprete', 'Range'), issues);
  checkRange(descendant(node, 'Display', 'Range'), issues);
  checkExceptions(node, issues);
  const field = textField(descendant(node, 'Interprete', 'DefaultValue'));
  if (field && item.interprete?.type === 'double' && !isNumber(field.value)) {
    const message = `DefaultValue is "${field.value}" and the parameter holds numbers; a number would be right`;
    issues.warning('bad-value', field.node, message);
  }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text.trim().replace(',', '.')));
}

function checkRange(node: Node | undefined, issues: IssueList): void {
  const low = textField(child(node, 'Low'))?.value;
  const high = textField(child(node, 'High'))?.value;
  if (!node || low === undefined || high === undefined || !(Number(low) > Number(high))) return;
  const message = `Low ${low} is above High ${high}, so that no value fits; Low ${high} and High ${low} would be right`;
  issues.warning('bad-value', node, message);
}

/** Ids and values of exceptions are unique (schema page Exception-id). */
function checkExceptions(param: Node, issues: IssueList): void {
  const seen = new Set<string>();
  for (const exception of children(descendant(param, 'Interprete', 'Exceptions'), 'Exception')) {
    for (const name of ['id', 'value']) {
      const own = attribute(exception, name);
      if (own === undefined) continue;
      if (seen.has(`${name} ${own}`)) {
        const message = `a second Exception has the ${name} "${own}"; a ${name} of its own would be right`;
        issues.warning('double-value', exception, message, name);
      }
      seen.add(`${name} ${own}`);
    }
  }
}

function checkTimer({ node }: Entry<Timer>, issues: IssueList): void {
  if (children(child(node, 'Content'), 'Group').length > 0) return;
  const message =
    'the timer has no groups and runs nothing; <Content><Group>1</Group></Content> would be right';
  issues.info('no-effect', node, message);
}

function checkTrigger({ node }: Entry<Trigger>, issues: IssueList): void {
  if (children(child(node, 'Content'), 'Id').length > 0) return;
  const message =
    'the trigger has no content and sets nothing off; <Content><Id>1</Id></Content> would be right';
  issues.info('no-effect', node, message);
}

function checkGroup({ item, node }: Entry<Group>, { connections, issues }: Context): void {
  const content = child(node, 'Content');
  if ((content?.children.length ?? 0) === 0) {
    const message =
      'the group has no content and does nothing; <Content><Pair>1</Pair></Content> would be right';
    issues.info('no-effect', node, message);
  }
  const connection = connections[item.connection];
  if (item.connectionPid !== undefined || connection === undefined) return;
  const session = item.content.find(({ kind }) => kind === 'session');
  if (session === undefined || connection.type === 'http' || connection.type === 'websocket') return;
  const right = connections.find(({ type }) => type === 'http');
  const message = `connection ${connection.id} is of type ${connection.type} and sends no HTTP requests; ${
    right === undefined ? '<Type>http</Type>' : `connection="${right.id}"`
  } would be right`;
  issues.warning('wrong-kind', node, message, 'connection');
}

/** Tables of a relation hang together by foreign keys (schema page Relation-path). */
function checkRelations({ issues, params, root }: Context): void {
  for (const node of children(child(root, 'Relations'), 'Relation')) {
    const path = attributeField(node, 'path');
    if (path === undefined) continue;
    const ids = path.value.split(/[;,]/);
    const tables = ids.flatMap(id => params.byId.get(Number(id)) ?? []);
    if (tables.length === 1 && ids.filter(Boolean).length === 1) {
      issues.info(
        'no-effect',
        node,
        'a relation of one table relates nothing; path="100;200" would be right',
        'path',
      );
    }
    // What is no table has been told.
    for (const [at, table] of tables.every(({ type }) => type === 'array') ? tables.slice(1).entries() : []) {
      const before = tables[at]!;
      if (refers(table, before) || refers(before, table)) continue;
      const message = `no foreign key leads from table ${table.id} to table ${before.id} or back; the option foreignKey=${before.id} on a column of ${table.id} would be right`;
      issues.warning('unknown-reference', node, message, 'path');
    }
  }
}

function refers(from: Param, to: Param): boolean {
  return from === to || (from.array?.columns.some(column => column.foreignKey === to) ?? false);
}
