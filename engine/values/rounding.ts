import type { Rounding } from '#model/param.ts';

/** To a whole number; a tie is exactly one half. */
const RULES: Readonly<Record<Rounding, (value: number) => number>> = {
  down: Math.floor,
  up: Math.ceil,
  toZero: Math.trunc,
  toInfinity: value => (value < 0 ? Math.floor(value) : Math.ceil(value)),
  halfDown: value => nearest(value, Math.floor),
  halfUp: value => nearest(value, Math.ceil),
  halfToZero: value => nearest(value, Math.trunc),
  halfToInfinity: value => nearest(value, value < 0 ? Math.floor : Math.ceil),
};

/**
 * A number with at most so many decimals (schema pages Interprete.Decimals, Interprete.Rounding). What a double adds
 * beyond its 15 decimal digits does not count: 0.1 + 0.2 is 0.3, rounded up as well.
 */
export function rounded(value: number, decimals: number, rounding: Rounding): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return value;
  const large = shifted(Number(value.toPrecision(15)), decimals);
  // Beyond that a double has no such decimals.
  if (!(Math.abs(large) < Number.MAX_SAFE_INTEGER)) return value;
  return shifted(RULES[rounding](large), -decimals) + 0;
}

/** The number times a power of ten, without the noise of multiplying. */
export function shifted(value: number, by: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + by}`);
}

function nearest(value: number, tie: (value: number) => number): number {
  const low = Math.floor(value);
  const over = value - low;
  if (over === 0.5) return tie(value);
  return over < 0.5 ? low : low + 1;
}
