import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Parts } from '#transport/http-body.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memory(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}

test('the parts of a body are one, small and large', () => {
  const parts = new Parts();
  const all = Array.from({ length: 300 }, (_, i) => Buffer.alloc((i * 7919) % 9000, i));
  for (const part of all) parts.add(part);
  expect(parts.size).toBe(Buffer.concat(all).length);
  expect(parts.whole().equals(Buffer.concat(all))).toBe(true);
  expect(new Parts().whole()).toHaveLength(0);
});

test('tiny parts of large reads hold on to none of them', async () => {
  const before = memory();
  const parts = new Parts();
  for (let i = 0; i < 500; i++) parts.add(Buffer.allocUnsafeSlow(64 * 1024).subarray(0, 1));
  await expect.poll(() => memory() - before).toBeLessThan(1024 * 1024);
  expect(parts.size).toBe(500);
});
