import { expect, test } from 'vitest';
import { type StreamFilter, streamFilter } from '#log/filter.ts';
import type { StreamRecord } from '#log/record.ts';

const RECORD: StreamRecord = {
  time: '2026-01-31T10:00:00.123Z',
  element: 'Studio 1',
  connection: 1,
  direction: 'in',
  kind: 'response',
  name: 'State',
  encoding: 'utf8',
  data: '{"temperature":21}',
};

function passes(filter: StreamFilter, changes: Partial<StreamRecord> = {}): boolean {
  return streamFilter(filter)({ ...RECORD, ...changes });
}

test('a filter that asks for nothing lets everything through', () => {
  expect(passes({})).toBe(true);
  expect(passes({ kinds: [] })).toBe(true);
});

test('elements are chosen by glob, whatever the letter case', () => {
  expect(passes({ element: 'studio*' })).toBe(true);
  expect(passes({ element: 'studio' })).toBe(false);
});

test('connection, direction and kinds must all fit', () => {
  expect(passes({ connection: 1, direction: 'in', kinds: ['command', 'response'] })).toBe(true);
  expect(passes({ connection: 0 })).toBe(false);
  expect(passes({ direction: 'out' })).toBe(false);
  expect(passes({ kinds: ['command'] })).toBe(false);
});

test('a text is looked for in data, names and words, in its letter case', () => {
  expect(passes({ grep: 'temperature' })).toBe(true);
  expect(passes({ grep: 'Temperature' })).toBe(false);
  expect(passes({ grep: 'State' })).toBe(true);
  expect(passes({ grep: 'ECONN' }, { errno: 'ECONNRESET' })).toBe(true);
  expect(passes({ grep: 'Upgrade' }, { headers: ['Upgrade: websocket'] })).toBe(true);
});

test('a text is found in binary data as well', () => {
  const data = Buffer.from([0x10, 0x80, 0x4d, 0x51, 0x54, 0x54]).toString('base64');
  expect(passes({ grep: 'MQTT' }, { encoding: 'base64', data })).toBe(true);
  expect(passes({ grep: data }, { encoding: 'base64', data })).toBe(false);
});

test('earlier records are left out', () => {
  expect(passes({ since: Date.parse('2026-01-31T10:00:00.123Z') })).toBe(true);
  expect(passes({ since: Date.parse('2026-01-31T10:00:00.124Z') })).toBe(false);
});
