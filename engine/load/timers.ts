import type { Group, Timer } from '#model/constructs.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  type Field,
  int,
  textField,
} from '#xml/read.ts';
import { type Context, condition, type Draft, itemId, itemName, placeOf } from './draft.ts';

/** 24 days in milliseconds: what a longer time is cut to (schema page of Timer/Time). */
const LONGEST = 2_073_600_000;

/** `Timers/Timer`. */
export function readTimers(context: Context): void {
  const { issues, root, timers } = context;
  for (const node of children(child(root, 'Timers'), 'Timer')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const timer: Draft<Timer> = {
      ...placeOf(node),
      id,
      name: itemName(node, issues, 'info'),
      time: time(node, context),
      initial: attributeField(child(node, 'Time'), 'initial')?.value ?? 'true',
      dataDisplay: period(attributeField(child(node, 'Time'), 'dataDisplay'), issues),
      interval: int(textField(child(node, 'Interval')), issues) ?? 0,
      fixed: boolean(attributeField(node, 'fixedTimer'), issues),
      condition: condition(node),
      content: [],
      options: attribute(node, 'options') ?? '',
      logic: { before: [] },
    };
    checkInitial(timer, node, context);
    timers.add(node, timer, issues);
  }
}

/** `loop`, or milliseconds (schema page Timer.Time-dataDisplay). */
function period(field: Field | undefined, issues: IssueList): number | 'loop' | undefined {
  return field?.value.toLowerCase() === 'loop' ? 'loop' : int(field, issues);
}

function time(timer: Node, { issues }: Context): number | 'loop' {
  const field = textField(child(timer, 'Time'));
  if (field?.value.toLowerCase() === 'loop') return 'loop';
  if (!field) {
    issues.error(
      'missing-element',
      timer,
      'Timer has no Time; <Time>1000</Time> or <Time>loop</Time> would be right',
    );
  }
  const milliseconds = int(field, issues, { min: 1 });
  if (field && milliseconds !== undefined && milliseconds > LONGEST) {
    issues.warning(
      'bad-value',
      field.node,
      `Time is ${milliseconds} ms; it is cut to 24 days (${LONGEST} ms)`,
    );
  }
  return milliseconds ?? LONGEST;
}

function checkInitial(timer: Draft<Timer>, node: Node, { issues }: Context): void {
  if (/^(true|false|random\s*=\s*\d+\s*:\s*\d+)$/i.test(timer.initial.trim())) return;
  const message = `initial is "${timer.initial}"; true, false or random=1:10 (seconds) would be right`;
  issues.error('bad-value', child(node, 'Time') ?? node, message, 'initial');
  timer.initial = 'true';
}

/** The groups of each timer; `col:2:5` (a group chosen by a column) counts as its default group, 5. */
export function linkTimers({ groups, issues, timers }: Context): void {
  for (const { node, item } of timers.entries) {
    item.content = children(child(node, 'Content'), 'Group')
      .map((content): Group | undefined => {
        const field = textField(content);
        const chosen = /^col:\d+:(\d+)$/i.exec(field?.value.trim() ?? '')?.[1];
        return groups.find(field && { ...field, value: chosen ?? field.value }, issues);
      })
      .filter(group => group !== undefined);
  }
}
