import { expect, test } from 'vitest';
import { ElementLog } from '#log/element-log.ts';
import { RingBudget } from '#log/ring.ts';
import type { Sink } from '#log/stamp.ts';
import { FakeClock } from '#testing/index.ts';
import { stampOf } from './stamps.ts';

test('a record has the time of its moment, and goes to the ring and to every sink', async () => {
  const clock = new FakeClock();
  const seen: (string | undefined)[][] = [[], []];
  const sinks = seen.map(
    (list): Sink => ({ add: (_time, _stamp, bytes) => void list.push(bytes?.toString()) }),
  );
  const log = new ElementLog(clock, new RingBudget(), sinks);
  expect(log.records()).toEqual([]);
  log.add(stampOf(), Buffer.from('a'));
  await clock.advance(1_500);
  log.add(stampOf(), Buffer.from('b'), { reason: 'why' });
  expect(log.records().map(({ time, data, reason }) => [time, data, reason])).toEqual([
    ['2026-01-01T00:00:00.000Z', 'a', undefined],
    ['2026-01-01T00:00:01.500Z', 'b', 'why'],
  ]);
  expect(seen).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('an element that logs nothing has no ring, and a log that is closed gives it back', () => {
  const budget = new RingBudget();
  const log = new ElementLog(new FakeClock(), budget, []);
  expect(budget.rings).toBe(0);
  log.add(stampOf(), Buffer.from('a'));
  expect(budget.rings).toBe(1);
  log.close();
  expect(budget).toMatchObject({ rings: 0, bytes: 0 });
});
