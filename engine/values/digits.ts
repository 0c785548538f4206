import type { Interprete } from '#model/param.ts';
import type { Value } from './value.ts';

/**
 * Binary coded decimal: two digits a byte, the first in its upper half; Endian big turns the bytes round. A byte that is
 * no two digits makes it no value. With Alignment left an odd last half byte is no digit, and with right the first.
 */
export function bcd({ alignment, endian, length, lengthType, type }: Interprete) {
  const turned = (bytes: Buffer): Buffer => (endian === 'big' ? Buffer.from(bytes).reverse() : bytes);
  return {
    decode(bytes: Buffer): Value {
      const digits = turned(bytes).toString('hex');
      if (digits === '' || /[a-f]/.test(digits)) return null;
      return type === 'double' ? Number(digits) : digits;
    },
    encode(value: string | number): Buffer {
      const digits = Math.abs(whole(value)).toFixed(0);
      const size = lengthType === 'fixed' && length > 0 ? length : Math.ceil(digits.length / 2);
      const last = digits.slice(-size * 2);
      const filled = alignment === 'left' ? last.padEnd(size * 2, '0') : last.padStart(size * 2, '0');
      return turned(Buffer.from(filled, 'hex'));
    },
  };
}

/** The upper four bits of a byte as a number (schema page Interprete.Type). */
export const HIGH_NIBBLE = {
  decode: (bytes: Buffer): Value => (bytes.length === 0 ? null : bytes[0]! >> 4),
  encode: (value: string | number): Buffer => Buffer.of((whole(value) & 0x0f) << 4),
} as const;

/** A read bit or write bit: a little-endian number of so many bits, with a sign where the raw type has one. */
export function bitNumber({ nbrOfBits, rawType, type }: Interprete) {
  const size = Math.ceil(nbrOfBits / 8);
  const signed = rawType === 'signed number';
  return {
    decode(bytes: Buffer): Value {
      if (bytes.length === 0 || bytes.length > 8) return null;
      if (rawType === 'bcd') return bcdNumber(bytes);
      let value = 0n;
      for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
      const number = Number(signed ? BigInt.asIntN(nbrOfBits, value) : value);
      return type === 'string' ? String(number) : number;
    },
    encode(value: string | number): Buffer {
      const number = whole(value);
      const bytes = Buffer.alloc(size);
      let rest = BigInt.asUintN(
        nbrOfBits,
        rawType === 'bcd' ? BigInt(`0x${Math.abs(number)}`) : BigInt(number),
      );
      for (let i = 0; i < size; i++) {
        bytes[i] = Number(rest & 0xffn);
        rest >>= 8n;
      }
      return bytes;
    },
  };
}

/** The digits of a number in half bytes, the least significant byte first; null where one is no digit. */
function bcdNumber(bytes: Buffer): number | null {
  const digits = Buffer.from(bytes).reverse().toString('hex');
  return /[a-f]/.test(digits) ? null : Number(digits);
}

function whole(value: string | number): number {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? number : 0;
}
