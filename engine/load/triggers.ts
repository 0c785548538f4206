import type { Trigger, TriggerItem } from '#model/constructs.ts';
import type { TriggerOn } from '#model/logic.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, boolean, child, children, type Field, ints, oneOf, textField } from '#xml/read.ts';
import { type Context, condition, type Draft, itemId, itemName, placeOf } from './draft.ts';
import { TRIGGER_ONS, TRIGGER_TIMES } from './words.ts';

/** The times that are ever reached, by what the trigger is on; communication has hex strings instead. */
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
      name: itemName(node, issues),
      on,
      onIds: onIds(attributeField(child(node, 'On'), 'id'), on, context),
      time: time(textField(child(node, 'Time')), on, context),
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
    if (/^0x([0-9a-f]{2})+$/i.test(field.value.trim())) return field.value.trim();
    issues.error(
      'bad-value',
      field.node,
      'Time of a trigger on communication is a hex string; 0x45 would be right',
    );
    return undefined;
  }
  const time = oneOf(field, TRIGGER_TIMES, issues);
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
