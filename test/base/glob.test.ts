import { expect, test } from 'vitest';
import { glob } from '#base/glob.ts';

test.each([
  ['*', '', true],
  ['*', 'anything at all', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'abbb', false],
  ['a*', 'a\nb', true],
  ['?', 'x', true],
  ['?', '', false],
  ['?', '😀', true],
  ['a?c', 'abc', true],
  ['a?c', 'abbc', false],
  ['Encoder', 'ENCODER', true],
  ['10.0.0.1', '10a0b0c1', false],
  ['a+(b)[c]|^$', 'a+(b)[c]|^$', true],
  ['a\\b', 'a\\b', true],
  ['a{1}', 'a', false],
  ['part', 'a part of it', false],
])('the glob %j on %j is %s', (pattern, text, fits) => {
  expect(glob(pattern)(text)).toBe(fits);
});
