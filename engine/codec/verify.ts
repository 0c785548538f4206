import type { Param } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import { computed, counted, numberBytes, type PartBytes } from './covered.ts';
import { coveredBy, type Layout } from './layout.ts';
import { hexOf, lastEnd, Mismatch } from './mismatch.ts';

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
  const { content } = response;
  const bytes: PartBytes = i => {
    const end = ends[i] ?? -1;
    return end < 0 ? NONE : unit.subarray(lastEnd(ends, i), end);
  };
  for (const type of ['length', 'crc'] as const) {
    if (!checks[type]) continue;
    for (const [position, param] of content.entries()) {
      if (param.type !== type || ends[position]! < 0) continue;
      const value =
        type === 'length' ? counted(content, position, bytes) : computed(content, position, bytes);
      const there = bytes(position);
      if (value === undefined || isNumber(param, there, value, table)) continue;
      const text = shows(param);
      const wanted = text ? String(value) : hexOf(numberBytes(param, value, table), 0);
      const got = text ? String(table.decode(param, there)) : hexOf(there, 0);
      const over = `${type === 'crc' ? `${param.crc!.type} ` : ''}over ${placesOf(param, position, content, ends)}`;
      const start = lastEnd(ends, position);
      return new Mismatch(response, unit, start, param, { wanted, got, over }).after(
        ends.slice(0, position),
        false,
      );
    }
  }
}

/** Lengths are told as numbers, checksums as bytes. */
function shows({ type }: Param): boolean {
  return type === 'length';
}

function isNumber(param: Param, there: Buffer, value: number, table: ParameterTable): boolean {
  return table.decode(param, there) === value || numberBytes(param, value, table).equals(there);
}

/** The bytes that were counted: `bytes 0–11, 14`. */
function placesOf(
  param: Param,
  position: number,
  content: readonly Param[],
  ends: readonly number[],
): string {
  const ranges: [start: number, end: number][] = [];
  for (const i of coveredBy(param, position, content)) {
    const end = ends[i] ?? -1;
    const start = lastEnd(ends, i);
    if (end <= start) continue;
    const before = ranges.at(-1);
    if (before?.[1] === start) before[1] = end;
    else ranges.push([start, end]);
  }
  if (ranges.length === 0) return 'no bytes';
  const one = ranges.length === 1 && ranges[0]![1] - ranges[0]![0] === 1;
  const shown = ranges.map(([start, end]) => (end - start === 1 ? `${start}` : `${start}–${end - 1}`));
  return `${one ? 'byte' : 'bytes'} ${shown.join(', ')}`;
}

const NONE = Buffer.alloc(0);
