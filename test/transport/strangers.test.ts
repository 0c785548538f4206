import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { Strangers } from '#transport/strangers.ts';
import { Told } from './sockets.ts';

const ONE = Buffer.from('x');

test('of datagrams from strangers one a second is told, and how many followed', async () => {
  const clock = new FakeClock();
  const told = new Told();
  const strangers = new Strangers(clock, told);
  for (let i = 0; i < 1000; i++) strangers.came(ONE, `192.0.2.1:${i}`);
  expect(told.order).toEqual(['lost: from 192.0.2.1:0, which nothing was sent to']);
  await clock.advance(1000);
  expect(told.order.slice(1)).toEqual(['lost: 999 more datagrams came from those that nothing was sent to']);
  strangers.came(ONE, '192.0.2.1:7');
  expect(told.order.at(-1)).toBe('lost: from 192.0.2.1:7, which nothing was sent to');
  strangers.end();
  expect(told.order).toHaveLength(3);
  expect(clock.pending).toBe(0);
});
