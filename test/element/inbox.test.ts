import { expect, test } from 'vitest';
import { Inbox } from '#element/inbox.ts';

const message = (size: number, at = 0) => ({ bytes: Buffer.alloc(size), text: false, at });

test('it is full at 256 messages, and half full above 128', () => {
  const inbox = new Inbox();
  for (let i = 0; i < 255; i++) inbox.push(message(1, i));
  expect(inbox.full).toBe(false);
  inbox.push(message(1, 255));
  expect(inbox.full).toBe(true);
  for (let i = 0; i < 127; i++) expect(inbox.shift().at).toBe(i);
  expect([inbox.full, inbox.halfFull]).toEqual([false, true]);
  inbox.shift();
  expect(inbox.halfFull).toBe(false);
});

test('clients have their turns, each with its own in their order', () => {
  const inbox = new Inbox(true);
  const say = (client: string, at: number): void => inbox.push({ ...message(1, at), client });
  for (let at = 0; at < 300; at++) say('loud', at);
  say('quiet', 300);
  say('third', 301);
  say('quiet', 302);
  expect([inbox.full, inbox.of('loud'), inbox.of('quiet'), inbox.of('nobody')]).toEqual([false, 300, 2, 0]);
  const order = Array.from({ length: 7 }, () => inbox.shift().at);
  expect(order).toEqual([0, 300, 301, 1, 302, 2, 3]);
  expect(inbox.drain()).toHaveLength(296);
  expect(inbox.of('loud')).toBe(0);
});

test('it is full at 4 MiB, however few messages they are', () => {
  const inbox = new Inbox();
  inbox.push(message(2 ** 22 - 1));
  expect(inbox.full).toBe(false);
  inbox.push(message(1, 1));
  expect(inbox.full).toBe(true);
  expect(inbox.drain().map(({ at }) => at)).toEqual([0, 1]);
  expect(inbox.full).toBe(false);
});
