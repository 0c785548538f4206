import type { ParameterTable } from '#values/table.ts';
import { type Computed, computed, computedIn, numberBytes, rangesOf } from './covered.ts';
import type { Layout } from './layout.ts';
import { type Check, hexOf, lastEnd, Mismatch } from './mismatch.ts';

/** What of a response must be right beside its shape: what the actions length and crc ask for. */
export interface Checks {
  readonly length: boolean;
  readonly crc: boolean;
}

export const NO_CHECKS: Checks = { length: false, crc: false };

/** The first length, else the first checksum, of a response that is not what it comes to (ActionLength, ActionCrc). */
export function checkParts(
  { response }: Layout,
  unit: Buffer,
  ends: readonly number[],
  table: ParameterTable,
  checks: Checks,
): Mismatch | undefined {
  const items = computedIn(response.content);
  const wrong =
    (checks.length ? firstWrong(items.length, unit, ends, table) : undefined) ??
    (checks.crc ? firstWrong(items.crc, unit, ends, table) : undefined);
  if (wrong === undefined) return undefined;
  const [{ covered, param, position }, value] = wrong;
  const start = lastEnd(ends, position);
  const there = unit.subarray(start, ends[position]);
  const places = placesOf(rangesOf(covered, ends));
  // Lengths are told as numbers, checksums as bytes.
  const check: Check =
    param.type === 'length'
      ? { wanted: String(value), got: String(table.decode(param, there)), over: `over ${places}` }
      : {
          wanted: hexOf(numberBytes(param, value, table), 0),
          got: hexOf(there, 0),
          over: `${param.crc!.type} over ${places}`,
        };
  return new Mismatch(response, unit, start, param, check).after(ends.slice(0, position + 1), false);
}

function firstWrong(
  items: readonly Computed[],
  unit: Buffer,
  ends: readonly number[],
  table: ParameterTable,
): readonly [item: Computed, value: number] | undefined {
  for (const item of items) {
    const end = ends[item.position]!;
    if (end < 0) continue;
    const value = computed(item, unit, ends);
    if (value === undefined) continue;
    const there = unit.subarray(lastEnd(ends, item.position), end);
    if (table.decode(item.param, there) === value) continue;
    if (!numberBytes(item.param, value, table).equals(there)) return [item, value];
  }
}

/** The bytes that were counted: `bytes 0–11, 14`. */
function placesOf(ranges: readonly number[]): string {
  if (ranges.length === 0) return 'no bytes';
  const shown: string[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const [start, end] = [ranges[i]!, ranges[i + 1]!];
    shown.push(end - start === 1 ? `${start}` : `${start}–${end - 1}`);
  }
  const one = ranges.length === 2 && ranges[1]! - ranges[0]! === 1;
  return `${one ? 'byte' : 'bytes'} ${shown.join(', ')}`;
}
