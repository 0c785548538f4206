import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pushReader } from '#codec/pushes.ts';
import { constant, response, text } from '../element/protocols.ts';
import { fixedText, modelled, splitAt, unitsOf } from './streams.ts';

interface Device {
  readonly params: readonly string[];
  readonly responses?: readonly string[];
  readonly attributes?: string;
  readonly advanced?: string;
}

function mark(id: number, value: string, type: 'header' | 'trailer', options: string, times = ''): string {
  return constant(id, value, type).replace(`<Type>${type}`, `<Type options="${options}" ${times}>${type}`);
}

function units(device: Device, chunks: readonly Buffer[], rest = false, limit = 1e6): string[] {
  const { advanced, attributes = '', params, responses = [] } = device;
  const { model, table } = modelled({ params, responses }, 'smart-serial', attributes);
  const [connection] = model.connections;
  const stuffing =
    advanced === undefined
      ? undefined
      : {
          onCommands: true,
          onResponses: true,
          escape: '0x10',
          sequence: '0x10',
          allowed: [],
          startOffset: Number(advanced.split(',')[0]),
          endOffset: Number(advanced.split(',')[1]),
        };
  const reader = pushReader(connection!, { ...model, stuffing }, table, limit);
  const found = unitsOf(reader, chunks, rest);
  return reader.waiting === 0 ? found : [...found, `+${reader.drop()!.toString('latin1')}`];
}

const linked = [
  mark(1, '?', 'header', 'headerTrailerLink=1'),
  mark(2, '.', 'trailer', 'headerTrailerLink=1'),
  mark(3, '-', 'header', 'headerTrailerLink=2'),
  mark(4, '+', 'trailer', 'headerTrailerLink=2'),
];

const CASES: readonly (readonly [name: string, device: Device, bytes: string, units: string[]])[] = [
  [
    'a header and a trailer',
    { params: [constant(1, '?', 'header'), constant(2, '.', 'trailer')] },
    '?a.?b.',
    ['?a.', '?b.'],
  ],
  ['a trailer alone', { params: [constant(2, '0x0D0A', 'trailer')] }, 'a\r\nb\r\n', ['a\r\n', 'b\r\n']],
  [
    'what stands between units is skipped',
    { params: [constant(1, '?', 'header'), constant(2, '.', 'trailer')] },
    'xy.?a.z?b.',
    ['!xy.', '?a.', '!z', '?b.'],
  ],
  ['the linked trailer', { params: linked }, '?a+b.-c.d+', ['?a+b.', '-c.d+']],
  ['the header that comes first', { params: linked }, '-a?b+?c.', ['-a?b+', '?c.']],
  [
    'a linked trailer without a header',
    { params: [...linked.slice(0, 2), mark(5, '#', 'trailer', 'headerTrailerLink=3')] },
    'a#?b#.c#',
    ['a#', '?b#.', 'c#'],
  ],
  [
    'an unlinked pair goes before linked ones',
    { params: [...linked, constant(6, '!', 'trailer')] },
    '?a.b!',
    ['?a.b!'],
  ],
  [
    'those of another connection do not count',
    { params: [mark(1, '.', 'trailer', 'headerTrailerLink=1;connection=1'), constant(2, '#', 'trailer')] },
    'a.b#',
    ['a.b#'],
  ],
  [
    'the n-th trailer',
    { params: [mark(1, '.', 'trailer', 'headerTrailerLink=1', 'times="3"')] },
    'a.b.c.d',
    ['a.b.c.', '+d'],
  ],
  [
    'a header without a trailer does not count',
    { params: [constant(1, '?', 'header'), fixedText(2, 2)], responses: [response(1, [2])] },
    '?abc',
    ['?a', 'bc'],
  ],
  [
    'a length that counts all',
    { params: [text(1)], attributes: 'communicationOptions="packetInfo:2,2"' },
    'ab\x00\x06cdab\x00\x04ab',
    ['ab\x00\x06cd', 'ab\x00\x04', '+ab'],
  ],
  [
    'a length that counts what follows it',
    { params: [text(1)], attributes: 'communicationOptions="packetInfo:1,1,false"' },
    'a\x02cda\x00a',
    ['a\x02cd', 'a\x00', '+a'],
  ],
  [
    'a little-endian length',
    { params: [text(1)], attributes: 'communicationOptions="packetInfo:0,4,true,littleEndian"' },
    '\x06\x00\x00\x00ab',
    ['\x06\x00\x00\x00ab'],
  ],
  [
    'a length too short for itself',
    { params: [text(1)], attributes: 'communicationOptions="packetInfo:0,2"' },
    '\x00\x00\x00\x03a',
    ['\x00\x00', '\x00\x03a'],
  ],
  [
    'a packet goes before a trailer',
    { params: [constant(1, '.', 'trailer')], attributes: 'communicationOptions="packetInfo:0,1"' },
    '\x04a.b',
    ['\x04a.b'],
  ],
  [
    'stuffed data is no trailer',
    { params: [constant(1, '0x1003', 'trailer')], advanced: '0,0' },
    'a\x10\x10\x03b\x10\x03c\x10\x03',
    ['a\x10\x03b\x10\x03', 'c\x10\x03'],
  ],
  [
    'nor is what may become stuffed data',
    { params: [constant(1, '0x10', 'trailer')], advanced: '0,0' },
    'a\x10\x10b\x10',
    ['+a\x10\x10b\x10'],
  ],
  [
    'offsets leave bytes alone',
    { params: [constant(1, '0x1003', 'trailer')], advanced: '2,4' },
    '\x10\x10a\x10\x10b\x10\x03',
    ['\x10\x10a\x10\x10b\x10\x03'],
  ],
  [
    'the responses themselves, without any of these',
    { params: [constant(1, 'OK'), fixedText(2, 2)], responses: [response(1, [1, 2])] },
    'OKabOKcd',
    ['OKab', 'OKcd'],
  ],
];

describe('a unit of a smart-serial connection is told by', () => {
  test.each(CASES)('%s', (_, device, bytes, expected) => {
    expect(units(device, [Buffer.from(bytes, 'latin1')])).toEqual(expected);
  });

  test.each(CASES)('and is the same however it comes: %s', (_, device, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const whole = units(device, [bytes]);
    expect(units(device, splitAt(bytes, [...bytes.keys()]))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat()), places => {
        expect(units(device, splitAt(bytes, places))).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});

test('without anything that delimits it, time does', () => {
  const device = { params: [text(1)], responses: [response(1, [1])] };
  expect(units(device, [Buffer.from('abc')], true)).toEqual(['time:abc']);
});

test('time does not end what a trailer or a length ends', () => {
  expect(units({ params: [constant(1, '.', 'trailer')] }, [Buffer.from('abc')], true)).toEqual(['+abc']);
});

test('of what is larger than the limit so much is given, however it came', () => {
  const trailer = { params: [constant(1, '.', 'trailer')] };
  expect(units(trailer, [Buffer.from('abcdef')], false, 5)).toEqual(['limit:abcde', '+f']);
  expect(units(trailer, [Buffer.from('abcdef.')], false, 5)).toEqual(['limit:abcde', 'f.']);
  const bytes = [...'abcdef.'].map(byte => Buffer.from(byte));
  expect(units(trailer, bytes, false, 5)).toEqual(['limit:abcde', 'f.']);
  const packet = { params: [text(1)], attributes: 'communicationOptions="packetInfo:0,2"' };
  expect(units(packet, [Buffer.from('\xff\xffab', 'latin1')], false, 5)).toEqual(['limit:\xff\xffab']);
});
