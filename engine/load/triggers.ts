import type { Trigger, TriggerItem } from '#model/constructs.ts';
import type { Condition, TriggerOn } from '#model/logic.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, boolean, child, children, type Field, ints, oneOf, textField } from '#xml/read.ts';
import { type Context, condition, type Draft, itemId, itemName, placeOf } from './draft.ts';
import { reported } from './no-timeouts.ts';
import { TRIGGER_ONS, TRIGGER_TIMES } from './words.ts';

/** The times that are ever reached, by what the trigger is on; communication has what is reported instead. */
const TIMES: Readonly<Record<TriggerOn, readonly string[]>> = {
  command: ['before', 'after'],
  communication: [],
  group: ['before', 'after'],
  pair: ['succeeded', 'timeout', 'timeout after retries'],
  parameter: ['change', 'change after response', 'timeout', 'timeout after retries'],
  protocol: ['after startup', 'link file change'],
  response: ['before', 'after'],
  session: ['timeout'],
  timer: ['before'],
};

/** Its other spelling (schema page Trigger.Time). */
const CHANGED = /^link file changed$/i;

/** `Triggers/Trigger`. */
export function readTriggers(context: Context): void {
  const { issues, root, triggers } = context;
  for (const node of children(child(root, 'Triggers'), 'Trigger')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const on = oneOf(textField(child(node, 'On')), TRIGGER_ONS, issues);
    const trigger: Draft<Trigger> = {
      ...placeOf(node),
      id,
      name: itemName(node, issues, 'info'),
      on,
      onIds: onIds(attributeField(child(node, 'On'), 'id'), on, context),
      time: time(textField(child(node, 'Time')), on, context),
      check: undefined,
      condition: condition(node),
      content: [],
    };
    triggers.add(node, trigger, issues);
  }
}

function onIds(field: Field | undefined, on: TriggerOn | undefined, { issues }: Context): 'each' | number[] {
  if (!field || on === 'protocol' || on === 'communication') return [];
  return field.value.toLowerCase() === 'each' ? 'each' : ints(field, issues);
}

function time(field: Field | undefined, on: TriggerOn | undefined, { issues }: Context): string | undefined {
  if (!field) return undefined;
  if (on === 'communication') {
    if (/^0x([0-9a-f]{2})+$/i.test(field.value.trim())) return reported(field.value.trim());
    issues.error(
      'bad-value',
      field.node,
      'Time of a trigger on communication is a hex string; 0x45 would be right',
    );
    return undefined;
  }
  const value = CHANGED.test(field.value) ? 'link file change' : field.value;
  const time = oneOf({ ...field, value }, TRIGGER_TIMES, issues);
  if (on && time && !TIMES[on].includes(time)) {
    const message = `"${time}" never comes for a ${on}; ${TIMES[on].join(', ')} would be right`;
    issues.warning('never-fires', field.node, message);
  }
  return time;
}

/** What each trigger listens to, and what it sets off. */
export function linkTriggers(context: Context): void {
  for (const { node, item } of context.triggers.entries) {
    checkOn(item, attributeField(child(node, 'On'), 'id'), node, context);
    item.check = check(item, node, context);
    item.content = content(node, context);
  }
}

function checkOn(trigger: Trigger, field: Field | undefined, node: Node, context: Context): void {
  const { commands, groups, issues, pairs, params, responses, sessions, timers } = context;
  const { on, onIds } = trigger;
  if (!on || on === 'protocol' || on === 'communication') return;
  if (!field) {
    if (trigger.time === undefined) return;
    const message = `On names no ${on}; id="1" or id="each" would be right`;
    issues.error('missing-attribute', child(node, 'On') ?? node, message);
    return;
  }
  if (onIds === 'each') return;
  const sections = {
    command: commands,
    group: groups,
    pair: pairs,
    parameter: params,
    response: responses,
    session: sessions,
    timer: timers,
  };
  for (const id of onIds) sections[on].get(id, field, issues);
}

const CASES: Readonly<Record<string, string>> = {
  equal: '==',
  'not equal': '!=',
  greater: '>',
  less: '<',
  'greater or equal': '>=',
  'equal or greater': '>=',
  'less or equal': '<=',
  'equal or less': '<=',
};

/**
 * `case`, `id`, `value` and `nr` of Time as a condition (schema pages of these attributes): a parameter, by default
 * that of On, beside a value or, with nr, another parameter. On timeouts the value no longer counts.
 */
function check(trigger: Trigger, node: Node, { issues, params }: Context): Condition | undefined {
  const time = child(node, 'Time');
  const word = attributeField(time, 'case');
  if (!time || !word || trigger.time?.startsWith('timeout')) return undefined;
  const words = word.value
    .toLowerCase()
    .split(/[\s,;|]+/)
    .filter(Boolean);
  const operator = CASES[words.join(' ')] ?? CASES[words.join(' or ')];
  const given = attributeField(time, 'id');
  const onField = attributeField(child(node, 'On'), 'id');
  const own = trigger.on === 'parameter' && trigger.onIds !== 'each' && trigger.onIds.length === 1;
  const left = given ?? (own ? onField : undefined);
  const value = attributeField(time, 'value');
  if (!operator || !left || !value) {
    const wrong = operator ? (left ? 'value' : 'id') : 'case';
    const message = `Time has a case, but its ${wrong} says nothing to compare; case="equal" id="1" value="2" would be right`;
    issues.error('bad-value', time, message, wrong === 'case' ? 'case' : undefined);
    return undefined;
  }
  const param = params.find(left, issues);
  if (!param) return undefined;
  const place = placeOf(time);
  if (boolean(attributeField(time, 'nr'), issues)) {
    const other = params.find(value, issues);
    return other && { ...place, text: `id:${param.id} ${operator} id:${other.id}` };
  }
  const plain = /^-?\d+(\.\d+)?$/.test(value.value);
  if (!plain && value.value.includes('"')) {
    issues.error('bad-value', time, 'value has a quote; a Condition would be right', 'value');
    return undefined;
  }
  return { ...place, text: `id:${param.id} ${operator} ${plain ? value.value : `"${value.value}"`}` };
}

function content(trigger: Node, { actions, issues, triggers }: Context): TriggerItem[] {
  const nodes = children(child(trigger, 'Content'), 'Id');
  const type = textField(child(trigger, 'Type'));
  if (!type && nodes.length > 0) {
    issues.warning('missing-element', trigger, 'Trigger has no Type; it is read as <Type>action</Type>');
  }
  const isTrigger = oneOf(type, ['action', 'trigger'], issues) === 'trigger';
  const items: TriggerItem[] = [];
  for (const node of nodes) {
    const otherwise = boolean(attributeField(node, 'else'), issues);
    const field = textField(node);
    if (isTrigger) {
      const item = triggers.find(field, issues);
      if (item) items.push({ trigger: item, otherwise });
    } else {
      const item = actions.find(field, issues);
      if (item) items.push({ action: item, otherwise });
    }
  }
  return items;
}
