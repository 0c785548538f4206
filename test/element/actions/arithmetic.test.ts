import { expect, test } from 'vitest';
import { number, text } from '../protocols.ts';
import { said } from '../running.ts';
import { acting, elementWith } from './acting.ts';

const PARAMS = [number(10), number(11), text(12)];

test.each([
  ['increment', '', 5, 6],
  ['increment', 'value="10"', 5, 15],
  ['increment', 'value="-2.5"', 5, 2.5],
  ['increment', 'id="11"', 5, 105],
  ['multiply', 'value="10"', 5, 50],
  ['multiply', '', 5, 5],
  ['pow', 'value="3"', 5, 125],
  ['pow', '', 5, 5],
])('%s %s makes of %d %d', async (type, attributes, before, after) => {
  const element = await elementWith(
    { 10: before, 11: 100 },
    acting(PARAMS, ['parameter 10', type, attributes]),
  );
  await element.set(30, 'go');
  expect(element.get(10)).toBe(after);
});

test('increment counts a parameter that is not initialised as 0', async () => {
  const element = await elementWith({}, acting(PARAMS, ['parameter 10;11', 'increment', 'value="2"']));
  await element.set(30, 'go');
  expect([element.get(10), element.get(11)]).toEqual([2, 2]);
});

test('a text that is a number is counted with, any other is left and told', async () => {
  const element = await elementWith({ 12: '41' }, acting(PARAMS, ['parameter 12', 'increment']));
  await element.set(30, 'go');
  expect(element.get(12)).toBe('42');
  await element.set(12, 'forty');
  await element.set(30, 'go');
  expect(element.get(12)).toBe('forty');
  expect(said(element, 'error')).toEqual([
    'action 1 (increment) on parameter 12 "p12": its value is no number',
  ]);
});

test('a result that is no number is left and told', async () => {
  const element = await elementWith({ 10: -1 }, acting(PARAMS, ['parameter 10', 'pow', 'value="0.5"']));
  await element.set(30, 'go');
  expect(element.get(10)).toBe(-1);
  expect(said(element, 'error')).toHaveLength(1);
});
