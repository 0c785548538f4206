import { expect, test } from 'vitest';
import { action, protocol, qaction, text, trigger, write } from '../protocols.ts';
import { alone } from '../running.ts';
import { acting, elementWith } from './acting.ts';

test('go enters the last value once more: triggers and QActions of the parameter run', async () => {
  const element = await alone(
    protocol({
      params: [text(20), text(21), write(30), write(31)],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'parameter 31 change', 2)],
      actions: [action(1, 'parameter 31', 'go'), action(2, 'parameter 21', 'append', 'id="31"')],
      qactions: [qaction(1, '31', "p.setParameter(20, p.getParameter(20) + p.getParameter(31) + ' ');")],
    }),
  );
  await element.set(30, 'go');
  expect([element.get(20), element.get(21)]).toEqual([null, null]);
  await element.set(31, 'on');
  await element.set(30, 'go');
  expect([element.get(20), element.get(21)]).toEqual(['on on ', 'onon']);
});

test('save does no harm where nothing is kept', async () => {
  const element = await elementWith({ 10: 'x' }, acting([text(10)], ['parameter 10', 'save']));
  await element.set(30, 'go');
  expect(element.get(10)).toBe('x');
});
