import { expect, test } from 'vitest';
import { decodeText, encodeText } from '#base/text.ts';
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
