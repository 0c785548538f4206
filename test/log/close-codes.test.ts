import { expect, test } from 'vitest';
import { closeCodeName } from '#log/close-codes.ts';

test.each([
  [1000, 'normal closure'],
  [1006, 'no close frame'],
  [1011, 'internal error'],
  [1099, 'reserved'],
  [3000, 'unauthorized'],
  [3999, "a library's own"],
  [4000, "the application's own"],
  [5000, undefined],
])('close code %i is called %s', (code, name) => {
  expect(closeCodeName(code)).toBe(name);
});
