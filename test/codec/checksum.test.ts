import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, checksumOf as checksumInOnePiece } from '#codec/checksum.ts';
import type { Crc, CrcType } from '#model/crc.ts';

const NINE = Buffer.from('123456789');

function crc(type: CrcType, more: Partial<Crc> = {}): Crc {
  return {
    content: undefined,
    byteOffset: 0,
    type,
    groupBytes: 1,
    binary: false,
    off: 0,
    mod: undefined,
    totalOffset: 0,
    or: false,
    onesComplement: false,
    ...more,
  };
}

function checksumOf(how: Crc, bytes: Buffer): number | undefined {
  return checksum(how, bytes, [0, bytes.length]);
}

describe('the check values of the published definitions', () => {
  test.each<[CrcType, string | Buffer, number]>([
    ['modbus', NINE, 0x4b37],
    ['crc16', NINE, 0xbb3d],
    ['crc-ccitt', NINE, 0x29b1],
    ['fletcher', 'abcde', 0xc8f0],
    ['fletcher', 'abcdef', 0x2057],
    ['sum', NINE, 477],
    ['exor', NINE, 0x31],
    ['2comp', NINE, -477],
    ['subtract', NINE, -477],
    ['lsb after sum', NINE, 477 & 0xff],
    ['lsb after subtract', NINE, 0x100 - (477 & 0xff)],
    ['modbus', '', 0xffff],
    ['sum', '', 0],
  ])('%s of %s', (type, bytes, value) => {
    expect(checksumOf(crc(type), Buffer.from(bytes))).toBe(value);
  });

  test.each<CrcType>(['codan', 'crc', 'rcds', 'rest'])('%s has none', type => {
    expect(checksumOf(crc(type), NINE)).toBeUndefined();
  });
});

describe('byte offset, algorithm, off, mod and total offset follow each other', () => {
  test.each<[string, Partial<Crc>, string, number]>([
    ['a byte offset goes on each byte', { byteOffset: 2 }, '01 02 03', 12],
    ['of a byte, it stays one', { byteOffset: 2 }, 'ff', 1],
    ['off goes on the result', { off: -32 }, '20 30', 48],
    ['mod takes the remainder of that', { off: -32, mod: 95 }, '20 7f', (0x20 + 0x7f - 32) % 95],
    ['which is never negative', { off: -300, mod: 95 }, '01', 81],
    ['the total offset goes on that', { mod: 95, totalOffset: 32 }, '60 01', 34],
    ['or is OR-ed', { totalOffset: 0x80, or: true }, '81 00', 0x81],
    ['groups of bytes are hexadecimal digits', { groupBytes: 2 }, '31 30 30 31', 0x11],
    ['or little-endian numbers', { groupBytes: 2, binary: true }, '31 30 01 00', 0x3032],
    ['of a group that is cut short what there is', { groupBytes: 2, binary: true }, '31 30 01', 0x3032],
  ])('%s', (_, more, bytes, value) => {
    expect(checksumOf(crc('sum', more), Buffer.from(bytes.replaceAll(' ', ''), 'hex'))).toBe(value);
  });

  test('groups are for sums and exor alone', () => {
    const bytes = Buffer.from('31303031', 'hex');
    expect(checksumOf(crc('exor', { groupBytes: 2 }), bytes)).toBe(0x11);
    expect(checksumOf(crc('modbus', { groupBytes: 2 }), bytes)).toBe(checksumOf(crc('modbus'), bytes));
  });
});

test('what is covered may lie in several places, in any order', () => {
  expect(checksum(crc('modbus'), Buffer.from('456123xx789'), [3, 6, 0, 3, 8, 11])).toBe(0x4b37);
});

test.each<[CrcType, (crc: number, byte: number) => number]>([
  ['modbus', (crc, byte) => bits(crc ^ byte, value => (value & 1 ? (value >> 1) ^ 0xa001 : value >> 1))],
  [
    'crc-ccitt',
    (crc, byte) =>
      bits(crc ^ (byte << 8), value => (value & 0x8000 ? ((value << 1) ^ 0x1021) & 0xffff : value << 1)),
  ],
])('%s of any length, from any byte on, is what a bit after the other gives', (type, next) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(20), (array, from) => {
      const bytes = Buffer.from(array);
      const start = Math.min(from, bytes.length);
      const wanted = bytes.subarray(start).reduce(next, 0xffff);
      expect(checksum(crc(type), bytes, [start, bytes.length])).toBe(wanted);
      expect(checksumInOnePiece(crc(type))!(bytes, start, bytes.length)).toBe(wanted);
    }),
  );
});

function bits(start: number, next: (value: number) => number): number {
  let value = start;
  for (let i = 0; i < 8; i++) value = next(value);
  return value;
}

test.each<[CrcType, Partial<Crc>]>([
  ['lsb after subtract', { off: 7 }],
  ['sum', { mod: 100, totalOffset: 3 }],
  ['sum', { or: true, totalOffset: 0x80 }],
  ['exor', { byteOffset: 5 }],
  ['2comp', {}],
])('%s in one piece is the same with all its settings: %o', (type, more) => {
  const how = crc(type, more);
  expect(checksumInOnePiece(how)!(NINE, 2, 9)).toBe(checksum(how, NINE, [2, 9]));
});

test('values of several bytes have no checksum in one piece', () => {
  expect(checksumInOnePiece(crc('sum', { groupBytes: 2 }))).toBeUndefined();
});
