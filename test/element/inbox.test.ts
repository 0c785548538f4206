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

test('it is full at 4 MiB, however few messages they are', () => {
  const inbox = new Inbox();
  inbox.push(message(2 ** 22 - 1));
  expect(inbox.full).toBe(false);
  inbox.push(message(1, 1));
  expect(inbox.full).toBe(true);
  expect(inbox.drain().map(({ at }) => at)).toEqual([0, 1]);
  expect(inbox.full).toBe(false);
});
