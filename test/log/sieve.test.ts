import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIRECTIONS, KINDS, type StreamFilter, streamFilter } from '#log/filter.ts';
import type { StreamRecord } from '#log/record.ts';
import { lineSieve } from '#log/sieve.ts';

const RECORD: StreamRecord = {
  time: '2026-01-31T10:00:00.123Z',
  element: 'Köln "1" \\',
  connection: 0,
  direction: 'in',
  kind: 'response',
  encoding: 'utf8',
  data: 'Wetter',
};

function passes(filter: StreamFilter, record: object = RECORD, starts = false): boolean {
  return lineSieve(filter, starts)?.(Buffer.from(JSON.stringify(record))) ?? true;
}

test('a filter that asks for nothing needs no sieve', () => {
  expect(lineSieve({ kinds: [] }, false)).toBeUndefined();
});

test('lines of another element, connection, direction, kind or time are not parsed', () => {
  expect(passes({ element: 'köln "1" \\', connection: 0, direction: 'in', kinds: ['response'] })).toBe(true);
  expect(passes({ element: 'other' })).toBe(false);
  expect(passes({ connection: 1 })).toBe(false);
  expect(passes({ direction: 'out' })).toBe(false);
  expect(passes({ kinds: ['data'] })).toBe(false);
  expect(passes({ since: Date.parse(RECORD.time) })).toBe(true);
  expect(passes({ since: Date.parse(RECORD.time) + 1 })).toBe(false);
});

test('a line with its members in another order is parsed', () => {
  const { time, ...others } = RECORD;
  expect(passes({ connection: 1 }, { ...others, time })).toBe(true);
});

test('what an answer is measured from is parsed where that is asked for, of the chosen elements', () => {
  const command = { ...RECORD, direction: 'out', kind: 'command' };
  expect(passes({ kinds: ['response'] }, command)).toBe(false);
  expect(passes({ kinds: ['response'] }, command, true)).toBe(true);
  expect(passes({ kinds: ['response'], element: 'other' }, command, true)).toBe(false);
});

test('lines without the text are not parsed, but where it may be written in another way', () => {
  expect(passes({ grep: 'etter' })).toBe(true);
  expect(passes({ grep: 'nothing' })).toBe(false);
  expect(passes({ grep: 'nothing' }, { ...RECORD, encoding: 'base64' })).toBe(true);
  expect(passes({ grep: 'a/b' })).toBe(true);
  const byCode = Buffer.from(JSON.stringify(RECORD).replace('Wetter', '\\u0057etter'));
  expect(lineSieve({ grep: 'Wetter' }, false)?.(byCode)).toBe(true);
});

test('no line is kept back whose record passes', () => {
  const records = fc.record({
    time: fc.constantFrom(
      '2026-01-31T10:00:00.123Z',
      '2026-01-31T11:00:00.123+01:00',
      '2026-01-31T10:00:01Z',
    ),
    element: fc.constantFrom('a', 'Köln', 'x","connection":1', '"', '\\', 'b\n'),
    connection: fc.nat(1),
    direction: fc.constantFrom(...DIRECTIONS),
    kind: fc.constantFrom(...KINDS),
    data: fc.constantFrom('', 'ä"b', '\\u0041', 'A\u0001', '😀', 'a/b'),
  });
  const filters = fc.record(
    {
      element: fc.constantFrom('a', 'k*', '?', '*connection*', '"'),
      connection: fc.nat(1),
      direction: fc.constantFrom(...DIRECTIONS),
      kinds: fc.array(fc.constantFrom(...KINDS)),
      grep: fc.constantFrom('ä', '"', '\\', 'A', '😀', '/', '\u0001'),
      since: fc.constantFrom(Date.parse('2026-01-31T10:00:00.123Z'), Date.parse('2026-01-31T10:00:00.500Z')),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(records, filters, fc.boolean(), (record, filter, starts) => {
      if (!streamFilter(filter)(record)) return;
      expect(passes(filter, record, starts)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
