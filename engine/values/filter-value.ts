import { decodeNumber } from './interprete.ts';
import type { Value } from './value.ts';

/** Whether a value passes one value filter. */
export type Comparison = (value: Value) => boolean;

/** The parts of a filter, which `;` separates but where it stands in single quotes. */
export function quotedParts(text: string): string[] {
  const parts = text.match(/(?:'[^']*'|[^;'])+|'/g) ?? [];
  return parts.map(part => part.trim()).filter(part => part !== '');
}

export function unquoted(text: string): string {
  return /^'.*'$/s.test(text) ? text.slice(1, -1) : text;
}

/** The test of an operator of VALUE= and its right side. Throws a RangeError. */
export function comparison(operator: string, right: string): Comparison {
  const quoted = right !== unquoted(right);
  const wanted = unquoted(right);
  switch (operator.toLowerCase()) {
    case '==':
      return equality(wanted, quoted);
    case '!=': {
      const equal = equality(wanted, quoted);
      return value => !equal(value);
    }
    case '>':
      return value => value !== null && compareValues(value, wanted) > 0;
    case '>=':
      return value => value !== null && compareValues(value, wanted) >= 0;
    case '<':
      return value => value !== null && compareValues(value, wanted) < 0;
    case '<=':
      return value => value !== null && compareValues(value, wanted) <= 0;
    case 'in_range':
      return range(wanted);
    case 'out_range': {
      const inside = range(wanted);
      return value => value !== null && !inside(value);
    }
    default:
      throw new RangeError(
        `"${operator}" is no operator; one of ==, !=, >, >=, <, <=, in_range, out_range would be right`,
      );
  }
}

/** Letter case does not count; `*` and `?` of a text without quotes stand for any characters and for any one. */
function equality(wanted: string, quoted: boolean): Comparison {
  if (!quoted && /[*?]/.test(wanted)) {
    const pattern = wanted
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.');
    const expression = new RegExp(`^${pattern}$`, 'is');
    return value => value !== null && expression.test(String(value));
  }
  const lower = wanted.toLowerCase();
  const number = decodeNumber(wanted);
  return value => (typeof value === 'number' ? value === number : (value ?? '').toLowerCase() === lower);
}

function range(text: string): Comparison {
  const [low = '', high = '', more] = text.split('/');
  if (low === '' || high === '' || more !== undefined) {
    throw new RangeError(`"${text}" is no range; 5/10 would be right`);
  }
  return value => value !== null && compareValues(value, low) >= 0 && compareValues(value, high) <= 0;
}

/** Numbers, and texts that are numbers both, as numbers; all else as texts; what is not initialised comes first. */
export function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x - y;
  const [s, t] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return s < t ? -1 : s > t ? 1 : 0;
}

function numberOf(value: string | number): number | null {
  return typeof value === 'number' ? value : decodeNumber(value);
}
