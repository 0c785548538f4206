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

/** Several messages as one read of a socket brings them. */
function readOf(...texts: string[]): { readonly read: Buffer; readonly messages: Buffer[] } {
  const read = Buffer.from(`${' '.repeat(64)}${texts.join('')}${' '.repeat(8192)}`);
  let end = 64;
  const messages = texts.map(text => {
    end += text.length;
    return read.subarray(end - text.length, end);
  });
  return { read, messages };
}

const shown = (log: ElementLog): (string | undefined)[] => log.records().map(({ data }) => data);

test('of the messages of one read the last 64 are kept, and keep their bytes when the memory is used again', async () => {
  const log = new ElementLog(new FakeClock(), new RingBudget(), []);
  const texts = Array.from({ length: 100 }, (_, i) => `<${i}>`);
  const { read, messages } = readOf(...texts);
  for (const bytes of messages) log.arrived(stampOf(), bytes);
  await Promise.resolve();
  read.fill(0x78);
  expect(shown(log)).toEqual(texts.slice(-64));
});

test('messages of one read are there at once for whoever asks, and none is there twice', async () => {
  const log = new ElementLog(new FakeClock(), new RingBudget(), []);
  const { messages } = readOf('a', 'b', 'c');
  const [a, b, c] = messages as [Buffer, Buffer, Buffer];
  log.arrived(stampOf(), a);
  expect(shown(log)).toEqual(['a']);
  log.arrived(stampOf(), b);
  log.arrived(stampOf(), c);
  expect(shown(log)).toEqual(['a', 'b', 'c']);
  await Promise.resolve();
  expect(shown(log)).toEqual(['a', 'b', 'c']);
});

test('what is logged between two messages of a read stands between them, and times never go back', async () => {
  const clock = new FakeClock();
  const log = new ElementLog(clock, new RingBudget(), []);
  const { messages } = readOf('a', 'b');
  log.arrived(stampOf(), messages[0]!);
  // A hook that takes its time.
  clock.now = () => Date.parse('2026-01-01T00:00:07Z');
  log.add(stampOf(), Buffer.from('between'));
  log.arrived(stampOf(), messages[1]!);
  await Promise.resolve();
  expect(log.records().map(({ time, data }) => [time.slice(11, 19), data])).toEqual([
    ['00:00:00', 'a'],
    ['00:00:07', 'between'],
    ['00:00:07', 'b'],
  ]);
});

test('a log that is closed while a read is handled keeps nothing of it', async () => {
  const budget = new RingBudget();
  const log = new ElementLog(new FakeClock(), budget, []);
  log.arrived(stampOf(), readOf('a', 'b').messages[0]!);
  log.close();
  await Promise.resolve();
  expect(log.records()).toEqual([]);
  expect(budget).toMatchObject({ rings: 0, bytes: 0 });
});
