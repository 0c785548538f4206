import { expect, test } from 'vitest';
import { classicDump, hexDump, spacedHex } from '#log/hexdump.ts';

test('a dump has sixteen bytes a line, in two halves, with ASCII beside them', () => {
  expect([...hexDump(Buffer.from('0123456789abcdef\u0000'))]).toEqual([
    '000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|',
    '000010  00                                                |.|',
  ]);
});

test('the classic dump counts bytes in decimal', () => {
  const rows = [...classicDump(Buffer.alloc(45, 0x41))];
  expect(rows.map(row => row.slice(0, 6))).toEqual(['000000', '000020', '000040']);
});

test('no bytes make no lines', () => {
  expect([...hexDump(Buffer.alloc(0))]).toEqual([]);
  expect([...classicDump(Buffer.alloc(0))]).toEqual([]);
  expect(spacedHex(Buffer.alloc(0))).toBe('');
});
