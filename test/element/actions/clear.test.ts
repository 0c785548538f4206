import { expect, test } from 'vitest';
import type { StartedElement } from '#testing/index.ts';
import { text } from '../protocols.ts';
import { type Act, acting, elementWith } from './acting.ts';

const shown = ({ element }: StartedElement): unknown =>
  element.displayed(element.protocol.paramById.get(10)!);
const cleared = (...acts: readonly Act[]): Promise<StartedElement> =>
  elementWith({ 10: 'on' }, acting([text(10)], ...acts));

test('clear empties a parameter, and what is displayed of it stays', async () => {
  const element = await cleared(['parameter 10', 'clear']);
  await element.set(30, 'go');
  expect([element.get(10), shown(element)]).toEqual([null, 'on']);
});

test('clear on display shows a parameter as not initialised, and its value stays', async () => {
  const element = await cleared(['parameter 10', 'clear on display']);
  await element.set(30, 'go');
  expect([element.get(10), shown(element)]).toEqual(['on', null]);
});

test('both together leave nothing, until the next change', async () => {
  const element = await cleared(['parameter 10', 'clear'], ['parameter 10', 'clear on display']);
  await element.set(30, 'go');
  expect([element.get(10), shown(element)]).toEqual([null, null]);
  await element.set(10, 'off');
  expect([element.get(10), shown(element)]).toEqual(['off', 'off']);
});
