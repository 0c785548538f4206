import type { Action, ActionTarget } from '#model/constructs.ts';
import { ACTION_TYPES, type ActionOn, type ActionType } from '#model/logic.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, child, children, type Field, ints, oneOf, textField } from '#xml/read.ts';
import { linkAttributes } from './action-attributes.ts';
import { type Context, condition, type Draft, itemId, itemName, placeOf } from './draft.ts';
import { ACTION_ONS } from './words.ts';

const GROUP: readonly ActionOn[] = ['group'];
const PARAMETER: readonly ActionOn[] = ['parameter'];
const PROTOCOL: readonly ActionOn[] = ['protocol'];
const TIMER: readonly ActionOn[] = ['timer'];

/** What each type acts on (page of the actions); a type that is not listed is taken as it comes. */
const TARGETS: Readonly<Partial<Record<ActionType, readonly ActionOn[]>>> = {
  'add to execute': GROUP,
  aggregate: PARAMETER,
  append: PARAMETER,
  'append data': PARAMETER,
  'change length': PARAMETER,
  clear: ['parameter', 'response'],
  'clear length info': ['response'],
  'clear on display': PARAMETER,
  close: PROTOCOL,
  copy: PARAMETER,
  'copy reverse': PARAMETER,
  crc: ['command', 'response'],
  execute: GROUP,
  'execute next': GROUP,
  'execute one': GROUP,
  'execute one now': GROUP,
  'execute one top': GROUP,
  'force execute': GROUP,
  go: PARAMETER,
  increment: PARAMETER,
  length: ['command', 'response'],
  lock: PROTOCOL,
  make: ['command'],
  merge: PROTOCOL,
  multiply: PARAMETER,
  normalize: PARAMETER,
  open: PROTOCOL,
  pow: PARAMETER,
  'priority lock': PROTOCOL,
  'priority unlock': PROTOCOL,
  read: ['parameter', 'response'],
  'read file': PROTOCOL,
  'read stuffing': ['response'],
  replace: ['command', 'response'],
  'replace data': ['command', 'parameter', 'response'],
  reschedule: TIMER,
  'restart timer': TIMER,
  reverse: PARAMETER,
  'run actions': PARAMETER,
  save: PARAMETER,
  set: ['group', 'parameter'],
  'set and get with wait': PARAMETER,
  'set info': PARAMETER,
  'set next': ['pair'],
  'set with wait': ['group', 'parameter'],
  sleep: PROTOCOL,
  start: TIMER,
  stop: TIMER,
  'stop current group': PROTOCOL,
  stuffing: ['command', 'response'],
  'swap column': PROTOCOL,
  timeout: ['pair'],
  unlock: PROTOCOL,
  wmi: PROTOCOL,
};

/** Types that talk SNMP, whatever else they wait for. */
const SNMP: ReadonlySet<ActionType> = new Set(['set', 'set and get with wait', 'set with wait']);

/** Types whose `Type@id` is a parameter. */
const WITH_SOURCE: ReadonlySet<ActionType> = new Set([
  'append',
  'append data',
  'change length',
  'close',
  'copy',
  'copy reverse',
  'increment',
  'normalize',
  'read file',
  'replace',
  'set',
  'set and get with wait',
  'set next',
  'set with wait',
  'timeout',
]);

/** `Actions/Action`; one without a right On or Type is left out, since nothing could be done for it. */
export function readActions(context: Context): void {
  const { actions, issues, root } = context;
  for (const node of children(child(root, 'Actions'), 'Action')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    for (const name of ['On', 'Type']) {
      if (textField(child(node, name))) continue;
      issues.error('missing-element', node, `Action has no ${name}; <${name}>…</${name}> would be right`);
    }
    const onField = textField(child(node, 'On'));
    const typeField = textField(child(node, 'Type'));
    const on = oneOf(onField, ACTION_ONS, issues);
    const type = oneOf(typeField, ACTION_TYPES, issues);
    if (!onField || !on || !type) {
      actions.leaveOut(id);
      continue;
    }
    const allowed = TARGETS[type];
    if (allowed && !allowed.includes(on)) {
      const message = `the action "${type}" is not for a ${on}; ${allowed.join(' or ')} would be right`;
      issues.error('wrong-kind', onField.node, message);
    }
    const attributes = typeField?.node.attributes ?? [];
    const action: Draft<Action> = {
      ...placeOf(node),
      id,
      name: itemName(node, issues, 'info'),
      on,
      targets: [],
      positions: [],
      type,
      attributes: new Map(attributes.map(attribute => [attribute.name, attribute.value])),
      source: undefined,
      references: new Map(),
      info: undefined,
      aggregation: undefined,
      condition: condition(node),
    };
    actions.add(node, action, issues);
  }
}

/** What each action acts on, and the parameter it takes. */
export function linkActions(context: Context): void {
  const { actions, issues, params } = context;
  for (const { node, item } of actions.entries) {
    item.targets = targets(item.on, attributeField(child(node, 'On'), 'id'), context);
    item.positions = ints(attributeField(child(node, 'On'), 'nr'), issues);
    if (WITH_SOURCE.has(item.type))
      item.source = params.find(attributeField(child(node, 'Type'), 'id'), issues);
    linkAttributes(item, node, context);
    if (SNMP.has(item.type)) checkSnmp(item, node, context);
  }
}

/** An SNMP set on a connection of another kind asks nobody, now or ever (ActionSet, ActionSetWithWait). */
function checkSnmp({ attributes, id, type }: Action, node: Node, { connections, issues }: Context): void {
  const number = Number(attributes.get('nr') ?? 0);
  const connection = connections.find(each => each.id === number);
  if (connection === undefined || connection.type.startsWith('snmp')) return;
  const message = `action ${id} "${type}" is a set by SNMP, and connection ${number} is of type ${connection.type}: it does nothing; a group with the pair that writes, executed, would be right`;
  issues.warning('wrong-kind', child(node, 'Type') ?? node, message);
}

function targets(on: ActionOn, field: Field | undefined, context: Context): ActionTarget[] {
  if (!field || on === 'protocol') return [];
  return ints(field, context.issues)
    .map(id => target(on, id, field, context))
    .filter(item => item !== undefined);
}

function target(
  kind: Exclude<ActionOn, 'protocol'>,
  id: number,
  field: Field,
  context: Context,
): ActionTarget | undefined {
  const { commands, groups, issues, pairs, params, responses, timers } = context;
  switch (kind) {
    case 'command': {
      const item = commands.get(id, field, issues);
      return item && { kind, item };
    }
    case 'group': {
      const item = groups.get(id, field, issues);
      return item && { kind, item };
    }
    case 'pair': {
      const item = pairs.get(id, field, issues);
      return item && { kind, item };
    }
    case 'parameter': {
      const item = params.get(id, field, issues);
      return item && { kind, item };
    }
    case 'response': {
      const item = responses.get(id, field, issues);
      return item && { kind, item };
    }
    case 'timer': {
      const item = timers.get(id, field, issues);
      return item && { kind, item };
    }
  }
}
