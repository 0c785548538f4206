import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Lets the parameters of variable length of a response be filled (ActionRead). */
export function read(action: Action): Step {
  return onEach(action, 'response', (core, response) => core.read(response));
}
