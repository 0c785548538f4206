import { describe, expect, test } from 'vitest';
import type { Encoding } from '#base/text.ts';
import { hex, toHex } from '#testing/index.ts';
import type { Interpretation } from '#values/interprete.ts';
import { constantBytes, decodeNumber, interpretation } from '#values/interprete.ts';
import { paramOf } from './params.ts';

/** `signed number fixed 2 big double`: RawType, length, Endian, Type. */
function interpreted(words: string): Interpretation {
  const match = /^(.+?) (next param|fixed (\d+))( big)?( string)?$/.exec(words)!;
  const [, raw, kind, length, big, string] = match;
  return interpretation(
    paramOf(
      `<Type>read</Type><Interprete><RawType>${raw}</RawType><LengthType>${kind!.startsWith('fixed') ? 'fixed' : kind}</LengthType>
       ${length === undefined ? '' : `<Length>${length}</Length>`}${big ? '<Endian>big</Endian>' : ''}
       <Type>${string ? 'string' : 'double'}</Type></Interprete>`,
    ),
  );
}

describe('bytes read as values', () => {
  test.each([
    ['other next param string', '48 c3 a9', 'Hé'],
    ['other next param string', '48 e9', 'Hé'],
    ['other next param string', '', ''],
    ['text fixed 4 string', '41 42 20 20', 'AB  '],
    ['other next param', '31 32', 12],
    ['numeric text next param', '31 32 2e 35', 12.5],
    ['numeric text next param', '20 37 20', 7],
    ['numeric text next param', '2b 35', 5],
    ['numeric text next param', '2d 33', -3],
    ['numeric text next param', '31 2c 35', 1.5],
    ['numeric text next param', '31 65 33', 1000],
    ['numeric text next param', '61 62', null],
    ['numeric text next param', '', null],
    ['numeric text next param string', '30 30 37', '007'],
    ['unsigned number fixed 1', '31', 49],
    ['unsigned number fixed 2', '01 00', 1],
    ['unsigned number fixed 2 big', '01 00', 256],
    ['unsigned number fixed 4', 'ff ff ff ff', 4_294_967_295],
    ['unsigned number fixed 8', '00 00 00 00 00 00 20 00', 2 ** 53],
    ['unsigned number next param', '00 01', 256],
    ['unsigned number next param', '', null],
    ['signed number fixed 1', 'ff', -1],
    ['signed number fixed 2', 'fe ff', -2],
    ['signed number fixed 2 big', 'ff fe', -2],
    ['signed number fixed 4', '03 00 00 00', 3],
    ['signed number fixed 8', 'ff ff ff ff ff ff ff ff', -1],
    ['signed number next param', 'ff', 255],
    ['double fixed 4', '00 00 c0 3f', 1.5],
    ['double fixed 4 big', '3f c0 00 00', 1.5],
    ['double fixed 8', '00 00 00 00 00 00 f8 3f', 1.5],
    ['double next param big', '3f f8 00 00 00 00 00 00', 1.5],
    ['double next param', '00 00 00', null],
  ])('%s: %s is %j', (words, bytes, value) => {
    expect(interpreted(words).decode(hex(bytes))).toBe(value);
  });
});

