import { describe, expect, test } from 'vitest';
import { commandParts, maker } from '#codec/command.ts';
import { withComputed } from '#codec/covered.ts';
import { toHex } from '#testing/index.ts';
import { command, constant, param, text } from '../element/protocols.ts';
import { covering, digits, modelled, unsigned } from './streams.ts';

/** A command of these parameters with its lengths, then its checksums computed; text 2 is `abc`. */
function computed(content: readonly number[], ...params: readonly string[]): string {
  const {
    model,
    table,
    param: find,
  } = modelled({
    params: [constant(1, '0x02', 'header'), text(2), constant(3, '0x03', 'trailer'), ...params],
    commands: [command(1, content, 'binary')],
  });
  table.set(find(2), 'abc');
  const [only] = model.commands;
  let parts: readonly Buffer[] = commandParts(only!, model, table);
  for (const type of ['length', 'crc'] as const)
    parts = withComputed(type, only!.content, parts, table).parts;
  return toHex(Buffer.concat(parts));
}

const crc = (type: string, positions: readonly number[]): string => covering('CRC', positions, type);

describe('the length of a command', () => {
  test.each([
    [
      'counts the parameters that it names',
      [1, 4, 2, 3],
      unsigned(4, 1, 'length', '', covering('Length', [2])),
      '02 03 61 62 63 03',
    ],
    ['all but the lengths without any', [1, 4, 2, 3], unsigned(4, 1, 'length'), '02 05 61 62 63 03'],
    ['is little endian', [4, 2], unsigned(4, 2, 'length'), '03 00 61 62 63'],
    ['or big', [4, 2], unsigned(4, 2, 'length', '<Endian>big</Endian>'), '00 03 61 62 63'],
    ['has as many digits as its length', [4, 2], digits(4, 3, 'length'), '30 30 33 61 62 63'],
    ['or as many as it needs', [4, 1, 2], digits(4, 0, 'length'), '34 02 61 62 63'],
    [
      'counts with the digits of its base',
      [4, 2, 2, 2, 2],
      digits(4, 2, 'length', '<Base>16</Base>'),
      `30 43${' 61 62 63'.repeat(4)}`,
    ],
  ])('%s', (_, content, length, bytes) => {
    expect(computed(content, length)).toBe(bytes);
  });
});

describe('the checksum of a command', () => {
  test.each([
    ['stands as a number', unsigned(4, 1, 'crc', '', crc('<Type>sum</Type>', [1])), '26'],
    [
      'in the digits of its base',
      digits(4, 2, 'crc', '<Base>16</Base>', crc('<Type>exor</Type>', [0, 1])),
      '36 32',
    ],
    [
      'the last digits of one that is too large',
      digits(4, 2, 'crc', '<Base>16</Base>', crc('<Type>sum</Type>', [1, 1, 1])),
      '37 32',
    ],
    ['low byte first', unsigned(4, 2, 'crc', '', crc('<Type>modbus</Type>', [1])), modbus('little')],
    [
      'or high byte first',
      unsigned(4, 2, 'crc', '<Endian>big</Endian>', crc('<Type>modbus</Type>', [1])),
      modbus('big'),
    ],
    ['of all before it without Content', unsigned(4, 1, 'crc', '', '<CRC><Type>sum</Type></CRC>'), '28'],
    ["in two's complement", unsigned(4, 1, 'crc', '', crc('<Type>2comp</Type>', [1])), 'da'],
    [
      'with all bits turned',
      unsigned(4, 1, 'crc', '', crc('<Type options="ONES COMPLEMENT">sum</Type>', [1])),
      'd9',
    ],
    [
      'with all bits of two bytes turned',
      unsigned(4, 2, 'crc', '', crc('<Type options="ONES COMPLEMENT">sum</Type>', [1])),
      'd9 fe',
    ],
    [
      'as text of an Interprete that is a string',
      param(
        4,
        `<Type>crc</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>string</Type><Base>16</Base></Interprete>${crc('<Type>exor</Type>', [0, 1])}`,
      ),
      '36 32',
    ],
  ])('%s', (_, checksum, bytes) => {
    expect(computed([1, 2, 4], checksum)).toBe(`02 61 62 63 ${bytes}`);
  });

  test('covers the length that was computed before it', () => {
    const length = unsigned(4, 1, 'length', '', covering('Length', [2]));
    const sum = unsigned(5, 1, 'crc', '', crc('<Type>sum</Type>', [0, 1]));
    expect(computed([1, 4, 2, 5, 3], length, sum)).toBe('02 03 61 62 63 05 03');
  });

  test('stays what it was where its algorithm has no definition', () => {
    expect(computed([2, 4], unsigned(4, 1, 'crc', '', crc('<Type>rcds</Type>', [0])))).toBe('61 62 63 00');
  });
});

/** The Modbus checksum of `abc`, bit by bit. */
function modbus(endian: 'little' | 'big'): string {
  let value = 0xffff;
  for (const byte of Buffer.from('abc')) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  }
  const bytes = Buffer.from([value & 0xff, value >> 8]);
  return toHex(endian === 'big' ? bytes.reverse() : bytes);
}

test('the bytes of a group leave with its ByteOffset added', () => {
  const {
    model,
    table,
    param: find,
  } = modelled({
    params: [unsigned(1, 2, 'group', '<ByteOffset>40</ByteOffset>')],
    commands: [command(1, [1], 'binary')],
  });
  table.put(find(1), Buffer.from([41, 10]));
  expect([...table.bytes(find(1))]).toEqual([1, 226]);
  expect([...maker(model.commands[0]!, model)(table)]).toEqual([41, 10]);
});
