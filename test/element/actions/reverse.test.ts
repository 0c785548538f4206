import { expect, test } from 'vitest';
import { action, command, constant, group, pair, protocol, text, trigger, write } from '../protocols.ts';
import { alone, commands } from '../running.ts';
import { acting, elementWith } from './acting.ts';

test('reverse turns the bytes of a parameter round', async () => {
  const element = await elementWith({ 10: 'abc' }, acting([text(10)], ['parameter 10', 'reverse']));
  await element.set(30, 'go');
  expect(element.get(10)).toBe('cba');
});

const sends = (nr: string): string =>
  protocol({
    params: [text(10), constant(11, '-'), write(30)],
    commands: [command(1, [10, 11, 10])],
    pairs: [pair(1, 1)],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'command 1 before', 2)],
    actions: [
      action(1, 'group 1', 'execute'),
      action(2, 'parameter 10', 'reverse').replace('<On id="10"', `<On id="10" ${nr}`),
    ],
  });

test.each([
  ['', 'cba-abc'],
  ['nr="1"', 'abc-cba'],
  ['nr="0;1"', 'cba-cba'],
])('before a command reverse %s turns it in the command alone', async (nr, sent) => {
  const element = await alone(sends(nr));
  await element.set(10, 'abc');
  for (let i = 0; i < 2; i++) {
    await element.set(30, 'go');
    await element.until(() => commands(element).length > i);
  }
  expect(commands(element)).toEqual([sent, sent]);
  expect(element.get(10)).toBe('abc');
});
