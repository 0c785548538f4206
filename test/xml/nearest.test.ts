import { expect, test } from 'vitest';
import { nearest } from '#xml/nearest.ts';

test.each([
  ['Measurment', 'Measurement'],
  ['interprete', 'Interprete'],
  ['Tpye', 'Type'],
  ['Typ', 'Type'],
  ['Nam', undefined],
  ['Completely', undefined],
  ['x'.repeat(100_000), undefined],
])('The nearest of the known words to %.20s is %s', (word, expected) => {
  expect(nearest(word, ['Interprete', 'Measurement', 'Type'])).toBe(expected);
});
