import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/**
 * Lets the parameters of variable length of a response be filled, all of them or those that it is on; only within a
 * trigger before a response (ActionRead).
 */
export function read(action: Action): Step {
  if (action.on === 'parameter')
    return onEach(action, 'parameter', (core, param) => {
      if (core.incoming === undefined) return;
      core.readingParams ??= new Set();
      core.readingParams.add(param);
    });
  return onEach(action, 'response', (core, response) => {
    core.reading = response;
  });
}

/**
 * Nothing is kept of a header, a trailer or a length: the next message is looked at with what they are then
 * (ActionClearLengthInfo).
 */
export function clearLengthInfo(): Step {
  return () => {};
}
