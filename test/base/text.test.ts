import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutUtf8, decodeText, encodeText } from '#base/text.ts';
import { hex, toHex } from '#testing/index.ts';

test.each([
  ['48 69', 'Hi'],
  ['c2 b0 43', '°C'],
  ['f0 9f 98 80', '😀'],
  ['ef bf bd', '\ufffd'],
  ['b0 43', '°C'],
  ['80', '€'],
  ['c3', 'Ã'],
  ['', ''],
])('the bytes %s read as %j: UTF-8 where they are valid, else the code page', (bytes, text) => {
  expect(decodeText(hex(bytes))).toBe(text);
});

test.each([
  ['utf8', '°C€', 'c2 b0 43 e2 82 ac'],
  ['code page', '°C€', 'b0 43 80'],
  ['code page', 'aΩb', '61 3f 62'],
  ['utf16le', '°C', 'b0 00 43 00'],
] as const)('in %s the text %j goes out as %s', (encoding, text, bytes) => {
  expect(toHex(encodeText(text, encoding))).toBe(bytes);
});

test('Cut text is valid UTF-8, a prefix, and as long as the limit lets it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(40), (text, limit) => {
      const cut = cutUtf8(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(text.toWellFormed().startsWith(cut.toString())).toBe(true);
      expect(cut.length).toBeGreaterThan(Math.min(Buffer.byteLength(text), limit) - 4);
    }),
  );
});
