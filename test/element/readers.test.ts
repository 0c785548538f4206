import { expect, test } from 'vitest';
import { Readers } from '#element/readers.ts';
import { FakeClock } from '#testing/index.ts';

test('who waits is told of the next message, and no timer is left', async () => {
  const clock = new FakeClock();
  const readers = new Readers(clock);
  const both = Promise.all([readers.read(1000), readers.read(2000)]);
  readers.message(Buffer.from('é'), true, undefined);
  expect(await both).toEqual([
    { state: 'message', message: 'é', final: true },
    { state: 'message', message: 'é', final: true },
  ]);
  expect(clock.pending).toBe(0);
});

test('bytes are its own', async () => {
  const readers = new Readers(new FakeClock());
  const bytes = Buffer.from([1, 2]);
  const read = readers.read(1000, 'a');
  readers.message(bytes, false, 'a');
  bytes.fill(9);
  expect(await read).toEqual({ state: 'message', message: Uint8Array.of(1, 2), final: true });
});

test('nothing yet is told at the timeout, and a message of another client does not count', async () => {
  const clock = new FakeClock();
  const readers = new Readers(clock);
  const read = readers.read(1000, 'a');
  readers.message(Buffer.from('x'), true, 'b');
  await clock.advance(999);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(await read).toEqual({ state: 'nothing' });
});

test('the end of a client is told to those that wait for it alone', async () => {
  const clock = new FakeClock();
  const readers = new Readers(clock);
  const [one, two] = [readers.read(1000, 'a'), readers.read(1000)];
  readers.ended(4000, 'bye', 'a');
  expect(await one).toEqual({ state: 'closed', code: 4000, reason: 'bye' });
  expect(clock.pending).toBe(1);
  readers.ended(1006, 'lost');
  expect(await two).toEqual({ state: 'closed', code: 1006, reason: 'lost' });
});
