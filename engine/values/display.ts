import type { Param } from '#model/constructs.ts';
import type { Exception, Other } from '#model/param.ts';
import { choices, discreetText, isSame, type Read } from './choices.ts';
import { shownNumber } from './number.ts';
import { timeFormat, timeText } from './time.ts';
import type { Value } from './value.ts';

/**
 * What a person reads for a value: the text of an exception or a discreet, a number with its decimals and unit or as a
 * time, the label of a button (schema pages Measurement, Interprete.Exceptions, Display). "Not initialized" for null; a
 * password is never shown; a table shows the word, its rows are shown by themselves. `read` gives the values of other
 * parameters, which discreets and Others may depend on.
 */
export function displayOf(param: Param, value: Value, read?: Read): string {
  const { display, measurement } = param;
  const type = measurement?.type;
  if (type === 'table' || param.type === 'array') return 'table';
  if (type === 'title') return param.description;
  const discreets = choices(param, read);
  if (value === null) {
    const button = type === 'button' || type === 'pagebutton';
    return button && discreets.length > 0
      ? discreets.map(item => item.display).join(', ')
      : 'Not initialized';
  }
  if (measurement?.password) return '***';
  const text =
    exceptionOf(param, value)?.display ??
    otherOf(param, value, read)?.display ??
    discreetText(discreets, stateOf(param, value));
  if (text !== undefined) return text;
  if (typeof value === 'number' && type === 'number') {
    const format = timeFormat(measurement!.options);
    const time = format && timeText(value, format);
    if (time !== undefined) return time;
  }
  const shown = typeof value === 'number' ? shownNumber(param, value) : characters(param, value);
  return display.units === '' || shown === '' ? shown : `${shown} ${display.units}`;
}

/** A number that only counts by the side of a threshold that it is on (schema page Measurement.Threshold). */
function stateOf({ measurement }: Param, value: string | number): string | number {
  const { threshold, type } = measurement ?? {};
  if (threshold === undefined || type !== 'digital threshold' || typeof value !== 'number') return value;
  return value < threshold ? 0 : 1;
}

/** Without what cannot be printed, where `Type@filter` says so (schema page Interprete.Type-filter). */
function characters({ interprete }: Param, value: string): string {
  return interprete?.printable ? value.replace(/\p{C}/gu, '') : value;
}

/**
 * What alarms store for an exception, or for what arrived in the place of a value; undefined for a value that is neither.
 * Where none is given, it is what arrives (schema pages Exceptions.Exception.Value, Others.Other.Value). Hooks see the
 * value as it arrived.
 */
export function storedOf(param: Param, value: string | number, read?: Read): string | undefined {
  const exception = exceptionOf(param, value);
  if (exception !== undefined) return exception.value === '' ? exception.match : exception.value;
  return otherOf(param, value, read)?.value;
}

/** By what arrives, and else by what is stored for it, which stands for the exception too. */
function exceptionOf({ interprete }: Param, value: string | number): Exception | undefined {
  const exceptions = interprete?.exceptions;
  if (exceptions === undefined || exceptions.length === 0) return undefined;
  return (
    exceptions.find(({ match }) => isSame(match, value)) ??
    exceptions.find(({ value: stored }) => stored !== '' && isSame(stored, value))
  );
}

function otherOf({ interprete }: Param, value: string | number, read: Read | undefined): Other | undefined {
  if (read === undefined || typeof value !== 'string') return undefined;
  return interprete?.others.find(({ id }) => String(read(id)) === value);
}
