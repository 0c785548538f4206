import { expect, test } from 'vitest';
import { colourOn, json, table } from '#cli/output.ts';

test('columns are as wide as their widest cell, and numbers stand to the right', () => {
  expect(
    table(
      [
        [2, 'status', 'a'],
        [110, '温度', 'b'],
      ],
      ['id', 'name', 'x'],
    ),
  ).toEqual([' id  name    x', '  2  status  a', '110  温度    b']);
});

test('no rows make no header', () => {
  expect(table([], ['id'])).toEqual([]);
});

test('a line has no spaces at its end, and no control characters', () => {
  expect(
    table([
      ['a', ''],
      ['\u001b[31m', 'b'],
    ]),
  ).toEqual(['a', '\\x1b[31m  b']);
});

test('JSON ends with a line end', () => {
  expect(json([])).toBe('[]\n');
});

test('there is no colour where no terminal is', () => {
  expect(colourOn({})).toBe(false);
  expect(colourOn({ isTTY: false })).toBe(false);
});
