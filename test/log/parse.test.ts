import { expect, test } from 'vitest';
import { parseRecord } from '#log/parse.ts';

const RECORD = {
  time: '2026-01-31T10:00:00.123Z',
  element: 'Studio',
  connection: 0,
  direction: 'none',
  kind: 'open',
};

test('a line of a stream log is a record', () => {
  expect(parseRecord(JSON.stringify(RECORD))).toEqual(RECORD);
});

test('members that this version does not know are left alone', () => {
  const record = { ...RECORD, later: { a: 1 } };
  expect(parseRecord(JSON.stringify(record))).toEqual(record);
});

test.each([
  ['{"time":', 'this is no JSON object'],
  ['[]', 'this is no JSON object'],
  ['null', 'this is no JSON object'],
  [JSON.stringify({ ...RECORD, time: 'noon' }), '"time" must be an ISO 8601 time'],
  [JSON.stringify({ ...RECORD, element: 3 }), '"element" must be the name of an element'],
  [JSON.stringify({ ...RECORD, connection: '0' }), '"connection" must be the number of a connection'],
  [JSON.stringify({ ...RECORD, direction: 'up' }), '"direction" must be one of in, out, none'],
  [JSON.stringify({ ...RECORD, kind: 'x' }), '"kind" must be one of handshake, command'],
  [JSON.stringify({ ...RECORD, data: 3 }), '"data" must be a string'],
  [JSON.stringify({ ...RECORD, headers: {} }), '"headers" must be a list'],
])('a broken line says what is wrong with it: %s', (line, message) => {
  expect(() => parseRecord(line)).toThrow(message);
});
