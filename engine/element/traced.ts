import { basename } from 'node:path';
import type { Action, Param, QAction, Trigger } from '#model/constructs.ts';
import type { TableChanges } from '#values/changes.ts';
import type { Core, Item, Step } from './core.ts';
import type { Outcome } from './step.ts';

// The steps of a program as a traced element runs them: each notes itself, and does what it does.

export function tracedAction(action: Action, step: Step): Step {
  const about = { text: textOf(action) };
  return (core, item) => noted(core, 'action', action, step, item, about);
}

export function tracedTrigger(trigger: Trigger, step: Step): Step {
  return (core, item) => noted(core, 'trigger', trigger, step, item);
}

/** Also a parameter on which nothing hangs is noted; a table and its columns only where something does. */
export function tracedChange(param: Param, step: Step | undefined): Step | undefined {
  if (step === undefined && (param.array !== undefined || param.table !== undefined)) return undefined;
  return (core, item) => {
    if (core.trace === undefined) return step?.(core, item);
    return core.trace.parameter(param, () => step?.(core, item));
  };
}

function noted(
  core: Core,
  kind: 'action' | 'trigger',
  item: Action | Trigger,
  step: Step,
  fired: Item,
  about?: { readonly text: string },
): Outcome {
  if (core.trace === undefined) return step(core, fired);
  return core.trace.step(kind, item, () => step(core, fired), about);
}

/** The file of a QAction's code; inline code has none. */
export function fileOf({ code }: QAction): { file?: string } {
  return code.kind === 'file' ? { file: basename(code.path) } : {};
}

/** `2 rows added, 1 changed` */
export function rowsText({ added, changed, deleted }: TableChanges): string {
  const counts = [
    [added.length, 'added'],
    [changed.length, 'changed'],
    [deleted.length, 'deleted'],
  ] as const;
  const [first, ...rest] = counts.filter(([count]) => count > 0);
  if (first === undefined) return 'no row changed';
  const [count, what] = first;
  return [`${count} ${count === 1 ? 'row' : 'rows'} ${what}`, ...rest.map(each => each.join(' '))].join(', ');
}

/** `copy parameter 12, 13` */
function textOf({ targets, type }: Action): string {
  const ids = targets.map(({ item }) => item.id).join(', ');
  return ids === '' ? type : `${type} ${targets[0]!.kind} ${ids}`;
}