describe('values written as bytes', () => {
  test.each([
    ['other next param string', 'Hé', '48 e9'],
    ['other fixed 4 string', 'AB', '41 42 20 20'],
    ['other fixed 2 string', 'ABCD', '41 42'],
    ['numeric text next param', -3, '2d 33'],
    ['numeric text next param', 12.5, '31 32 2e 35'],
    ['numeric text fixed 4', 7, '30 30 30 37'],
    ['numeric text fixed 4', -3, '2d 30 30 33'],
    ['unsigned number fixed 1', 49, '31'],
    ['unsigned number fixed 2', 1, '01 00'],
    ['unsigned number fixed 2 big', 1, '00 01'],
    ['unsigned number fixed 4', 4_294_967_295, 'ff ff ff ff'],
    ['unsigned number next param', 300, '2c 01'],
    ['signed number fixed 4', 3, '03 00 00 00'],
    ['signed number fixed 4', -3, 'fd ff ff ff'],
    ['signed number fixed 4 big', -3, 'ff ff ff fd'],
    ['signed number fixed 2', 2.9, '02 00'],
    ['double fixed 4', 1.5, '00 00 c0 3f'],
    ['double fixed 8 big', 1.5, '3f f8 00 00 00 00 00 00'],
  ])('%s: %j is %s', (words, value, bytes) => {
    expect(toHex(interpreted(words).encode(value, 'code page'))).toBe(bytes);
  });

  test.each([
    ['other next param string', 'é', 'utf8', 'c3 a9'],
    ['other next param string', 'é', 'utf16le', 'e9 00'],
    ['other fixed 4 string', 'é', 'utf16le', 'e9 00 20 00'],
    ['numeric text next param', 12, 'utf16le', '31 32'],
    ['numeric text next param string', '12', 'utf16le', '31 00 32 00'],
  ] as const)('%s: %j in %s is %s', (words, value, encoding: Encoding, bytes) => {
    expect(toHex(interpreted(words).encode(value, encoding))).toBe(bytes);
  });

  test('a text that is cut to its length keeps whole UTF-8 characters, so that a text message stays valid', () => {
    expect(toHex(interpreted('other fixed 3 string').encode('aéé', 'utf8'))).toBe('61 c3 a9');
    expect(toHex(interpreted('other fixed 4 string').encode('aéé', 'utf8'))).toBe('61 c3 a9 20');
  });

  test('every whole number that fits reads back as it was written', () => {
    for (const length of [1, 2, 4]) {
      for (const end of ['', ' big']) {
        const unsigned = interpreted(`unsigned number fixed ${length}${end}`);
        const signed = interpreted(`signed number fixed ${length}${end}`);
        const top = 256 ** length;
        for (const value of [0, 1, top / 2 - 1, top / 2, top - 1]) {
          expect(unsigned.decode(unsigned.encode(value, 'code page'))).toBe(value);
          expect(signed.decode(signed.encode(value - top / 2, 'code page'))).toBe(value - top / 2);
        }
      }
    }
  });
});

describe('what a parameter holds before anything is put into it', () => {
  test.each([
    ['other next param string', ''],
    ['other fixed 3 string', '20 20 20'],
    ['text fixed 3 string', '20 20 20'],
    ['numeric text fixed 3', '30 30 30'],
    ['unsigned number fixed 2', '00 00'],
    ['double fixed 4', '00 00 00 00'],
  ])('%s: %s', (words, bytes) => {
    expect(toHex(interpreted(words).initial)).toBe(bytes);
  });
});

describe('numeric text in another base', () => {
  const based = (base: number) =>
    interpretation(
      paramOf(
        `<Type>read</Type><Interprete><RawType>numeric text</RawType><Type>double</Type><Base>${base}</Base></Interprete>`,
      ),
    );

  test.each([
    [16, 'FF', 255],
    [16, 'ff', 255],
    [16, '-1F', -31],
    [16, ' 10 ', 16],
    [16, '1.5', null],
    [16, '', null],
    [2, '101', 5],
    [2, '102', null],
    [8, '17', 15],
    [8, '18', null],
    [36, 'Zz', 1295],
    [16, 'G', null],
  ])('base %i: %j is %j', (base, text, value) => {
    expect(based(base).decode(Buffer.from(text))).toBe(value);
  });

  test.each([
    [16, 255, 'FF'],
    [16, -31, '-1F'],
    [16, 1.9, '1'],
    [2, 5, '101'],
    [36, 1295, 'ZZ'],
  ])('base %i: %d is written %s', (base, value, text) => {
    expect(based(base).encode(value, 'code page').toString()).toBe(text);
  });
});

test.each([
  ['12', 12],
  [' 12.5 ', 12.5],
  ['-.5', -0.5],
  ['1e3', 1000],
  ['1,5', 1.5],
  ['', null],
  ['abc', null],
  ['0x10', null],
  ['Infinity', null],
  ['1 000', null],
  ['1.2.3', null],
  ['1e999', null],
])('the text %j is the number %j', (text, number) => {
  expect(decodeNumber(text)).toBe(number);
});

test.each([
  ['0x0D0x0A', '0d 0a'],
  ['0x0D0A', '0d 0a'],
  ['0x0d 0x0a', '0d 0a'],
  ['1', '31'],
  ['°', 'b0'],
  ['0x1', '30 78 31'],
  ['a 0x0D', '61 20 30 78 30 44'],
])('the Value %j stands for the bytes %s', (value, bytes) => {
  expect(toHex(constantBytes(value))).toBe(bytes);
});
