import { expect, test } from 'vitest';
import {
  action,
  command,
  constant,
  group,
  pair,
  protocol,
  response,
  text,
  trigger,
  write,
} from '../protocols.ts';
import { alone, commands, connected, of, said } from '../running.ts';
import { acting, elementWith, hex } from './acting.ts';

const replaced = (attributes: string) => acting([text(10)], ['parameter 10', 'replace data', attributes]);

test.each([
  ['options="0x0D0A;0x0A"', '610d0a620d0a', '610a620a'],
  ['options="1BC3-1BC2;03-02"', '1bc21bc3ff', '0203ff'],
  ['options="02;1BC2" startoffset="1"', '02010203', '02011bc203'],
  ['options="02;1BC2" startoffset="1" endoffset="1"', '0202ff02', '021bc2ff02'],
  [
    'options="25;2525;use_offset" startoffset="2" endoffset="1"',
    '2501250025',
    '252501250 02525'.replace(' ', ''),
  ],
  ['options="00;"', '00ff00', 'ff'],
  ['options="01;0101"', '0101', '01010101'],
])('replace data %s', async (attributes, before, after) => {
  const element = await elementWith({ 10: Buffer.from(before, 'hex') }, replaced(attributes));
  await element.set(30, 'go');
  expect(hex(element, 10)).toBe(after);
});

test.each([
  ['options="01-02;03"', '2 values for 1'],
  ['options="01;02" startoffset="9"', 'offsets beyond the end'],
])('replace data %s replaces nothing: %s', async attributes => {
  const element = await elementWith({ 10: Buffer.from('0102', 'hex') }, replaced(attributes));
  await element.set(30, 'go');
  expect(hex(element, 10)).toBe('0102');
  expect(said(element, 'debug')).toHaveLength(1);
});

test('in a trigger before a command replace data changes what is sent', async () => {
  const element = await alone(
    protocol({
      params: [text(10), write(30)],
      commands: [command(1, [10])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'command 1 before', 2)],
      actions: [action(1, 'group 1', 'execute'), action(2, 'command', 'replace data', 'options="0x61;0x62"')],
    }),
  );
  await element.set(10, 'banana');
  await element.set(30, 'go');
  await element.until(() => commands(element).length > 0);
  expect(commands(element)).toEqual(['bbnbnb']);
  expect(element.get(10)).toBe('banana');
});

test('in a trigger before a response replace data changes what is matched, and the log shows what arrived', async () => {
  const { element, peer } = await connected(
    protocol({
      params: [constant(9, 'x'), text(10), constant(11, 'y'), text(12)],
      responses: [response(1, [9, 10]), response(2, [11, 12])],
      triggers: [trigger(1, 'response each before', 1, 2)],
      actions: [action(1, 'response 2', 'replace data', 'options="61;79"'), action(2, 'response', 'read')],
    }),
  );
  peer.text('abca');
  await element.until(() => element.get(12) === 'bcy');
  expect(of(element, 'response').map(record => [record.id, record.data])).toEqual([[2, 'abca']]);
});
