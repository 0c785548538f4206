import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Empties a parameter, or forgets the last message of a response: whatever comes next is new (ActionClear). */
export function clear(action: Action): Step {
  return action.on === 'response'
    ? onEach(action, 'response', (core, response) => core.forget(response))
    : onEach(action, 'parameter', (core, param) => core.clear(param));
}

/** Displays a parameter as not initialised until its next change; its value stays (ActionClearOnDisplay). */
export function clearOnDisplay(action: Action): Step {
  return onEach(action, 'parameter', (core, param) => core.clearOnDisplay(param));
}
