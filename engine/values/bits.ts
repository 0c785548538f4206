import type { Param } from '#model/constructs.ts';

/**
 * The bits of a group (schema pages StartPosition, NbrOfBits, Bits, Endian; ConnectionsSerialCreatingCommandsAndResponses,
 * read bit). The bytes of a group lie in memory as they arrived, or reversed with Endian big. Of each byte its low
 * `Bits` bits count; position 0 is the most significant of those of the first byte.
 *
 * The value of a bit is handed on as bytes of a little-endian number. With Endian big of its own the groups of eight
 * bits that it consists of change their order.
 */
export function readBits(bit: Param, group: Buffer): Buffer {
  const { nbrOfBits } = bit.interprete!;
  const value = Buffer.alloc(Math.ceil(nbrOfBits / 8));
  for (let i = 0; i < nbrOfBits; i++) {
    const { byte, mask } = placeOf(bit, i, group.length);
    if (byte < 0 || byte >= group.length) continue;
    if ((group[byte]! & mask) !== 0) {
      const rank = rankOf(bit, i);
      value[rank >> 3]! |= 1 << (rank & 7);
    }
  }
  return value;
}

/** The bytes of a group with the value of a bit put into it; `value` as little-endian bytes. */
export function writeBits(bit: Param, group: Buffer, value: Buffer): Buffer {
  const written = Buffer.from(group);
  const { nbrOfBits } = bit.interprete!;
  for (let i = 0; i < nbrOfBits; i++) {
    const { byte, mask } = placeOf(bit, i, group.length);
    if (byte < 0 || byte >= group.length) continue;
    const rank = rankOf(bit, i);
    const set = ((value[rank >> 3] ?? 0) & (1 << (rank & 7))) !== 0;
    written[byte] = set ? written[byte]! | mask : written[byte]! & ~mask;
  }
  return written;
}

/** Where the i-th bit, in the order of positions, stands in the group's bytes. */
function placeOf(bit: Param, i: number, length: number): { readonly byte: number; readonly mask: number } {
  const group = bit.group!.interprete;
  const width = group?.bits ?? 8;
  const position = bit.interprete!.startPosition + i;
  const inMemory = Math.floor(position / width);
  return {
    byte: group?.endian === 'big' ? length - 1 - inMemory : inMemory,
    mask: (1 << (width - 1)) >> (position % width),
  };
}

/** The power of two that the i-th bit stands for: the first is the most significant. */
function rankOf(bit: Param, i: number): number {
  const { endian, nbrOfBits } = bit.interprete!;
  if (endian !== 'big' || nbrOfBits <= 8) return nbrOfBits - 1 - i;
  const group = i >> 3;
  const size = Math.min(8, nbrOfBits - group * 8);
  return group * 8 + size - 1 - (i & 7);
}
