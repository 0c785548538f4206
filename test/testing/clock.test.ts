import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';

test('The clock starts on 2026-01-01 and stands still', async () => {
  const clock = new FakeClock();
  expect(new Date(clock.now()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
  await clock.settle();
  expect(new Date(clock.now()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

test('Timers fire in order of time, those of one time in the order they were set', async () => {
  const clock = new FakeClock();
  const start = clock.now();
  const fired: string[] = [];
  for (const [name, ms] of [
    ['c', 30],
    ['a', 10],
    ['b', 10],
    ['late', 31],
  ] as const) {
    clock.after(ms, () => fired.push(`${name}@${clock.now() - start}`));
  }
  await clock.advance(30);
  expect(fired).toEqual(['a@10', 'b@10', 'c@30']);
  expect(clock.pending).toBe(1);
  expect(clock.now() - start).toBe(30);
});

test('A timer never fires from within after, not even one of 0 ms', async () => {
  const clock = new FakeClock();
  let fired = 0;
  clock.after(0, () => fired++);
  clock.after(-5, () => fired++);
  expect(fired).toBe(0);
  await clock.advance(0);
  expect(fired).toBe(2);
});

test('A cancelled timer does not fire, and cancelling twice or afterwards is harmless', async () => {
  const clock = new FakeClock();
  let fired = 0;
  const cancelled = clock.after(5, () => fired++);
  const kept = clock.after(5, () => fired++);
  cancelled.cancel();
  cancelled.cancel();
  await clock.advance(5);
  kept.cancel();
  expect(fired).toBe(1);
  expect(clock.pending).toBe(0);
});

test('Timers set by timers and by promises on the way fire within the same advance', async () => {
  const clock = new FakeClock();
  const fired: string[] = [];
  clock.after(10, () => {
    fired.push('first');
    void Promise.resolve().then(() => clock.after(10, () => fired.push('after a promise')));
    clock.after(5, () => fired.push('nested'));
  });
  await clock.advance(20);
  expect(fired).toEqual(['first', 'nested', 'after a promise']);
});

test('What a timer throws is thrown by advance', async () => {
  const clock = new FakeClock();
  clock.after(1, () => {
    throw new Error('from a timer');
  });
  await expect(clock.advance(1)).rejects.toThrow('from a timer');
});

test('The time between two looks goes on as the clock does', async () => {
  const clock = new FakeClock();
  const before = clock.elapsed();
  await clock.advance(1500);
  expect(clock.elapsed() - before).toBe(1500);
});
