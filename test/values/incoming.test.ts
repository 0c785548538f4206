import { describe, expect, test } from 'vitest';
import { hex, toHex } from '#testing/index.ts';
import { ParameterTable } from '#values/table.ts';
import { paramsOf } from './params.ts';

const NUMBER = '<RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type>';
const BYTE = (rest: string): string =>
  `<RawType>signed number</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>double</Type>${rest}`;
const read = (interprete: string): string => `<Type>read</Type><Interprete>${interprete}</Interprete>`;

/** A table whose first parameter has this Interprete; the second is a number, the third a text. */
function tableOf(interprete: string) {
  const protocol = paramsOf(
    read(interprete),
    read(NUMBER),
    read('<RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type>'),
  );
  const [own, number, text] = protocol.params;
  return { table: new ParameterTable(protocol), own: own!, number: number!, text: text! };
}

describe('a number that arrives is processed', () => {
  test.each([
    ['<Factor>10</Factor>', '1.5', 15],
    ['<Factor>0.1</Factor>', '3', 0.3],
    ['<Scale lowData="100" highData="500" low="0" high="20"/>', '100', 0],
    ['<Scale lowData="100" highData="500" low="0" high="20"/>', '500', 20],
    ['<Scale lowData="100" highData="500" low="0" high="20"/>', '200', 5],
    ['<Sequence>factor:3</Sequence>', '0.1', 0.3],
    ['<Sequence>offset:2</Sequence>', '5', 7],
    ['<Sequence>min:2</Sequence>', '5', 3],
    ['<Sequence>pow:2</Sequence>', '5', 25],
    ['<Sequence>div:10</Sequence>', '215', 21.5],
    ['<Sequence>rest:8</Sequence>', '21', 5],
    ['<Sequence>log10</Sequence>', '100', 20],
    ['<Sequence>log20</Sequence>', '100', 40],
    ['<Sequence>div:100;+:5</Sequence>', '250', 7.5],
    ['<Sequence>+:5;div:100</Sequence>', '250', 2.55],
    ['<OffSet>128</OffSet><Sequence>OffSet</Sequence>', '-8', 120],
    ['<OffSet>128</OffSet>', '-8', -8],
    ['<Sequence>div:3</Sequence>', '1', 0.333333],
    ['<Sequence>div:3</Sequence>', '2', 0.666667],
    ['<Decimals>2</Decimals>', '1.239', 1.23],
    ['<Decimals>2</Decimals>', '-1.231', -1.24],
    ['<Decimals>2</Decimals><Rounding>halfUp</Rounding>', '1.235', 1.24],
    ['<Rounding>halfToInfinity</Rounding>', '1.2345675', 1.234568],
    ['<Sequence>div:3</Sequence><Decimals>8</Decimals>', '1', 0.33333333],
    [
      '<Sequence>+:1</Sequence><Scale lowData="0" highData="10" low="0" high="100"/><Factor>2</Factor>',
      '2',
      41,
    ],
  ])('%s makes %s %d', (rest, arrives, value) => {
    const { table, own } = tableOf(NUMBER + rest);
    expect(table.put(own, Buffer.from(arrives))).toBe(true);
    expect(table.get(own)).toBe(value);
  });

  test('also one of bytes', () => {
    const { table, own } = tableOf(BYTE('<OffSet>128</OffSet><Sequence noset="true">OffSet</Sequence>'));
    table.put(own, hex('80'));
    expect(table.get(own)).toBe(0);
    table.put(own, hex('7f'));
    expect(table.get(own)).toBe(255);
  });

  test('and has the bytes of its value', () => {
    const { table, own } = tableOf(`${NUMBER}<Sequence>div:10</Sequence>`);
    table.put(own, Buffer.from('215'));
    expect(table.bytes(own).toString()).toBe('21.5');
    expect(table.isEmpty(own)).toBe(false);
  });

  test('and is no change when the result is the same', () => {
    const { table, own } = tableOf(`${NUMBER}<Decimals>1</Decimals>`);
    expect(table.put(own, Buffer.from('1.21'))).toBe(true);
    expect(table.put(own, Buffer.from('1.29'))).toBe(false);
    expect(table.put(own, Buffer.from('1.30'))).toBe(true);
  });

  test('a text is not', () => {
    const { table, own } = tableOf('<RawType>other</RawType><Type>string</Type><Factor>10</Factor>');
    table.put(own, Buffer.from('12'));
    expect(table.get(own)).toBe('12');
  });
});

