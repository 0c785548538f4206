import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backoff } from '#element/backoff.ts';

test('each wait is between half of its ceiling and all of it; the ceiling doubles from min up to max', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 5_000 }),
      fc.integer({ min: 5_000, max: 3_600_000 }),
      (min, max) => {
        const backoff = new Backoff();
        for (let i = 0; i < 40; i++) {
          const ceiling = Math.min(max, min * 2 ** i);
          const wait = backoff.next({ min, max });
          expect(wait).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
          expect(wait).toBeLessThanOrEqual(ceiling);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('it begins anew after a connection that lasted a minute, and not after a shorter one', () => {
  const backoff = new Backoff();
  const policy = { min: 1000, max: 60_000 };
  for (let i = 0; i < 5; i++) backoff.next(policy);
  backoff.ended(59_999);
  expect(backoff.next(policy)).toBeGreaterThan(15_000);
  backoff.ended(60_000);
  expect(backoff.next(policy)).toBeLessThanOrEqual(1000);
});

test('a wait is never shorter than 10 ms', () => {
  expect(new Backoff().next({ min: 1, max: 1 })).toBe(10);
});
