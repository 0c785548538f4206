import { expect, test } from 'vitest';
import { action, number, param, protocol, response, text, trigger, write } from '../protocols.ts';
import { connected, said } from '../running.ts';
import { acting, elementWith, hex } from './acting.ts';

const fixed = (id: number, length: number): string =>
  param(
    id,
    `<Type>read</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>string</Type></Interprete>`,
  );

test('change length gives a response another length to match', async () => {
  const { element, peer } = await connected(
    protocol({
      params: [fixed(10, 2), text(11), number(12), write(30)],
      responses: [response(1, [10, 11])],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'parameter 10', 'change length', 'id="12"')],
    }),
  );
  peer.text('abcde');
  await element.until(() => element.get(10) === 'ab');
  await element.set(12, 4);
  await element.set(30, 'go');
  expect(element.get(10)).toBe('ab');
  peer.text('fghij');
  await element.until(() => element.get(10) === 'fghi' && element.get(11) === 'j');
});

test('change length changes what is made of a value, in this element alone', async () => {
  const xml = acting([fixed(10, 2), number(12)], ['parameter 10', 'change length', 'id="12"']);
  const element = await elementWith({ 10: 'abc', 12: 5 }, xml);
  expect(hex(element, 10)).toBe('6162');
  await element.set(30, 'go');
  expect(hex(element, 10)).toBe('6162632020');
});

test('change length without a number is told and changes nothing', async () => {
  const element = await elementWith(
    {},
    acting([fixed(10, 2), number(12)], ['parameter 10', 'change length', 'id="12"']),
  );
  await element.set(30, 'go');
  expect(said(element, 'warn')).toContain('action 1 (change length): there is no number of bytes');
});

const scaled = (attributes: string): string =>
  protocol({
    params: [number(10), number(13), write(30)],
    responses: [response(1, [10])],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'parameter 10', 'set info', attributes)],
  });

test.each([
  ['scale="0;100;-10;10"', '75', 5],
  ['sequence="*:1000"', '75', 75_000],
  ['scale="0;100;-10;10" sequence="*:1000"', '75', 5000],
  ['scale="-" sequence="+:id:13"', '75', 78],
])('set info %s makes of what arrives something else', async (attributes, sent, value) => {
  const { element, peer } = await connected(scaled(attributes));
  peer.text('1');
  await element.until(() => element.get(10) === 1);
  await element.set(13, 3);
  await element.set(30, 'go');
  expect(element.get(10)).toBe(1);
  peer.text(sent);
  await element.until(() => element.get(10) === value);
});
