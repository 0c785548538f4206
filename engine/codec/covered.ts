import type { Param } from '#model/constructs.ts';
import type { Crc } from '#model/crc.ts';
import type { ParameterTable } from '#values/table.ts';
import { checksum, checksumOf } from './checksum.ts';
import { coveredBy } from './layout.ts';
import { lastEnd } from './mismatch.ts';

/** A parameter of a message whose value is computed from others. */
export interface Computed {
  readonly param: Param;
  readonly position: number;
  /** The positions that it is computed of. */
  readonly covered: readonly number[];
}

const known = new WeakMap<readonly Param[], Readonly<Record<'crc' | 'length', readonly Computed[]>>>();

/** The parameters of type length and crc of a message, in its order. */
export function computedIn(
  content: readonly Param[],
): Readonly<Record<'crc' | 'length', readonly Computed[]>> {
  let found = known.get(content);
  if (found === undefined) {
    const all = content.map((param, position) => ({
      param,
      position,
      covered: coveredBy(param, position, content),
    }));
    found = {
      crc: all.filter(({ param }) => param.type === 'crc' && param.crc !== undefined),
      length: all.filter(({ param }) => param.type === 'length'),
    };
    known.set(content, found);
  }
  return found;
}

/**
 * The value of a length or checksum of a message, as its parameter has room for it: of a larger checksum the last digits,
 * of a negative one its complement. `ends`: where each parameter ends, -1 for one that is not there. Undefined where the
 * algorithm has no definition.
 */
export function computed(
  { covered, param }: Computed,
  message: Buffer,
  ends: readonly number[],
): number | undefined {
  if (param.type === 'length') {
    let sum = 0;
    for (const i of covered) if (ends[i]! >= 0) sum += ends[i]! - lastEnd(ends, i);
    return sum;
  }
  const crc = param.crc!;
  const result = checksum(crc, message, rangesOf(covered, ends));
  if (result === undefined) return undefined;
  return heldOf(crc, result, roomOf(param));
}

/** The checksum of a parameter as a function of the bytes that it covers in one piece; undefined as of `checksumOf`. */
export function summer(param: Param): ((message: Buffer, start: number, end: number) => number) | undefined {
  const crc = param.crc!;
  const sum = checksumOf(crc);
  if (sum === undefined) return undefined;
  const room = roomOf(param);
  return (message, start, end) => {
    const result = sum(message, start, end);
    const fits = room !== undefined && result >= 0 && result < room && !crc.onesComplement;
    return fits ? result : heldOf(crc, result, room);
  };
}

function heldOf({ onesComplement }: Crc, result: number, room: number | undefined): number {
  const held = room === undefined ? Math.abs(result) : ((result % room) + room) % room;
  return onesComplement ? inverted(held, room) : held;
}

/** Starts and ends of what is covered in turn, without what is empty; what adjoins is one. */
export function rangesOf(covered: readonly number[], ends: readonly number[]): number[] {
  const ranges: number[] = [];
  for (const i of covered) {
    const end = ends[i] ?? -1;
    const start = lastEnd(ends, i);
    if (end <= start) continue;
    if (ranges.length > 0 && ranges.at(-1) === start) ranges[ranges.length - 1] = end;
    else ranges.push(start, end);
  }
  return ranges;
}

/** How many values a parameter of fixed length can hold. */
function roomOf({ interprete }: Param): number | undefined {
  if (interprete?.lengthType !== 'fixed' || interprete.length === 0) return undefined;
  const { base, length, rawType } = interprete;
  return Math.min((isText(rawType) ? base : 256) ** length, 2 ** 53);
}

/** All bits turned: of the parameter where it holds a whole number of bits, else of the fewest bytes. */
function inverted(value: number, room: number | undefined): number {
  const bits = room === undefined ? 0 : Math.log2(room);
  const whole = bits > 0 && Number.isInteger(bits);
  const all = whole ? room! : value < 0x100 ? 0x100 : value < 0x10000 ? 0x10000 : 0x1_0000_0000;
  return all - 1 - value;
}

function isText(rawType: string): boolean {
  return !/number$|^double$|^bcd$/.test(rawType);
}

/**
 * A computed number as the bytes of its parameter. As text it has the digits of its Base in capital letters, and fills
 * a fixed length with zeros.
 */
export function numberBytes(param: Param, value: number, table: ParameterTable): Buffer {
  const interprete = param.interprete;
  if (interprete === undefined || !isText(interprete.rawType)) return table.encode(param, value);
  const digits = value.toString(interprete.base).toUpperCase();
  const length = interprete.lengthType === 'fixed' ? table.lengthOf(param) : 0;
  return Buffer.from(digits.padStart(length, '0'), 'latin1');
}

/**
 * The parts of a command with those of one type computed from the others (actions length and crc on a command), and
 * the parameters that got new bytes.
 */
export function withComputed(
  type: 'crc' | 'length',
  content: readonly Param[],
  parts: readonly Buffer[],
  table: ParameterTable,
): { readonly parts: readonly Buffer[]; readonly filled: readonly (readonly [Param, Buffer])[] } {
  const made = [...parts];
  const filled: (readonly [Param, Buffer])[] = [];
  for (const item of computedIn(content)[type]) {
    let end = 0;
    const ends = made.map(part => {
      end += part.length;
      return end;
    });
    const value = computed(item, Buffer.concat(made), ends);
    if (value === undefined) continue;
    made[item.position] = numberBytes(item.param, value, table);
    filled.push([item.param, made[item.position]!]);
  }
  return { parts: made, filled };
}
