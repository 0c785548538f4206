import { describe, expect, test } from 'vitest';
import { isMismatch } from '#codec/mismatch.ts';
import { responseMatcher } from '#codec/response.ts';
import { constant, response, text } from '../element/protocols.ts';
import { covering, digits, fixedText, modelled, open, unsigned } from './streams.ts';

const CRC16 = '<CRC><Type>modbus</Type><Content><Param>0</Param><Param>1</Param></Content></CRC>';
const PARAMS = [
  constant(1, '0x3C'),
  constant(2, '0x3E', 'trailer'),
  text(3),
  text(4),
  fixedText(5, 2),
  constant(6, ':'),
  constant(7, ','),
  open(8, '<LengthType times="2">next param</LengthType>'),
  open(9, '<LengthType id="2">next param</LengthType>'),
  open(10, '<LengthType>last next param</LengthType>'),
  digits(11, 2),
  open(12, '<LengthType id="11">other param</LengthType>'),
  digits(13, 1, 'length', '', covering('Length', [2])),
  open(14, '<LengthType id="15">other param</LengthType>'),
  digits(15, 0),
  unsigned(16, 2, 'crc', '', CRC16),
  digits(
    17,
    2,
    'crc',
    '<Base>16</Base>',
    '<CRC><Type>exor</Type><Content><Param>0</Param><Param>1</Param></Content></CRC>',
  ),
  constant(18, '!'),
  unsigned(19, 1, 'length'),
];

interface Told {
  readonly optional?: string;
  readonly checks?: { readonly length: boolean; readonly crc: boolean };
}

function matched(content: readonly number[], unit: Buffer, { checks, optional }: Told = {}): unknown {
  const xml = response(1, content).replace(
    '<Content>',
    optional === undefined ? '<Content>' : `<Content optional="${optional}">`,
  );
  const { model, table, param } = modelled({ params: PARAMS, responses: [xml] });
  table.set(param(15), 3);
  const result = responseMatcher(model.responses[0]!).match(unit, table, checks);
  if (isMismatch(result)) return `byte ${result.byte}, ${result.wanted} expected, got ${result.got}`;
  let start = 0;
  return result.map(end => {
    if (end < 0) return undefined;
    const part = unit.toString('latin1', start, end);
    start = end;
    return part;
  });
}

describe('a parameter of variable length ends', () => {
  test.each([
    ['at the n-th occurrence of the next one', [8, 7, 3], 'ab,cd,ef', ['ab,cd', ',', 'ef']],
    [
      'before the parameter that it names, without what stands between',
      [1, 9, 5, 2],
      '<data12>',
      ['<', 'data', '12', '>'],
    ],
    ['before the fixed lengths behind it', [3, 5], 'data12', ['data', '12']],
    ['before fixed lengths and a constant', [3, 5, 2], 'data12>', ['data', '12', '>']],
    ['before the last one', [10, 7, 5], 'a,b,cd', ['a,b', ',', 'cd']],
    ['where a number before it tells', [11, 12, 2], '03abc>', ['03', 'abc', '>']],
    ['where a number elsewhere tells', [14, 2], 'abc>', ['abc', '>']],
    ['where a length tells, whatever stands in it', [1, 13, 3, 2], '<3a>b>', ['<', '3', 'a>b', '>']],
    ['where the next one is if the length is wrong', [1, 13, 3, 2], '<5a>', ['<', '5', 'a', '>']],
    [
      'where the response of the documentation does',
      [3, 6, 18, 4, 7, 2],
      'one:!two,>',
      ['one', ':', '!', 'two', ',', '>'],
    ],
    ['at once where it is empty', [3, 6, 18, 4, 7, 2], ':!,>', ['', ':', '!', '', ',', '>']],
  ])('%s', (_, content, unit, parts) => {
    expect(matched(content, Buffer.from(unit, 'latin1'))).toEqual(parts);
  });
});

describe('a parameter that may be missing', () => {
  const none = undefined;
  test.each([
    ['is there', '0', [6, 3], ':ab', [':', 'ab']],
    ['is not', '0', [6, 3], 'ab', [none, 'ab']],
    ['takes others with it', '0++', [6, 5, 7, 3], 'ab', [none, none, none, 'ab']],
    ['is there with them', '0++', [6, 5, 7, 3], ':xy,ab', [':', 'xy', ',', 'ab']],
    ['takes all up to the next that may be', '0*;3', [6, 5, 7, 18, 3], 'ab', [none, none, none, none, 'ab']],
    ['takes all to the end where none follows', '1*', [5, 6, 5, 7], 'ab', ['ab', none, none, none]],
    ['ends the one before it', '1', [3, 7], 'ab,', ['ab', ',']],
    ['or leaves that the rest', '1', [3, 7], 'ab', ['ab', none]],
    ['or what ends with the one behind it', '1', [3, 7, 2], 'ab>', ['ab', none, '>']],
    ['of a length of its own', '1', [6, 5, 18], ':!', [':', none, '!']],
    [
      'as the documentation has it',
      '0+++;4',
      [1, 6, 5, 3, 18],
      'ab!',
      'byte 0, fixed 3C of parameter 1 "p1" expected, got 61 62 21',
    ],
  ])('%s', (_, optional, content, unit, parts) => {
    expect(matched(content, Buffer.from(unit), { optional })).toEqual(parts);
  });

  test('at a position that there is none of changes nothing', () => {
    expect(matched([6, 5], Buffer.from(':ab'), { optional: '9+' })).toEqual([':', 'ab']);
  });
});

describe('lengths and checksums are right, or it is told which one is not', () => {
  const checks = { length: true, crc: true };
  test.each([
    ['a length', [1, 13, 3, 2], '<2ab>', ['<', '2', 'ab', '>']],
    [
      'a wrong length',
      [1, 13, 3, 2],
      '<3ab>',
      'byte 1, length 2 (over bytes 2–3) of parameter 13 "p13" expected, got 3',
    ],
    [
      'a length of nothing',
      [1, 13, 3, 2],
      '<1>',
      'byte 1, length 0 (over no bytes) of parameter 13 "p13" expected, got 1',
    ],
    ['a length that counts all', [1, 19, 3], '<\x03ab', ['<', '\x03', 'ab']],
    ['a checksum in digits', [5, 3, 17], 'abc60', ['ab', 'c', '60']],
    ['a checksum in small letters', [1, 3, 17], '<q4d', ['<', 'q', '4d']],
    [
      'a wrong checksum',
      [1, 5, 16],
      '<ab\x01\x02',
      'byte 3, crc 19 B5 (modbus over bytes 0–2) of parameter 16 "p16" expected, got 01 02',
    ],
  ])('%s', (_, content, unit, result) => {
    expect(matched(content, Buffer.from(unit, 'latin1'), { checks })).toEqual(result);
  });

  test('which nobody looks at unless it is asked for', () => {
    expect(matched([1, 13, 3, 2], Buffer.from('<9ab>'))).toEqual(['<', '9', 'ab', '>']);
  });
});
