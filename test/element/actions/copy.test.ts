import { expect, test } from 'vitest';
import { param, text } from '../protocols.ts';
import { acting, elementWith, hex } from './acting.ts';

const BYTE = param(
  12,
  '<Type>read</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>double</Type></Interprete>',
);
const PARAMS = [text(10), text(11), BYTE];

test('copy takes the bytes up to a zero byte: the text "1" is 49 in an unsigned number', async () => {
  const element = await elementWith(
    { 10: Buffer.from('3100ff', 'hex') },
    acting(PARAMS, ['parameter 11;12', 'copy', 'id="10"']),
  );
  await element.set(30, 'go');
  expect(hex(element, 11)).toBe('31');
  expect(element.get(12)).toBe(49);
});

test('copy without an id takes the parameter that fired', async () => {
  const element = await elementWith({}, acting(PARAMS, ['parameter 11', 'copy']));
  await element.set(30, 'go');
  expect(element.get(11)).toBe('go');
});

test.each([
  ['3-4', '4-3'],
  ['aé€𝄞', '𝄞€éa'],
  ['', ''],
])('copy reverse of %j gives %j', async (before, after) => {
  const element = await elementWith(
    { 10: before },
    acting(PARAMS, ['parameter 11', 'copy reverse', 'id="10"']),
  );
  await element.set(30, 'go');
  expect(element.get(11)).toBe(after);
});