describe('a sequence with the value of another parameter', () => {
  const sequence = `${NUMBER}<Sequence noset="true">factor:id:2</Sequence>`;

  test('takes it as it stands when the number arrives', () => {
    const { table, own, number } = tableOf(sequence);
    table.set(number, 4);
    table.put(own, Buffer.from('2'));
    expect(table.get(own)).toBe(8);
    table.set(number, 5);
    expect(table.get(own)).toBe(8);
  });

  test('is not computed again when the same arrives again', () => {
    const { table, own, number } = tableOf(sequence);
    table.set(number, 4);
    table.put(own, Buffer.from('2'));
    table.set(number, 5);
    expect(table.put(own, Buffer.from('2'))).toBe(false);
    expect(table.get(own)).toBe(8);
    table.put(own, Buffer.from('3'));
    expect(table.get(own)).toBe(15);
  });

  test.each([
    ['set', (table: ParameterTable, own: never) => table.set(own, 1)],
    ['cleared', (table: ParameterTable, own: never) => table.clear(own)],
  ])('is computed again after the value was %s', (_, act) => {
    const { table, own, number } = tableOf(sequence);
    table.set(number, 4);
    table.put(own, Buffer.from('2'));
    act(table, own as never);
    expect(table.put(own, Buffer.from('2'))).toBe(true);
    expect(table.get(own)).toBe(8);
  });

  test('takes 0 for one that is not initialised', () => {
    const { table, own } = tableOf(sequence);
    table.put(own, Buffer.from('2'));
    expect(table.get(own)).toBe(0);
  });
});

describe('what arrives is ignored, and the former value stays,', () => {
  test.each([
    ['below the range', '<Range><Low>0</Low><High>100</High></Range>', '-1'],
    ['above the range', '<Range><Low>0</Low><High>100</High></Range>', '101'],
    ['above a range without an end', '<Range><High>100</High></Range>', '100.5'],
    ['out of the range once it is computed', '<Factor>10</Factor><Range><High>100</High></Range>', '11'],
    ['when it is divided by zero', '<Sequence>div:id:2</Sequence>', '5'],
    ['when it has no logarithm', '<Sequence>log10</Sequence>', '-5'],
    ['with a character that is of no number', '', '12 dB'],
    ['without any digit', '', '---'],
  ])('%s', (_, rest, arrives) => {
    const { table, own } = tableOf(NUMBER + rest);
    table.set(own, 7);
    expect(table.put(own, Buffer.from(arrives))).toBe(false);
    expect(table.get(own)).toBe(7);
  });

  test.each([
    ['text', 'A-1.;,?! z', true],
    ['text', 'a/b', false],
    ['text', 'é', false],
    ['text', '', true],
    ['numeric text', '-1.5e3', true],
    ['numeric text', '1,5', true],
    ['numeric text', '1a', false],
    ['only others', '1', false],
    ['other', '\u0001 é', true],
  ])('by the raw type: %s takes %j: %j', (raw, arrives, taken) => {
    const { table, own } = tableOf(
      `<RawType>${raw}</RawType><LengthType>next param</LengthType><Type>string</Type>`,
    );
    table.set(own, 'former');
    expect(table.put(own, Buffer.from(arrives))).toBe(taken);
    expect(table.get(own)).toBe(taken ? arrives : 'former');
  });
});

describe('what is set is not processed', () => {
  test.each([
    ['<Factor>10</Factor>', 5],
    ['<Sequence>div:10</Sequence>', 5],
    ['<Range><Low>0</Low><High>1</High></Range>', 5],
  ])('%s', (rest, value) => {
    const { table, own } = tableOf(NUMBER + rest);
    table.set(own, value);
    expect(table.get(own)).toBe(value);
  });

  test('nor are bytes that are set, whatever the raw type', () => {
    const { table, own } = tableOf(`${NUMBER}<Sequence>div:10</Sequence>`);
    table.set(own, hex('35 30'));
    expect(table.get(own)).toBe(50);
    expect(toHex(table.bytes(own))).toBe('35 30');
  });

  test('but a numeric text has no more than its decimals', () => {
    const { table, own } = tableOf(`${NUMBER}<Decimals>2</Decimals>`);
    table.set(own, 1.239);
    expect(table.get(own)).toBe(1.23);
    expect(table.bytes(own).toString()).toBe('1.23');
    table.set(own, 1.5);
    expect(table.bytes(own).toString()).toBe('1.5');
  });
});

describe('Others catch what the raw type refuses', () => {
  const others = '<Others><Other id="3"><Display>No sensor</Display><Value>10</Value></Other></Others>';

  test.each([NUMBER, '<RawType>only others</RawType><Type>double</Type>'])(
    '%s: what is equal to the parameter named is taken as it arrived',
    interprete => {
      const { table, own, text } = tableOf(interprete + others);
      table.set(text, 'N/A');
      expect(table.put(own, Buffer.from('N/A'))).toBe(true);
      expect(table.get(own)).toBe('N/A');
      expect(table.bytes(own).toString()).toBe('N/A');
      expect(table.put(own, Buffer.from('N/A'))).toBe(false);
      expect(table.get(own)).toBe('N/A');
      expect(table.put(own, Buffer.from('off'))).toBe(false);
      expect(table.get(own)).toBe('N/A');
    },
  );

  test('and a number after that is a number', () => {
    const { table, own, text } = tableOf(`${NUMBER}<Sequence>div:10</Sequence>${others}`);
    table.set(text, '---');
    table.put(own, Buffer.from('5'));
    table.put(own, Buffer.from('---'));
    expect(table.get(own)).toBe('---');
    expect(table.put(own, Buffer.from('5'))).toBe(true);
    expect(table.get(own)).toBe(0.5);
  });
});
