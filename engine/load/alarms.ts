import type { Param } from '#model/constructs.ts';
import type { Alarm, AlarmLimit, Baseline } from '#model/param.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  type Field,
  int,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import type { Context } from './draft.ts';
import { ALARM_LIMITS } from './words.ts';

/** `Param/Alarm` (schema pages Param.Alarm and below). */
export function readAlarm(node: Node | undefined, issues: IssueList): Alarm | undefined {
  if (!node) return undefined;
  const limits: Partial<Record<AlarmLimit, string>> = {};
  for (const name of ALARM_LIMITS) {
    const limit = text(child(node, name));
    if (limit !== undefined) limits[name] = limit;
  }
  const monitored = child(node, 'Monitored');
  return {
    monitored: boolean(textField(monitored), issues),
    limits,
    info: text(child(node, 'Info')),
    baseline: baseline(attributeField(node, 'type'), issues),
    disabledIf: disabledIf(attributeField(monitored, 'disabledIf'), issues),
    threshold: threshold(attributeField(node, 'options'), issues),
    activeTime: int(attributeField(node, 'activeTime'), issues, { min: 0 }),
  };
}

/** What alarms name must be there. */
export function linkAlarms({ issues, params }: Context): void {
  for (const { node, item } of params.entries) {
    const { alarm } = item;
    // A copy under another id has the same ones.
    if (alarm === undefined || attribute(node, 'id') !== String(item.id)) continue;
    const element = child(node, 'Alarm');
    checkLimits(item, element, issues);
    const check = (field: Field | undefined, ...ids: readonly number[]): void => {
      for (const id of ids) if (field !== undefined && id !== 0) params.get(id, field, issues);
    };
    const { baseline, disabledIf, threshold } = alarm;
    if (baseline) check(attributeField(element, 'type'), baseline.nominal, baseline.factor);
    if (disabledIf) check(attributeField(child(element, 'Monitored'), 'disabledIf'), disabledIf.id);
    if (threshold) check(attributeField(element, 'options'), threshold.than, threshold.other);
  }
}

const NUMBERS: ReadonlySet<string | undefined> = new Set(['number', 'analog', 'progress']);

/** Limits of what is shown as a number are numbers, `$` and an exception aside; others are never reached. */
function checkLimits({ id, measurement }: Param, element: Node | undefined, issues: IssueList): void {
  if (!NUMBERS.has(measurement?.type)) return;
  for (const name of ALARM_LIMITS) {
    const node = child(element, name);
    const wrong = parts(text(node)).find(part => !part.startsWith('$') && Number.isNaN(Number(part)));
    if (node === undefined || wrong === undefined) continue;
    const message = `${name} is "${wrong}" and parameter ${id} shows numbers; a number, or $ and an exception, would be right`;
    issues.warning('bad-value', node, message);
  }
}

/** `absolute:nominal,factor,override` or `relative:…`; the override is for computed baselines, which there are none of. */
function baseline(field: Field | undefined, issues: IssueList): Baseline | undefined {
  if (!field || field.value.trim() === '') return undefined;
  const [word = '', ...rest] = field.value.split(/[:,]/).map(part => part.trim());
  const kind = (['absolute', 'relative'] as const).find(known => known === word.toLowerCase());
  const numbers = rest.every(part => /^\d*$/.test(part));
  if (kind === undefined || !numbers) {
    const right = 'absolute:200 or relative:200,201, with the ids of the nominal value and of a factor,';
    issues.warning(
      'not-supported',
      field.node,
      `the alarm type "${field.value}" is not supported, and its limits have no effect; ${right} would be right`,
      field.attribute,
    );
    return { kind: 'absolute', nominal: 0, factor: 0 };
  }
  const [nominal = 0, factor = 0] = rest.map(Number);
  if (nominal === 0) {
    const message = `the alarm type ${kind} names no parameter that holds the nominal value, and its limits have no effect; ${kind}:200 would be right`;
    issues.warning('not-supported', field.node, message, field.attribute);
  }
  return { kind, nominal, factor };
}

function disabledIf(field: Field | undefined, issues: IssueList): Alarm['disabledIf'] {
  if (!field) return undefined;
  const comma = field.value.indexOf(',');
  const id = field.value.slice(0, Math.max(comma, 0)).trim();
  if (/^\d+$/.test(id)) return { id: Number(id), value: field.value.slice(comma + 1).trim() };
  const message = `disabledIf is "${field.value}"; a parameter and its value, like 100,0, would be right`;
  issues.error('bad-value', field.node, message, field.attribute);
  return undefined;
}

/** Of the options only `threshold`; `properties` and `propertyNames` add to alarms that are shown in a list. */
function threshold(field: Field | undefined, issues: IssueList): Alarm['threshold'] {
  const option = parts(field?.value).find(part => /^threshold\s*:/i.test(part));
  if (field === undefined || option === undefined) return undefined;
  const match = /:\s*(\d+)\s*,\s*(\d+)\s*$/.exec(option);
  if (match !== null) return { than: Number(match[1]), other: Number(match[2]) };
  issues.error(
    'bad-value',
    field.node,
    `the option is "${option}"; threshold:100,200 with the ids of two parameters would be right`,
    field.attribute,
  );
  return undefined;
}
