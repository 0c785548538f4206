import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Puts the bytes of a command together anew, from its parameters as they are now (ActionMake). */
export function make(action: Action): Step {
  return onEach(action, 'command', (core, command) => core.make(command));
}
