import type { Action, Param } from '#model/constructs.ts';
import type { ActionType } from '#model/logic.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, child, decimal, type Field, int, parts } from '#xml/read.ts';
import { readAggregation } from './aggregation.ts';
import type { Context, Draft } from './draft.ts';
import { readSequence } from './sequence.ts';

/** Other attributes of Type that are parameters. */
const REFERENCES: Readonly<Partial<Record<ActionType, readonly string[]>>> = {
  'read file': ['nr', 'returnValue', 'startoffset'],
};

/** Attributes of Type that a type cannot do without, alternatives together. */
const NEEDED: Readonly<Partial<Record<ActionType, readonly (readonly string[])[]>>> = {
  append: [['id', 'value']],
  'append data': [['id']],
  'change length': [['id']],
  'read file': [['id'], ['returnValue']],
  'read stuffing': [['value']],
  replace: [['id'], ['nr']],
  'set next': [['id', 'value']],
  stuffing: [['value']],
  timeout: [['id']],
};

/** Types whose `Type@value` is a number, of any size and sign. */
const COUNTED: ReadonlySet<ActionType> = new Set(['increment', 'multiply', 'pow']);

/** Bytes in hex, or several with a hyphen between (ActionReplaceData). */
const OLD_BYTES = /^(?:0x)?(?:[0-9a-f]{2})+(?:-(?:0x)?(?:[0-9a-f]{2})+)*$/i;
/** New bytes may be none at all. */
const NEW_BYTES = /^(?:0x)?(?:[0-9a-f]{2})*(?:-(?:0x)?(?:[0-9a-f]{2})*)*$/i;

/** What the attributes of an action's Type say, beside its source, as far as its type needs them. */
export function linkAttributes(action: Draft<Action>, node: Node, context: Context): void {
  action.references = references(action, node, context);
  if (action.type === 'set info') action.info = readInfo(child(node, 'Type'), context.issues);
  if (action.type === 'aggregate') linkAggregate(action, node, context);
  if (action.type === 'change length') checkFixed(action, node, context);
  checkReplacements(action, node, context);
  checkAttributes(action, node, context);
}

function references(action: Action, node: Node, { issues, params }: Context): Map<string, Param> {
  const found = REFERENCES[action.type]?.map(name => {
    const param = params.find(attributeField(child(node, 'Type'), name), issues);
    return param && ([name, param] as const);
  });
  return new Map(found?.filter(entry => entry !== undefined));
}

/** `scale="lowData;highData;low;high"` and `sequence` of `set info`; a hyphen leaves what is there (ActionSetInfo). */
function readInfo(type: Node | undefined, issues: IssueList): Action['info'] {
  const given = (name: string): Field | undefined => {
    const field = attributeField(type, name);
    return field?.value === '-' ? undefined : field;
  };
  const sequence = readSequence(given('sequence'), issues);
  const field = given('scale');
  const numbers = parts(field?.value).map(value => decimal(field && { ...field, value }, issues));
  const [lowData, highData, low, high] = numbers;
  const scale =
    lowData === undefined || highData === undefined || low === undefined || high === undefined
      ? undefined
      : { lowData, highData, low, high };
  if (field && (scale === undefined || numbers.length !== 4 || lowData === highData)) {
    const message = `scale is "${field.value}"; lowData;highData;low;high such as "0;65535;-10;10" would be right`;
    issues.error('bad-value', field.node, message, 'scale');
    return sequence && { sequence };
  }
  return { ...(scale && { scale }), ...(sequence && { sequence }) };
}

/** Values to be aggregated are in columns of one table. */
function linkAggregate(action: Draft<Action>, node: Node, context: Context): void {
  const columns = action.targets.flatMap(({ kind, item }) => (kind === 'parameter' ? [item] : []));
  const apart = columns.find(({ table }) => table === undefined || table !== columns[0]?.table);
  if (columns.length > 0 && apart === undefined) {
    action.aggregation = readAggregation(child(node, 'Type'), columns, context);
    return;
  }
  const what = apart === undefined ? 'names no column' : `is on parameter ${apart.id}`;
  const message = `the action "aggregate" ${what}, and does nothing; columns of one table would be right`;
  context.issues.warning('wrong-kind', child(node, 'On') ?? node, message);
}

/** Only a fixed length can be changed (ActionChangeLength). */
function checkFixed({ targets }: Action, action: Node, { issues }: Context): void {
  for (const { kind, item } of targets) {
    if (kind !== 'parameter' || item.interprete?.lengthType === 'fixed') continue;
    const message = `parameter ${item.id} has no fixed length to change; LengthType fixed would be right`;
    issues.warning('wrong-kind', child(action, 'On') ?? action, message);
  }
}

/** `replace data` without readable replacements, `old[-old];new[-new][;use_offset]`, would do nothing. */
function checkReplacements({ type, attributes }: Action, action: Node, { issues }: Context): void {
  if (type !== 'replace data') return;
  const options = attributes.get('options');
  const [old = '', by, mode = '', ...rest] = (options ?? '').split(';').map(part => part.trim());
  const readable = OLD_BYTES.test(old) && by !== undefined && NEW_BYTES.test(by);
  if (readable && (mode === '' || mode === 'use_offset') && rest.every(part => part === '')) return;
  const message = `options is "${options ?? ''}"; old and new bytes such as "0x0D0A;0x0A" would be right`;
  issues.error('bad-value', child(action, 'Type') ?? action, message, options && 'options');
}

/** An action that needs an attribute which is not there does nothing; numbers must be some. */
function checkAttributes(item: Action, action: Node, context: Context): void {
  for (const names of NEEDED[item.type] ?? []) {
    if (names.some(name => (item.attributes.get(name) ?? '').trim() !== '')) continue;
    const message = `the action "${item.type}" has no ${names.join(' and no ')}; ${names[0]}="1" would be right`;
    context.issues.warning('missing-attribute', child(action, 'Type') ?? action, message);
  }
  const value = attributeField(child(action, 'Type'), 'value');
  if (COUNTED.has(item.type)) decimal(value, context.issues);
  if (item.type === 'sleep' || item.type === 'set next') int(value, context.issues);
  const type = child(action, 'Type');
  if (item.type === 'replace') int(attributeField(type, 'nr'), context.issues, { max: 65_535 });
  if (item.type === 'stuffing' || item.type === 'read stuffing') {
    for (const name of ['startoffset', 'endoffset']) int(attributeField(type, name), context.issues);
  }
}
