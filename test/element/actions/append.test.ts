import { expect, test } from 'vitest';
import { number, text } from '../protocols.ts';
import { acting, elementWith, hex } from './acting.ts';

const PARAMS = [text(10), text(11), number(12)];

test.each([
  ['id="11"', 'abcd'],
  ['id="12"', 'ab1.5'],
  ['value="-"', 'ab-'],
  ['id="11" options="hex"', 'ab6364'],
  ['id="11" options="hex-1"', 'ab63 64'],
])('append %s puts the value behind that of its parameter', async (attributes, after) => {
  const element = await elementWith(
    { 10: 'ab', 11: 'cd', 12: 1.5 },
    acting(PARAMS, ['parameter 10', 'append', attributes]),
  );
  await element.set(30, 'go');
  expect(element.get(10)).toBe(after);
});

test('append with hex-N groups the bytes, the last group with what is left', async () => {
  const element = await elementWith(
    { 11: Buffer.from('00ff10abcd', 'hex') },
    acting(PARAMS, ['parameter 10', 'append', 'id="11" options="hex-2"']),
  );
  await element.set(30, 'go');
  expect(element.get(10)).toBe('00FF 10AB CD');
});

test('append data puts the bytes behind as they are', async () => {
  const element = await elementWith(
    { 10: Buffer.from('0001', 'hex'), 11: Buffer.from('ff00fe', 'hex') },
    acting(PARAMS, ['parameter 10', 'append data', 'id="11"']),
  );
  await element.set(30, 'go');
  expect(hex(element, 10)).toBe('0001ff00fe');
  await element.set(30, 'go');
  expect(hex(element, 10)).toBe('0001ff00feff00fe');
});
