import { expect, test } from 'vitest';
import { parseDuration } from '#base/duration.ts';

test.each([
  ['1500ms', 1500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1.5s', 1500],
  ['0', 0],
  [' 10s ', 10_000],
  [250, 250],
  ['250', 250],
])('the duration %j is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 's', '-1s', '1 s', '1w', '1S', '5m30s', '1e3', '0x10', 'ten', Number.NaN, -5])(
  '%j is no duration',
  text => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
