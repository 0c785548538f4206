import { expect, test } from 'vitest';
import { Reopening } from '#element/reopening.ts';
import { FakeClock } from '#testing/index.ts';

const POLICY = { min: 1000, max: 60_000 };

function reopening(): { clock: FakeClock; own: Reopening; opens: () => number; begin: () => number } {
  const clock = new FakeClock();
  const own = new Reopening(clock, POLICY);
  let opens = 0;
  return { clock, own, opens: () => opens, begin: () => own.begin(() => void opens++) };
}

test('it opens once, after the wait that it tells, and that attempt is its own', async () => {
  const { begin, clock, opens, own } = reopening();
  const delay = begin();
  await clock.advance(delay - 1);
  expect([opens(), own.trying]).toEqual([0, false]);
  await clock.advance(1);
  expect([opens(), own.trying]).toEqual([1, true]);
  await clock.advance(3_600_000);
  expect(opens()).toBe(1);
});

test('once somebody opens or closes the connection no attempt is its own', async () => {
  const { begin, clock, opens, own } = reopening();
  begin();
  own.cancel();
  expect(clock.pending).toBe(0);
  await clock.advance(begin());
  own.cancel();
  expect([opens(), own.trying]).toEqual([1, false]);
});

test('after a connection that lasted a minute the waits begin anew', async () => {
  const { begin, clock, own } = reopening();
  for (let i = 0; i < 5; i++) await clock.advance(begin());
  own.opened();
  await clock.advance(59_999);
  own.ended();
  expect(begin()).toBeGreaterThan(15_000);
  own.opened();
  await clock.advance(60_000);
  own.ended();
  expect(begin()).toBeLessThanOrEqual(1000);
});
