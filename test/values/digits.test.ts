import { describe, expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { hex, toHex } from '#testing/index.ts';
import { interpretation } from '#values/interprete.ts';
import { ParameterTable } from '#values/table.ts';
import { paramOf } from './params.ts';

const coded = (raw: string, length: string, type: string, more = '') =>
  interpretation(
    paramOf(
      `<Type>read</Type><Interprete><RawType>${raw}</RawType>${length}<Type>${type}</Type>${more}</Interprete>`,
    ),
  );
const FIXED = '<LengthType>fixed</LengthType><Length>2</Length>';
const NEXT = '<LengthType>next param</LengthType>';

describe('binary coded decimals', () => {
  test.each([
    ['two digits a byte', coded('bcd', FIXED, 'double'), '12 34', 1234],
    ['with the bytes turned round', coded('bcd', FIXED, 'double', '<Endian>big</Endian>'), '12 34', 3412],
    ['as text', coded('bcd', FIXED, 'string'), '01 34', '0134'],
    ['what is no digit is no value', coded('bcd', FIXED, 'double'), '1a 34', null],
  ])('%s', (_, { decode }, bytes, value) => {
    expect(decode(hex(bytes))).toBe(value);
  });

  test.each([
    ['fill their length from the left', coded('bcd', FIXED, 'double'), 42, '00 42'],
    ['or from the right', coded('bcd', FIXED, 'double', '<Alignment>left</Alignment>'), 42, '42 00'],
    ['are cut to their last digits', coded('bcd', FIXED, 'double'), 123_456, '34 56'],
    ['take as many bytes as they need', coded('bcd', NEXT, 'double'), 123, '01 23'],
  ])('%s', (_, { encode }, value, bytes) => {
    expect(toHex(encode(value, 'code page'))).toBe(bytes);
  });
});

test('a high nibble is the upper half of a byte', () => {
  const { decode, encode, numeric } = coded(
    'unsigned number',
    '<LengthType>fixed</LengthType><Length>1</Length>',
    'high nibble',
  );
  expect([numeric, decode(hex('a7')), toHex(encode(10, 'code page'))]).toEqual([true, 10, 'a0']);
});

test('trim takes whitespace off on the sides that it names, and the bytes stay', () => {
  const typed = (trim: string) =>
    interpretation(
      paramOf(
        `<Type>read</Type><Interprete><RawType>other</RawType>${NEXT}<Type trim="${trim}">string</Type></Interprete>`,
      ),
    ).decode(Buffer.from(' \ta b \r\n'));
  expect([typed('left;right'), typed('left'), typed('right')]).toEqual(['a b', 'a b \r\n', ' \ta b']);
});

describe('text of a Unicode protocol with serial messages is UTF-16', () => {
  const interprete = (more: string, raw = 'other', type = 'string') =>
    `<Interprete><RawType>${raw}</RawType><Type>${type}</Type>${more}</Interprete>`;
  const model = (type: string) => {
    const params = [
      `<Type>read</Type>${interprete(NEXT)}`,
      `<Type>read</Type>${interprete(NEXT, 'numeric text', 'double')}`,
      `<Type>fixed</Type>${interprete(`${NEXT}<Value>Hi</Value>`)}`,
      `<Type>fixed</Type>${interprete(`${NEXT}<Value>0x02</Value>`)}`,
      `<Type>fixed</Type>${interprete('<LengthType>fixed</LengthType><Length>6</Length><Value>Hello1</Value>')}`,
      `<Type>fixed</Type>${interprete('<LengthType>fixed</LengthType><Length>6</Length><Value>Hi</Value>')}`,
    ].map((content, i) => `<Param id="${i + 1}"><Name>p${i + 1}</Name>${content}</Param>`);
    const xml = `<Protocol><Name>T</Name><Type options="unicode">${type}</Type><Params>${params.join('')}</Params><Responses><Response id="1"><Name>r</Name><Content><Param>1</Param><Param>2</Param></Content></Response></Responses></Protocol>`;
    const { protocol } = loadProtocol('p.xml', {
      read: path => (path === 'p.xml' ? Buffer.from(xml) : undefined),
    });
    return { table: new ParameterTable(protocol!), params: protocol!.params };
  };

  test('what arrives in a response, but for numbers', () => {
    const { params, table } = model('serial');
    table.put(params[0]!, hex('e9 00 ac 20'));
    table.put(params[1]!, hex('31 32'));
    expect([table.get(params[0]!), table.get(params[1]!)]).toEqual(['é€', 12]);
  });

  test('what a Value says, but for bytes; a fixed length counts bytes', () => {
    const { params, table } = model('serial');
    expect(params.slice(2).map(param => toHex(table.bytes(param)))).toEqual([
      '48 00 69 00',
      '02',
      '20 00 20 00 20 00',
      '20 00 48 00 69 00',
    ]);
  });

  test('elsewhere it is one byte a character', () => {
    const { params, table } = model('virtual');
    expect(toHex(table.bytes(params[2]!))).toBe('48 69');
  });
});
