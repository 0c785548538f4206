import { expect, test } from 'vitest';
import { Expected, skeleton } from '#testing/simulation-likeness.ts';
import { command } from './recorded.ts';

const text = (data: string) => ({ bytes: Buffer.from(data), type: 'text' as const });
const binary = (...bytes: number[]) => ({ bytes: Buffer.from(bytes), type: 'binary' as const });
const base64 = (...bytes: number[]) =>
  command(0, Buffer.from(bytes).toString('base64'), { type: 'binary', encoding: 'base64' });

test('the same bytes are the same', () => {
  expect(new Expected(command(0, 'status')).likeness(text('status'), true)).toBe('same');
});

test('a text is alike when only numbers and ids differ', () => {
  const expected = new Expected(command(0, '{"id":7,"at":"2026-01-31T10:00:00Z","ref":"1f0c1a00"}'));
  const other = text('{"id":18,"at":"2027-12-01T09:01:02.5Z","ref":"9bd0e4f7"}');
  expect(expected.likeness(other, false)).toBe('alike');
  expect(expected.likeness(other, true)).toBeUndefined();
  expect(expected.likeness(text('{"id":7,"at":"never","ref":"1f0c1a00"}'), false)).toBeUndefined();
});

test('a binary message is alike when it is as long and begins with the same byte', () => {
  const expected = new Expected(base64(0x10, 0x02, 0xff));
  expect(expected.likeness(binary(0x10, 0x09, 0xfe), false)).toBe('alike');
  expect(expected.likeness(binary(0x20, 0x02, 0xff), false)).toBeUndefined();
  expect(expected.likeness(binary(0x10, 0x02), false)).toBeUndefined();
});

test('a text is no binary message', () => {
  expect(
    new Expected(command(0, 'a')).likeness({ bytes: Buffer.from('a'), type: 'binary' }, false),
  ).toBeUndefined();
});

test('anything may stand where a secret was masked', () => {
  const expected = new Expected(command(0, 'login *** now', { masked: true }));
  expect(expected.likeness(text('login hunter2 now'), true)).toBe('same');
  expect(expected.likeness(text('logout hunter2 now'), true)).toBeUndefined();
});

test('what was cut off may end in any way', () => {
  const expected = new Expected(command(0, 'begin', { truncated: 3 }));
  expect(expected.likeness(text('begin…'), true)).toBe('same');
  expect(expected.likeness(text('beg'), true)).toBeUndefined();
});

test('words are no ids, though they have only letters of hexadecimal digits', () => {
  expect(skeleton('facade deadbeef 12 3.5')).toBe('facade deadbeef # #');
  expect(skeleton('e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0001')).toBe('#');
});
