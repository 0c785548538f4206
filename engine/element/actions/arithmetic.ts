import type { Core, Step } from '#element/core.ts';
import type { Action, Param } from '#model/constructs.ts';
import { decodeNumber } from '#values/interprete.ts';
import { onEach } from './targets.ts';

/** Adds `Type@value`, or the value of the parameter `Type@id`, to a parameter; 1 by default (ActionIncrement). */
export const increment = arithmetic((a, b) => a + b);
/** Multiplies by `Type@value`, 1 by default (ActionMultiply). */
export const multiply = arithmetic((a, b) => a * b);
/** Raises to the exponent `Type@value`, 1 by default (ActionPow). */
export const pow = arithmetic((a, b) => a ** b);

/** A parameter that is not initialised counts as 0, as hooks see it. */
function arithmetic(compute: (value: number, operand: number) => number): (action: Action) => Step {
  return action => {
    const { source } = action;
    const given = Number(action.attributes.get('value')?.trim() || 1);
    return onEach(action, 'parameter', (core, param) => {
      const operand = source === undefined ? given : numberOf(core, action, source);
      const value = operand === undefined ? undefined : numberOf(core, action, param);
      if (value === undefined) return;
      const result = compute(value, operand!);
      if (Number.isFinite(result)) return core.assign(param, result);
      failed(core, action, param, `${value} and ${operand} give no number`);
    });
  };
}

function numberOf(core: Core, action: Action, param: Param): number | undefined {
  const value = core.table.get(param) ?? 0;
  const number = typeof value === 'number' ? value : value === '' ? 0 : decodeNumber(value);
  if (number !== null) return number;
  failed(core, action, param, `its value is no number`);
}

function failed(core: Core, action: Action, param: Param, why: string): undefined {
  const what = `action ${action.id} (${action.type}) on parameter ${param.id} "${param.name}"`;
  core.report('error', { parameter: param.id }, `${what}: ${why}`);
}
