import type { Param } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import { checksum } from './checksum.ts';
import { coveredBy } from './layout.ts';

/** The bytes of a parameter of a message by its position; none for one that is not there. */
export type PartBytes = (position: number) => Buffer;

/** How many bytes the parameter of type length at a position counts (ActionLength). */
export function counted(content: readonly Param[], position: number, bytes: PartBytes): number {
  let sum = 0;
  for (const i of coveredBy(content[position]!, position, content)) sum += bytes(i).length;
  return sum;
}

/**
 * The value of the parameter of type crc at a position, as it has room for it: of a larger one the last digits, of a
 * negative one its complement. Undefined where its algorithm has no definition.
 */
export function computed(content: readonly Param[], position: number, bytes: PartBytes): number | undefined {
  const param = content[position]!;
  if (param.crc === undefined) return undefined;
  const covered = coveredBy(param, position, content).map(bytes);
  const result = checksum(param.crc, covered.length === 1 ? covered[0]! : Buffer.concat(covered));
  if (result === undefined) return undefined;
  const room = roomOf(param);
  const held = room === undefined ? Math.abs(result) : ((result % room) + room) % room;
  return param.crc.onesComplement ? inverted(held, room) : held;
}

/** How many values a parameter of fixed length can hold. */
function roomOf({ interprete }: Param): number | undefined {
  if (interprete?.lengthType !== 'fixed' || interprete.length === 0) return undefined;
  const { base, length } = interprete;
  return Math.min((isText(interprete.rawType) ? base : 256) ** length, 2 ** 53);
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
  for (const [position, param] of content.entries()) {
    if (param.type !== type) continue;
    const bytes: PartBytes = i => made[i] ?? NONE;
    const value = type === 'length' ? counted(content, position, bytes) : computed(content, position, bytes);
    if (value === undefined) continue;
    made[position] = numberBytes(param, value, table);
    filled.push([param, made[position]]);
  }
  return { parts: made, filled };
}

const NONE = Buffer.alloc(0);
