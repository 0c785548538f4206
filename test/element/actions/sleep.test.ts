import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { text } from '../protocols.ts';
import { acting, elementWith } from './acting.ts';

test.each([
  ['value="1000"', 1000],
  ['', 5000],
  ['value="1"', 15],
])('sleep %s holds up what comes after it for %d ms', async (attributes, ms) => {
  const clock = new FakeClock();
  const xml = acting([text(10), text(11)], ['protocol', 'sleep', attributes], ['parameter 10', 'copy']);
  const element = await elementWith({}, xml, clock);
  const done = element.set(30, 'go');
  const other = element.set(11, 'later');
  await clock.advance(ms - 1);
  expect([element.get(10), element.get(11)]).toEqual([null, null]);
  await clock.advance(1);
  await Promise.all([done, other]);
  expect([element.get(10), element.get(11)]).toEqual(['go', 'later']);
});

test('sleep ends with the element', async () => {
  const clock = new FakeClock();
  const element = await elementWith({}, acting([], ['protocol', 'sleep']), clock);
  const done = element.set(30, 'go');
  await element.stop();
  await done;
  expect(clock.pending).toBe(0);
});
