import type { Group, GroupItem, Param, Session } from '#model/constructs.ts';
import type { GroupType } from '#model/logic.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  int,
  oneOf,
  text,
  textField,
} from '#xml/read.ts';
import { type Context, condition, type Draft, itemId, itemName, placeOf } from './draft.ts';
import { checkConnection } from './wire.ts';
import { GROUP_TYPES } from './words.ts';

type Kind = GroupItem['kind'];

const KINDS: Readonly<Record<string, Kind>> = {
  Action: 'action',
  Pair: 'pair',
  Param: 'param',
  Session: 'session',
  Trigger: 'trigger',
};

/** What each type of group may hold. */
const CONTENT: Readonly<Record<GroupType, readonly Kind[]>> = {
  action: ['action'],
  poll: ['pair', 'param', 'session'],
  'poll action': ['action'],
  'poll trigger': ['trigger'],
  trigger: ['trigger'],
};

/** `Groups/Group`. The id -1 is that of the slow poll group. */
export function readGroups(context: Context): void {
  const { groups, issues, root } = context;
  for (const node of children(child(root, 'Groups'), 'Group')) {
    const id = itemId(node, issues, { min: -1 });
    if (id === undefined) continue;
    const group: Draft<Group> = {
      ...placeOf(node),
      index: groups.entries.length,
      id,
      name: itemName(node, issues, 'info'),
      description: text(child(node, 'Description')) ?? '',
      type: oneOf(textField(child(node, 'Type')), GROUP_TYPES, issues) ?? 'poll',
      condition: condition(node),
      connection: int(attributeField(node, 'connection'), issues) ?? 0,
      fixed: attribute(node, 'connection') !== undefined || attribute(node, 'connectionPID') !== undefined,
      connectionPid: undefined,
      content: [],
      multipleGet: boolean(attributeField(child(node, 'Content'), 'multipleGet'), issues),
      logic: { before: [], after: [] },
    };
    groups.add(node, group, issues);
  }
}

/** What each group executes: items of one kind, and of one that fits its type. */
export function linkGroups(context: Context): void {
  const { groups, issues } = context;
  for (const { node, item } of groups.entries) {
    if (isThread(item.connection, context)) {
      item.connection = 0;
      item.fixed = false;
    } else checkConnection(item.connection, node, context, 'connection');
    item.connectionPid = connectionPid(node, context);
    const nodes = child(node, 'Content')?.children ?? [];
    const first = nodes[0];
    const type = child(node, 'Type');
    const isTyped = type === undefined || !issues.faulty.has(type);
    const fitting = CONTENT[item.type];
    const items: GroupItem[] = [];
    for (const content of nodes) {
      const kind = KINDS[content.name];
      if (!kind || !first) continue;
      if (content.name !== first.name) {
        const message = `group ${item.id} mixes ${first.name} and ${content.name}; a group holds items of one kind`;
        issues.error('mixed-content', content, message);
      } else if (content === first && isTyped && !fitting.includes(kind)) {
        const types = GROUP_TYPES.filter(type => CONTENT[type].includes(kind)).join(' or ');
        const message = `a group of type ${item.type} does not execute ${content.name}; the type ${types} would be right`;
        issues.error('wrong-kind', content, message);
      } else {
        const entry = groupItem(kind, content, context);
        if (entry) items.push(entry);
      }
    }
    item.content = items;
  }
}

/**
 * A number that only stands for a thread, and for no connection (schema page Threads.Thread): what its groups send goes
 * where their pairs say, else to the main connection.
 */
function isThread(number: number, { connections, root }: Context): boolean {
  if (number < connections.length) return false;
  return children(child(root, 'Threads'), 'Thread').some(thread =>
    (attribute(thread, 'connection') ?? '').split(',').some(part => Number(part) === number),
  );
}

/** The parameter that names the connection of a group's sessions (schema page Group-connectionPID). */
function connectionPid(node: Node, { issues, params }: Context): Param | undefined {
  const param = params.find(attributeField(node, 'connectionPID'), issues);
  if (param?.interprete?.type === 'double') {
    const message = `parameter ${param.id} is a number; one with Interprete/Type string would be right`;
    issues.warning('wrong-kind', node, message, 'connectionPID');
  }
  return param;
}

/** The one Connection of a session that a group executes (schema page Group.Content.Session-connection). */
function sessionConnection(node: Node, session: Session, { issues }: Context): number | 'none' | undefined {
  const id = int(attributeField(node, 'connection'), issues);
  if (id === undefined || session.connections.some(connection => connection.id === id)) return id;
  const ids = session.connections.map(connection => connection.id).join(', ') || 'none';
  const message = `session ${session.id} has no Connection ${id}; its connections are ${ids}`;
  issues.error('unknown-reference', node, message, 'connection');
  return 'none';
}

function groupItem(kind: Kind, node: Node, context: Context): GroupItem | undefined {
  const { actions, issues, pairs, params, sessions, triggers } = context;
  const next = int(attributeField(node, 'next'), issues) ?? 0;
  const field = textField(node);
  if (!field) {
    issues.error('missing-element', node, `${node.name} names nothing; an id would be right`);
    return undefined;
  }
  switch (kind) {
    case 'action': {
      const item = actions.find(field, issues);
      return item && { kind, item, next };
    }
    case 'pair': {
      const item = pairs.find(field, issues);
      return item && { kind, item, next };
    }
    case 'param': {
      // What follows the colon tells how a table is polled.
      const item = params.find({ ...field, value: field.value.split(':')[0]! }, issues);
      return item && { kind, item, next };
    }
    case 'session': {
      const item = sessions.find(field, issues);
      const connection = item && sessionConnection(node, item, context);
      return item && connection !== 'none' ? { kind, item, next, connection } : undefined;
    }
    case 'trigger': {
      const item = triggers.find(field, issues);
      return item && { kind, item, next };
    }
  }
}
