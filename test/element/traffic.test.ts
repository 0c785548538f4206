import { expect, test } from 'vitest';
import { ChangeTimes } from '#element/change-times.ts';
import { Traffic } from '#element/traffic.ts';
import type { Param } from '#model/constructs.ts';
import { FakeClock } from '#testing/clock.ts';

test('messages and their bytes are counted each way, with the time of the last', () => {
  const clock = new FakeClock();
  const traffic = new Traffic(clock);
  expect(traffic.lastAt).toBe(0);
  traffic.came(5);
  traffic.came(0);
  traffic.went(7);
  expect(traffic).toMatchObject({
    messagesIn: 2,
    bytesIn: 5,
    messagesOut: 1,
    bytesOut: 7,
    lastAt: clock.now(),
  });
});

test('the round trip is from a ping to its pong; a pong that nobody asked for measures nothing', async () => {
  const clock = new FakeClock();
  const traffic = new Traffic(clock);
  traffic.answered(true);
  expect(traffic.roundTrip).toBeUndefined();
  traffic.pinged();
  await clock.advance(30);
  traffic.answered(false);
  await clock.advance(12);
  traffic.answered(true);
  expect(traffic.roundTrip).toBe(42);
  await clock.advance(100);
  traffic.answered(true);
  expect(traffic.roundTrip).toBe(42);
});

test('the time of a change is known from the first one on', async () => {
  const clock = new FakeClock();
  const times = new ChangeTimes(clock, 2);
  const [a, b] = [{ index: 0 } as Param, { index: 1 } as Param];
  expect(times.of(a)).toBeUndefined();
  times.note(b);
  const first = clock.now();
  await clock.advance(10);
  times.note(b);
  expect([times.of(a), times.of(b)]).toEqual([undefined, first + 10]);
});
