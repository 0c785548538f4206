import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';

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
  systemClock.after(Number.POSITIVE_INFINITY, fired);
  vi.advanceTimersByTime(1000 * DAY);
  expect(fired).not.toHaveBeenCalled();
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
