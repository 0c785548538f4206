import { expect, test } from 'vitest';
import { Datagrams } from '#transport/datagrams.ts';
import { Told } from './sockets.ts';

const ROOM = 4 * 1024 * 1024;

test('of datagrams for which there is no room the first is told, and then how many followed', () => {
  const told = new Told();
  const waiting = new Datagrams(told);
  waiting.push(Buffer.alloc(ROOM - 256), undefined);
  for (let i = 0; i < 3; i++) waiting.push(Buffer.from('more'), undefined);
  const full = 'lost: 1 datagrams wait to be handled, and there is no room for more';
  expect(told.order).toEqual([full]);
  expect(waiting.shift()?.bytes.length).toBe(ROOM - 256);
  expect(told.order).toEqual([full, 'lost: 2 more datagrams were lost, since there was no room for them']);
  waiting.push(Buffer.from('again'), '127.0.0.1:9');
  expect(waiting.shift()).toEqual({ bytes: Buffer.from('again'), client: '127.0.0.1:9' });
  expect([waiting.shift(), waiting.isEmpty]).toEqual([undefined, true]);
  expect(told.order).toHaveLength(2);
});

test('those that wait when the socket closes are told', () => {
  const told = new Told();
  const waiting = new Datagrams(told);
  waiting.push(Buffer.from('one'), undefined);
  waiting.push(Buffer.from('two'), undefined);
  waiting.clear();
  waiting.clear();
  expect(told.order).toEqual(['lost: 2 datagrams that waited to be handled went with the socket']);
});
