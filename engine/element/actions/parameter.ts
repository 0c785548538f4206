import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Runs the QActions of a parameter, without a change of it (ActionRunActions). */
export function runActions(action: Action): Step {
  return onEach(action, 'parameter', (core, param) => core.runQActions(param));
}

/** Enters the value of a parameter once more: all that hangs on its change runs (ActionGo). */
export function go(action: Action): Step {
  return onEach(action, 'parameter', (core, param) => {
    if (!core.table.isEmpty(param)) return core.changed(param);
  });
}

/** Keeps the value of a parameter for the next start (ActionSave). */
export function save(action: Action): Step {
  return onEach(action, 'parameter', (core, param) => core.save?.(param));
}
