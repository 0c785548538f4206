import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Lets a pair wait for its answer as many milliseconds as the parameter `Type@id` holds (ActionTimeout). */
export function timeout(action: Action): Step {
  const { source } = action;
  return onEach(action, 'pair', (core, pair) => {
    const ms = source === undefined ? Number.NaN : Number(core.table.get(source));
    if (ms > 0) {
      core.pairTimeouts ??= new Map();
      core.pairTimeouts.set(pair, ms);
      return;
    }
    const message = `action ${action.id} (timeout) on pair ${pair.id}: its parameter holds no number of milliseconds`;
    core.report('warn', {}, message);
  });
}
