import { describe, expect, test } from 'vitest';
import { hex, toHex } from '#testing/index.ts';
import { readBits, writeBits } from '#values/bits.ts';
import { ParameterTable } from '#values/table.ts';
import { paramsOf } from './params.ts';

const group = (length: number, more = ''): string =>
  `<Type>group</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>double</Type>${more}</Interprete>`;

const bit = (start: number, count: number, type = 'read bit', more = '', raw = 'unsigned number'): string =>
  `<Type id="1">${type}</Type><Interprete><RawType>${raw}</RawType><LengthType>fixed</LengthType><Type>double</Type><StartPosition>${start}</StartPosition><NbrOfBits>${count}</NbrOfBits>${more}</Interprete>`;

/** The value of a bit of a group with these bytes. */
function read(groupParam: string, bitParam: string, bytes: string): unknown {
  const { params } = paramsOf(groupParam, bitParam);
  const table = new ParameterTable(paramsOf(groupParam, bitParam));
  return table.decode(params[1]!, readBits(params[1]!, hex(bytes)));
}

const BIG = '<Endian>big</Endian>';

describe('bits are numbered from the most significant one of the first byte in memory', () => {
  test.each([
    ['the first bit of the first byte', group(2), bit(0, 1), '80 00', 1],
    ['the last of it', group(2), bit(7, 1), '01 00', 1],
    ['the first of the second', group(2), bit(8, 1), '00 80', 1],
    ['a number in one byte', group(1), bit(2, 3), '38', 7],
    ['Endian big begins with the last byte that arrived', group(2, BIG), bit(0, 1), '00 80', 1],
    ['as in the example of the documentation', group(2, BIG), bit(10, 2), '31 02', 3],
    ['whose other byte is the first', group(2, BIG), bit(6, 1), '31 02', 1],
    ['a number that goes over bytes', group(2), bit(4, 8), '0a b0', 0xab],
    ['one of two bytes', group(2), bit(0, 16), '01 02', 0x0102],
    ['with its bytes in turned order', group(2), bit(0, 16, 'read bit', BIG), '01 02', 0x0201],
    ['a number with a sign', group(1), bit(4, 4, 'read bit', '', 'signed number'), '0f', -1],
    ['digits', group(1), bit(0, 8, 'read bit', '', 'bcd'), '42', 42],
    ['half bytes that are no digits', group(1), bit(0, 8, 'read bit', '', 'bcd'), '4a', null],
    ['only the low bits of each byte', group(2, '<Bits>4</Bits>'), bit(0, 8), 'f4 f2', 0x42],
    ['beyond the group there is nothing', group(1), bit(4, 8), '0f', 0xf0],
  ])('%s', (_, groupParam, bitParam, bytes, value) => {
    expect(read(groupParam, bitParam, bytes)).toBe(value);
  });
});

describe('a write bit changes its bits in the group and no others', () => {
  test.each([
    ['sets', group(1), bit(7, 1, 'write bit'), '80', 1, '81'],
    ['clears', group(1), bit(0, 1, 'write bit'), 'ff', 0, '7f'],
    ['a number', group(2), bit(4, 8, 'write bit'), 'f0 0f', 0xab, 'fa bf'],
    ['in the last byte with Endian big', group(2, BIG), bit(0, 2, 'write bit'), '00 00', 3, '00 c0'],
    [
      'in the low bits of each byte',
      group(2, '<Bits>4</Bits>'),
      bit(0, 8, 'write bit'),
      'a0 b0',
      0x42,
      'a4 b2',
    ],
    ['digits', group(1), bit(0, 8, 'write bit', '', 'bcd'), '00', 42, '42'],
  ])('%s', (_, groupParam, bitParam, before, value, after) => {
    const model = paramsOf(groupParam, bitParam);
    const table = new ParameterTable(model);
    const [groupOf, bitOf] = model.params;
    table.put(groupOf!, hex(before));
    table.set(bitOf!, value);
    expect(toHex(table.withBit(bitOf!, groupOf!))).toBe(after);
    expect(table.decode(bitOf!, readBits(bitOf!, hex(after)))).toBe(value);
  });

  test('a group that nothing was put into has zeros', () => {
    const { params } = paramsOf(group(2), bit(15, 1, 'write bit'));
    expect(toHex(writeBits(params[1]!, Buffer.alloc(2), Buffer.of(1)))).toBe('00 01');
  });
});

test('a read bit has a new value only when its own bits change', () => {
  const model = paramsOf(group(1), bit(7, 1));
  const table = new ParameterTable(model);
  const [groupOf, bitOf] = model.params;
  const taken = ['01', '03', '02'].map(bytes => {
    table.put(groupOf!, hex(bytes));
    return table.takeBit(bitOf!);
  });
  expect([taken, table.get(bitOf!)]).toEqual([[true, false, true], 0]);
});
