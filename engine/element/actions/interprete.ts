import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** No parameter is longer; a longer length is cut to it (ActionChangeLength). */
const LONGEST = 1024 * 1024;

/** Gives parameters of fixed length the number of bytes that the parameter `Type@id` holds (ActionChangeLength). */
export function changeLength(action: Action): Step {
  const { source } = action;
  return onEach(action, 'parameter', (core, param) => {
    const length = source === undefined ? Number.NaN : Number(core.table.get(source) ?? Number.NaN);
    if (length >= 0 && param.interprete?.lengthType === 'fixed') {
      core.table.alter(param, { length: Math.min(Math.trunc(length), LONGEST) });
      return;
    }
    const why = length >= 0 ? 'its length is not fixed' : 'there is no number of bytes';
    core.report('warn', { parameter: param.id }, `action ${action.id} (change length): ${why}`);
  });
}

/** Gives parameters another scale and sequence for what arrives from now on (ActionSetInfo). */
export function setInfo(action: Action): Step {
  const { info } = action;
  return onEach(action, 'parameter', (core, param) => {
    if (info !== undefined) core.table.alter(param, info);
  });
}
