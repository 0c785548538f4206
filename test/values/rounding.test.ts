import { describe, expect, test } from 'vitest';
import { rounded } from '#values/rounding.ts';

describe('to one decimal', () => {
  test.each([
    ['down', 1.2, -1.3],
    ['up', 1.3, -1.2],
    ['toZero', 1.2, -1.2],
    ['toInfinity', 1.3, -1.3],
    ['halfDown', 1.2, -1.3],
    ['halfUp', 1.3, -1.2],
    ['halfToZero', 1.2, -1.2],
    ['halfToInfinity', 1.3, -1.3],
  ] as const)('%s makes 1.25 %d and -1.25 %d', (rounding, tie, negativeTie) => {
    expect(rounded(1.25, 1, rounding)).toBe(tie);
    expect(rounded(-1.25, 1, rounding)).toBe(negativeTie);
  });

  test.each([
    ['halfDown', 1.3, -1.3],
    ['halfUp', 1.3, -1.3],
    ['halfToZero', 1.3, -1.3],
    ['halfToInfinity', 1.3, -1.3],
  ] as const)('%s makes 1.26 %d and -1.26 %d', (rounding, above, below) => {
    expect(rounded(1.26, 1, rounding)).toBe(above);
    expect(rounded(-1.26, 1, rounding)).toBe(below);
    expect(rounded(1.24, 1, rounding)).toBe(1.2);
    expect(rounded(-1.24, 1, rounding)).toBe(-1.2);
  });
});

test.each([
  ['what is exact stays, although the double lies below it', 0.29, 2, 'down', 0.29],
  ['what is exact stays, although the double lies above it', 0.1 + 0.2, 1, 'up', 0.3],
  ['a tie that a double cannot hold is one', 1.005, 2, 'halfToInfinity', 1.01],
  ['no decimals', 2.5, 0, 'down', 2],
  ['small numbers', 1.5e-7, 7, 'halfUp', 2e-7],
  ['nothing becomes 0 and not -0', -0.4, 0, 'halfUp', 0],
  ['numbers without decimals of their own stay', 123_456_789_012_345_680, 2, 'down', 123_456_789_012_345_680],
  ['more decimals than a double has change nothing', 0.1234567890123456, 20, 'down', 0.1234567890123456],
] as const)('%s', (_, value, decimals, rounding, result) => {
  expect(rounded(value, decimals, rounding)).toBe(result);
});
