import type { Param } from '#model/constructs.ts';
import type { Value } from './value.ts';

/**
 * What a person reads for a value: the text of an exception or a discreet, a number with its decimals and unit
 * (schema pages Measurement.Discreets, Interprete.Exceptions, Display.Decimals, Display.Units). "Not initialised" for
 * null; a password is never shown.
 */
export function displayOf(param: Param, value: Value): string {
  if (value === null) return 'Not initialised';
  if (param.measurement?.password) return '***';
  const text = String(value);
  for (const exception of param.interprete?.exceptions ?? []) {
    if (exception.enabled && exception.match === text) return exception.display;
  }
  for (const discreet of param.measurement?.discreets ?? []) {
    if (discreet.value === text) return discreet.display;
  }
  const decimals = param.display.decimals;
  const shown =
    typeof value === 'number' && decimals !== undefined ? value.toFixed(Math.min(decimals, 100)) : text;
  return param.display.units === '' ? shown : `${shown} ${param.display.units}`;
}
