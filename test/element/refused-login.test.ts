import { expect, test } from 'vitest';
import { RefusedLogin } from '#element/refused-login.ts';
import { FakeClock } from '#testing/index.ts';

test('each refused login doubles the wait before the next, from a quarter of an hour to an hour', () => {
  const login = new RefusedLogin(new FakeClock());
  const waits = Array.from({ length: 4 }, () => login.refused() / 60_000);
  expect(waits).toEqual([15, 30, 60, 60]);
});

test('what is left of the wait goes by', async () => {
  const clock = new FakeClock();
  const login = new RefusedLogin(clock);
  expect(login.left).toBe(0);
  login.refused();
  await clock.advance(899_000);
  expect(login.left).toBe(1000);
  await clock.advance(2000);
  expect(login.left).toBe(0);
});
