import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';

/**
 * Holds up the flow that it stands in, and with it everything of the element: `Type@value` milliseconds, 5000 by
 * default, 15 at least (ActionSleep).
 */
export function sleep(action: Action): Step {
  const ms = Math.max(15, Number(action.attributes.get('value')?.trim() || 5000) || 5000);
  return core => core.sleep(ms);
}
