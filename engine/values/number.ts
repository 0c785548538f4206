import type { Param } from '#model/constructs.ts';
import { rounded, shifted } from './rounding.ts';

/** Decimals that are shown where the protocol does not tell. */
const DECIMALS = 6;

/** A number as a person reads it, without its unit: with the decimals, the base or the notation of the parameter. */
export function shownNumber({ display, measurement }: Param, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const { decimals } = display;
  if (measurement?.scientificNotation !== undefined) {
    return withExponent(value, decimals ?? 0, measurement.scientificNotation === 'scientific' ? 3 : 1);
  }
  if (measurement?.hex && Number.isInteger(value)) {
    return `${value < 0 ? '-' : ''}0x${Math.abs(value).toString(16).toUpperCase()}`;
  }
  return decimals === undefined
    ? String(rounded(value, DECIMALS, 'halfToInfinity'))
    : withDecimals(value, decimals);
}

function withDecimals(value: number, decimals: number): string {
  const places = Math.min(decimals, 100);
  return rounded(value, places, 'halfToInfinity').toFixed(places);
}

/** `1.235E+004`: the exponent is a multiple of `step` (schema page Measurement.Type-scientificNotation). */
function withExponent(value: number, decimals: number, step: 1 | 3): string {
  const own = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  let exponent = Math.floor(own / step) * step;
  let mantissa = withDecimals(shifted(value, -exponent), decimals);
  if (Math.abs(Number(mantissa)) >= 10 ** step) {
    exponent += step;
    mantissa = withDecimals(shifted(value, -exponent), decimals);
  }
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(3, '0')}`;
}
