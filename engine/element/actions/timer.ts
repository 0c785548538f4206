import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Starts timers: each fires at once, and from then on once a period (ActionStart). */
export function start(action: Action): Step {
  return onEach(action, 'timer', (core, timer) => core.timers?.begin(timer));
}

/** Stops timers (ActionStop). */
export function stop(action: Action): Step {
  return onEach(action, 'timer', (core, timer) => core.timers?.end(timer));
}

/** Fires timers now, or as soon as the groups of their last fire have run (ActionReschedule). */
export function reschedule(action: Action): Step {
  return onEach(action, 'timer', (core, timer) => core.timers?.reschedule(timer));
}

/** Gives up the groups of timers that still wait; with `Type@reschedule` they fire again (ActionRestartTimer). */
export function restartTimer(action: Action): Step {
  const again = action.attributes.get('reschedule')?.trim().toLowerCase() === 'true';
  return onEach(action, 'timer', (core, timer) => core.timers?.restart(timer, again));
}
