import { expect, test } from 'vitest';
import { displayOf } from '#values/display.ts';
import { paramOf } from './params.ts';

const numeric = (interprete: string, rest: string) =>
  paramOf(
    `<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type>${interprete}</Interprete>${rest}`,
  );
const temperature = numeric(
  '<Exceptions><Exception id="1" value="-1"><Display state="enabled">No sensor</Display><Value>-1</Value></Exception><Exception id="2" value="-2"><Display state="disabled">Off</Display><Value>-2</Value></Exception></Exceptions>',
  '<Display><RTDisplay>true</RTDisplay><Units>°C</Units><Decimals>1</Decimals></Display>',
);
const tally = numeric(
  '',
  '<Measurement><Type>discreet</Type><Discreets><Discreet><Display>On air</Display><Value>1</Value></Discreet></Discreets></Measurement>',
);
const password = paramOf(
  '<Type>read</Type><Measurement><Type options="password">string</Type></Measurement>',
);
const plain = paramOf('<Type>read</Type>');

test.each([
  ['a number has its decimals and unit', temperature, 21.25, '21.3 °C'],
  ['a number gets the zeros of its decimals', temperature, 21, '21.0 °C'],
  ['an exception has its text, without a unit', temperature, -1, 'No sensor'],
  ['an exception that is disabled does not act', temperature, -2, '-2.0 °C'],
  ['a discreet has its text', tally, 1, 'On air'],
  ['a value that is no discreet shows itself', tally, 7, '7'],
  ['a parameter that is not initialised says so', tally, null, 'Not initialised'],
  ['a password never shows', password, 'hunter2', '***'],
  ['a text shows itself', plain, 'Hello', 'Hello'],
  ['an empty text shows nothing', plain, '', ''],
])('%s', (_, param, value, display) => {
  expect(displayOf(param, value)).toBe(display);
});

test('a password that is not initialised tells so, since nothing is hidden', () => {
  expect(displayOf(password, null)).toBe('Not initialised');
});
