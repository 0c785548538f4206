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
  [JSON.stringify({ ...RECORD, headers: {} }), '"headers" must be a list of strings'],
  [JSON.stringify({ ...RECORD, headers: ['a', null] }), '"headers" must be a list of strings'],
  [JSON.stringify({ ...RECORD, expected: {} }), '"expected" must have numbers "response" and "byte"'],
  [JSON.stringify({ ...RECORD, expected: [] }), '"expected" must have numbers "response" and "byte"'],
  [
    JSON.stringify({ ...RECORD, expected: { response: [[[]]], byte: 0, wanted: '', got: '' } }),
    '"expected" must have numbers "response" and "byte", strings "wanted" and "got"',
  ],
  [JSON.stringify({ ...RECORD, timing: { a: [[]] } }), '"timing" must have nothing but numbers'],
  [JSON.stringify({ ...RECORD, timing: [] }), '"timing" must have nothing but numbers'],
  [JSON.stringify({ ...RECORD, encoding: 'x' }), '"encoding" must be utf8 or base64'],
  [
    JSON.stringify({ ...RECORD, time: 'Thu, 01 Jan 1970 00:00:00 GMT+9999' }),
    '"time" must be an ISO 8601 time',
  ],
  [JSON.stringify({ ...RECORD, time: '+275760-09-13T00:00:00.000Z' }), '"time" must be an ISO 8601 time'],
  [JSON.stringify({ ...RECORD, time: '2026-13-31T10:00:00.000Z' }), '"time" must be an ISO 8601 time'],
  [JSON.stringify(RECORD).replace('"connection":0', '"connection":1e999'), '"connection" must be the number'],
  [JSON.stringify({ ...RECORD, code: 99999 }), '"code" must be a close code, 0 to 65535'],
  [JSON.stringify({ ...RECORD, code: -1 }), '"code" must be a close code, 0 to 65535'],
  [JSON.stringify({ ...RECORD, code: 1000.5 }), '"code" must be a close code, 0 to 65535'],
  [JSON.stringify({ ...RECORD, connection: 0.5 }), '"connection" must be the number of a connection'],
  [JSON.stringify(RECORD).replace('}', ',"bytes":-1e999}'), '"bytes" must be a number'],
])('a broken line says what is wrong with it: %s', (line, message) => {
  expect(() => parseRecord(line)).toThrow(message);
});

test.each(['2026-01-31T10:00:00Z', '2026-01-31T11:00:00.123+01:00', '2026-01-31T10:00:00.123456Z'])(
  'a time that another writer put is taken: %s',
  time => {
    expect(parseRecord(JSON.stringify({ ...RECORD, time })).time).toBe(time);
  },
);

test('a line that is nested deeper than any record is refused, and another one after it is read', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  for (const member of [`"timing":{"a":${deep}}`, `"expected":{"response":${deep}}`]) {
    const line = `${JSON.stringify(RECORD).slice(0, -1)},${member}}`;
    expect(() => parseRecord(line)).toThrow(expect.objectContaining({ code: 'LOG_INVALID' }));
  }
  expect(parseRecord(JSON.stringify(RECORD))).toEqual(RECORD);
});
