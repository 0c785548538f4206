import type { Param } from '#model/constructs.ts';
import type { Discreet } from '#model/param.ts';
import { choices, isSame, type Read } from './choices.ts';
import { decodeNumber, numberText } from './interprete.ts';
import { rounded } from './rounding.ts';
import type { Input } from './value.ts';

/**
 * What a parameter holds when this is put into it: a number or a text by its type, a numeric text with no more than its
 * decimals. A RangeError for what is no number or has no room.
 */
export function typedInput(param: Param, input: string | number | boolean): string | number {
  const plain = typeof input === 'boolean' ? Number(input) : input;
  const { interprete } = param;
  if (interprete?.type !== 'double') return String(plain);
  const number = typeof plain === 'number' ? plain : decodeNumber(plain);
  if (number === null || Number.isNaN(number)) {
    const shown = param.measurement?.password ? 'this' : quoted(input);
    throw new RangeError(`${shown} is no number, and ${named(param)} takes numbers`);
  }
  if (interprete.rawType !== 'numeric text') return number;
  const { base, decimals, length, lengthType, rounding } = interprete;
  const value = decimals === undefined ? number : rounded(number, decimals, rounding ?? 'down');
  if (lengthType === 'fixed' && length > 0 && numberText(value, base).length > length) {
    throw new RangeError(`${value} is too long: ${named(param)} has room for ${length} characters`);
  }
  return value;
}

/**
 * What is wrong with a value that a user wants to set, and what would be right; undefined when nothing is. Users are
 * held to the discreets and ranges of a parameter, hooks are not (schema pages Interprete.Range, Display.Range,
 * Measurement.Discreets). `read` gives the values of other parameters, which the choices may depend on.
 */
export function checkInput(param: Param, input: Input, read?: Read): string | undefined {
  if (param.type === 'array') return `${named(param)} is a table; a cell of it would be right`;
  if (input instanceof Uint8Array) return undefined;
  let value: string | number;
  try {
    value = typedInput(param, input);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `${value} is no number to set; ${named(param)} takes finite numbers`;
  }
  const open = choices(param, read);
  if (open.some(({ value: choice }) => isSame(choice, value))) return undefined;
  if (param.interprete?.exceptions.some(({ match }) => isSame(match, value))) return undefined;
  const shown = param.measurement?.password ? 'this' : quoted(value);
  if (isChoice(param) && (open.length > 0 || param.measurement!.discreets.length > 0)) {
    return `${shown} is no choice of ${named(param)}; ${listed(open, value)}`;
  }
  return outOfRange(param, value, shown);
}

/** Controls that offer nothing but their discreets. */
function isChoice({ measurement }: Param): boolean {
  const type = measurement?.type;
  return type === 'discreet' || type === 'togglebutton' || type === 'button' || type === 'pagebutton';
}

/** The values that may be set; of many the first ones. A text that is shown leads to its value. */
function listed(open: readonly Discreet[], value: string | number): string {
  const meant = open.find(({ display }) => display.toLowerCase() === String(value).toLowerCase());
  if (meant !== undefined) return `${meant.value} (${meant.display}) would be right`;
  if (open.length === 0) return 'there is none at the moment';
  const names = open
    .slice(0, 10)
    .map(choice =>
      choice.display === choice.value || choice.display === ''
        ? choice.value
        : `${choice.value} (${choice.display})`,
    );
  return `${names.join(', ')}${open.length > names.length ? ', …' : ''} would be right`;
}

function outOfRange(param: Param, value: string | number, shown: string): string | undefined {
  const ranges = [param.interprete?.range, param.display.range];
  if (typeof value === 'number') {
    const low = Math.max(...ranges.map(range => range?.low ?? -Infinity));
    const high = Math.min(...ranges.map(range => range?.high ?? Infinity));
    if (value >= low && value <= high) return undefined;
    return `${shown} is out of the range of ${named(param)}; a number ${limits(low, high)} would be right`;
  }
  // Of a text to be written the range is that of its length (schema page Display.Range.Low).
  if (param.type !== 'write') return undefined;
  const length = [...value].length;
  const low = param.display.range?.low ?? 0;
  const high = param.display.range?.high ?? Infinity;
  if (length >= low && length <= high) return undefined;
  return `${named(param)} takes texts of ${lengths(low, high)} characters; this one has ${length}`;
}

function limits(low: number, high: number): string {
  if (low === -Infinity) return `up to ${high}`;
  return high === Infinity ? `from ${low} on` : `from ${low} to ${high}`;
}

function lengths(low: number, high: number): string {
  return high === Infinity ? `at least ${low}` : low === high ? `${low}` : `${low} to ${high}`;
}

function named({ id, name }: Param): string {
  return `parameter ${id} "${name}"`;
}

function quoted(input: string | number | boolean): string {
  return typeof input === 'string' ? JSON.stringify(input) : String(input);
}
