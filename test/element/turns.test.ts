import { expect, test } from 'vitest';
import { Turns } from '#element/turns.ts';

test('one after the other has the turn at a server, in the order they asked', async () => {
  const turns = new Turns();
  const order: number[] = [];
  expect(turns.take('device:80')).toBeUndefined();
  const second = turns.take('device:80')?.then(() => order.push(2));
  const third = turns.take('device:80')?.then(() => order.push(3));
  turns.leave('device:80');
  await second;
  expect(order).toEqual([2]);
  turns.leave('device:80');
  await third;
  turns.leave('device:80');
  expect(turns.take('device:80')).toBeUndefined();
});

test('another server has turns of its own', () => {
  const turns = new Turns();
  expect(turns.take('device:80')).toBeUndefined();
  expect(turns.take('device:81')).toBeUndefined();
});
