import { expect, test } from 'vitest';
import { shownNumber } from '#values/number.ts';
import { paramOf } from './params.ts';

function shown(value: number, attributes: string, decimals: number | undefined): string {
  const display = decimals === undefined ? '' : `<Display><Decimals>${decimals}</Decimals></Display>`;
  return shownNumber(
    paramOf(`<Type>read</Type><Measurement><Type ${attributes}>number</Type></Measurement>${display}`),
    value,
  );
}

test.each([
  ['scientificNotation="universal"', 3, 12_345, '1.235E+004'],
  ['scientificNotation="scientific"', 3, 12_345, '12.345E+003'],
  ['scientificNotation="universal"', undefined, 12_345, '1E+004'],
  ['scientificNotation="universal"', 1, 0.000_25, '2.5E-004'],
  ['scientificNotation="scientific"', 1, 0.000_25, '250.0E-006'],
  ['scientificNotation="universal"', 1, 9.99, '1.0E+001'],
  ['scientificNotation="scientific"', 1, 999.99, '1.0E+003'],
  ['scientificNotation="universal"', 2, 0, '0.00E+000'],
  ['scientificNotation="universal"', 1, -1500, '-1.5E+003'],
  ['hex="true"', undefined, 255, '0xFF'],
  ['hex="true"', undefined, -16, '-0x10'],
  ['hex="true"', undefined, 1.5, '1.5'],
  ['', 2, 1.005, '1.01'],
  ['', 2, -0.001, '0.00'],
  ['', 0, 2.5, '3'],
  ['', undefined, 1e21, '1e+21'],
  ['', undefined, 1e-9, '0'],
  ['', undefined, 123_456.789_012_3, '123456.789012'],
  ['', 2, Number.POSITIVE_INFINITY, 'Infinity'],
])('%s, decimals %s: %d is %s', (attributes, decimals, value, text) => {
  expect(shown(value, attributes, decimals)).toBe(text);
});
