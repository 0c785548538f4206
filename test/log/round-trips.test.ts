import { expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import { RoundTrips } from '#log/round-trips.ts';

const START = Date.parse('2026-01-31T10:00:00.000Z');

function record(at: number, sort: string, more: Partial<StreamRecord> = {}): StreamRecord {
  const [direction, kind] = sort.split(' ') as [StreamRecord['direction'], StreamRecord['kind']];
  const time = new Date(START + at).toISOString();
  return { time, element: 'a', connection: 0, direction, kind, ...more };
}

function times(...records: StreamRecord[]): (number | undefined)[] {
  const trips = new RoundTrips();
  return records.map(record => trips.of(record));
}

test('a response took the time since the command of its pair', () => {
  expect(
    times(
      record(0, 'out command', { pair: 1 }),
      record(5, 'in response'),
      record(12, 'in response', { pair: 1 }),
      record(20, 'in response', { pair: 1 }),
    ),
  ).toEqual([undefined, undefined, 12, undefined]);
});

test('a timeout took the time since the command that got no answer, and its repetition counts anew', () => {
  expect(
    times(
      record(0, 'out command', { pair: 1 }),
      record(1500, 'none timeout', { pair: 1 }),
      record(1500, 'out command', { pair: 1 }),
      record(1520, 'in response', { pair: 1 }),
    ),
  ).toEqual([undefined, 1500, undefined, 20]);
});

test('pairs, connections, clients and elements are told apart', () => {
  const others = [{ connection: 1 }, { client: '127.0.0.1:5' }, { element: 'b' }, { pair: 2 }];
  for (const other of others) {
    expect(
      times(
        record(0, 'out command', { pair: 1 }),
        record(3, 'out command', { pair: 1, ...other }),
        record(10, 'in response', { pair: 1 }),
        record(10, 'in response', { pair: 1, ...other }),
      ),
    ).toEqual([undefined, undefined, 10, 7]);
  }
});

test.each([
  ['out handshake', 'in handshake'],
  ['in handshake', 'out handshake'],
  ['out ping', 'in pong'],
  ['in ping', 'out pong'],
  ['out request', 'in reply'],
])('%s is answered by %s', (asked, answered) => {
  const expected = asked === 'in handshake' ? [undefined, undefined] : [undefined, 7];
  expect(times(record(0, asked), record(7, answered))).toEqual(expected);
});

test('a command that was not sent has no answer', () => {
  expect(
    times(record(0, 'out command', { pair: 1, delivered: false }), record(9, 'in response', { pair: 1 })),
  ).toEqual([undefined, undefined]);
});

test('an answer that arrived before its command was logged took no time', () => {
  expect(times(record(5, 'out command', { pair: 1 }), record(4, 'in response', { pair: 1 }))).toEqual([
    undefined,
    0,
  ]);
});

test('what never gets an answer is forgotten in the end', () => {
  const trips = new RoundTrips();
  for (let pair = 0; pair < 5000; pair++) trips.of(record(0, 'out command', { pair }));
  expect(trips.of(record(1, 'in response', { pair: 1 }))).toBeUndefined();
  expect(trips.of(record(1, 'in response', { pair: 4999 }))).toBe(1);
});
