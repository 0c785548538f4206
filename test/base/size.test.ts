import { expect, test } from 'vitest';
import { parseSize } from '#base/size.ts';

test.each([
  ['16MiB', 16 * 1024 * 1024],
  ['16 MiB', 16 * 1024 * 1024],
  ['8MB', 8 * 1024 * 1024],
  ['64k', 65_536],
  ['64K', 65_536],
  ['1.5k', 1536],
  ['1g', 1_073_741_824],
  ['512B', 512],
  ['512', 512],
  [512, 512],
  [0, 0],
])('The size %s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['', '-1', '1T', 'many', '16 Mi B', '0.3', 'Infinity', '1e3', '9999999999G'])(
  '%j is no size',
  text => {
    expect(parseSize(text)).toBeUndefined();
  },
);
