import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock, turnOf } from '#base/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DAY = 86_400_000;

test('a wait fires once, when its time has come and not before', () => {
  const fired = vi.fn();
  systemClock.after(1000, fired);
  vi.advanceTimersByTime(999);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(10_000);
  expect(fired).toHaveBeenCalledOnce();
});

test.each([2 ** 31 - 1, 2 ** 31, 30 * DAY, 100 * DAY])('a wait of %d ms is as long as it says', ms => {
  const fired = vi.fn();
  systemClock.after(ms, fired);
  vi.advanceTimersByTime(ms - 1);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledOnce();
});

test('a wait for ever does not fire', () => {
  const fired = vi.fn();
  const timer = systemClock.after(Number.POSITIVE_INFINITY, fired);
  vi.advanceTimersByTime(1000 * DAY);
  expect(fired).not.toHaveBeenCalled();
  timer.cancel();
});

test.each([0, 1, 26])('a long wait can be cancelled after %d days', days => {
  const fired = vi.fn();
  const timer = systemClock.after(60 * DAY, fired);
  vi.advanceTimersByTime(days * DAY);
  timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(100 * DAY);
  expect(fired).not.toHaveBeenCalled();
});

test('any number of waits share one timer of Node', () => {
  const timers = Array.from({ length: 1000 }, (_, i) => systemClock.after(1000 + (i % 7), () => {}));
  expect(vi.getTimerCount()).toBe(1);
  for (const timer of timers) timer.cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('waits fire in the order of their time, and those of one time in the order they were set', () => {
  const fired: string[] = [];
  for (const [name, ms] of [
    ['c', 30],
    ['a', 10],
    ['d', 30],
    ['b', 20],
  ] as const) {
    systemClock.after(ms, () => fired.push(name));
  }
  vi.advanceTimersByTime(100);
  expect(fired).toEqual(['a', 'b', 'c', 'd']);
});

test('a wait that is set while another fires has its own time', () => {
  const fired: string[] = [];
  systemClock.after(10, () => {
    fired.push('first');
    systemClock.after(5, () => fired.push('second'));
  });
  vi.advanceTimersByTime(14);
  expect(fired).toEqual(['first']);
  vi.advanceTimersByTime(2);
  expect(fired).toEqual(['first', 'second']);
});

test('a wait that was cancelled by one that fires with it does not fire', () => {
  const fired = vi.fn();
  systemClock.after(10, () => second.cancel());
  const second = systemClock.after(10, fired);
  vi.advanceTimersByTime(100);
  expect(fired).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('what a wait throws keeps no other from firing', () => {
  const fired = vi.fn();
  systemClock.after(10, () => {
    throw new Error('broken');
  });
  systemClock.after(10, fired);
  expect(() => vi.advanceTimersByTime(10)).toThrow('broken');
  vi.advanceTimersByTime(10);
  expect(fired).toHaveBeenCalledOnce();
});

test('until its last microtask the time of what runs is asked once', async () => {
  await Promise.resolve();
  vi.setSystemTime(1_000_000);
  expect(turnOf(systemClock)).toBe(1_000_000);
  vi.setSystemTime(1_000_007);
  expect(turnOf(systemClock)).toBe(1_000_000);
  expect(vi.getTimerCount()).toBe(0);
  await Promise.resolve();
  expect(turnOf(systemClock)).toBe(1_000_007);
  await Promise.resolve();
});

test('the time between two looks goes on evenly, whatever date is set', () => {
  const before = systemClock.elapsed();
  vi.advanceTimersByTime(1500);
  vi.setSystemTime(Date.now() - DAY);
  vi.advanceTimersByTime(500);
  expect(systemClock.elapsed() - before).toBe(2000);
});
