import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerReader, streamReader } from '#codec/answers.ts';
import { constant, response, text } from '../element/protocols.ts';
import {
  covering,
  digits,
  fixedText,
  type Modelled,
  modelled,
  open,
  splitAt,
  unitsOf,
  unsigned,
} from './streams.ts';

const PARAMS = [
  constant(1, '0x02', 'header'),
  constant(2, '0x0D0A', 'trailer'),
  text(3),
  fixedText(4, 3),
  unsigned(5, 1, 'length', '', covering('Length', [2])),
  unsigned(6, 2, 'length', '<Endian>big</Endian>'),
  constant(7, ':'),
  constant(8, '$'),
  digits(9, 0, 'length', '', covering('Length', [3])),
  digits(10, 2),
  open(11, '<LengthType id="10">other param</LengthType>'),
  open(12, '<LengthType>last next param</LengthType>'),
  constant(13, '0x03', 'trailer').replace('<Type>trailer', '<Type times="2">trailer'),
  constant(14, 'OK'),
  digits(15, 2, 'length', '', covering('Length', [4])),
  constant(16, 'ERROR'),
];

function device(...contents: readonly (readonly number[])[]): Modelled {
  return modelled({ params: PARAMS, responses: contents.map((content, i) => response(i + 1, content)) });
}

/** The units of an answer to one command, and what waits then. */
function answers(
  contents: readonly (readonly number[])[],
  chunks: readonly Buffer[],
  rest = false,
): string[] {
  const { model, table } = device(...contents);
  const reader = answerReader(table);
  reader.expect(model.responses);
  const units = unitsOf(reader, chunks, rest);
  const left = reader.drop();
  return left === undefined ? units : [...units, `+${left.toString('latin1')}`];
}

const CASES: readonly (readonly [name: string, contents: number[][], bytes: string, units: string[]])[] = [
  ['header and trailer', [[1, 3, 2]], '\x02abc\r\n', ['\x02abc\r\n']],
  ['a trailer alone', [[3, 2]], 'abc\r\n', ['abc\r\n']],
  ['nothing in front of the trailer', [[3, 2]], '\r\n', ['\r\n']],
  ['half a trailer in the data', [[3, 2]], 'a\rb\nc\r\r\n', ['a\rb\nc\r\r\n']],
  ['what stands before the header is skipped', [[1, 3, 2]], 'xy\r\n\x02abc\r\n', ['!xy\r\n', '\x02abc\r\n']],
  ['what comes behind the answer waits', [[3, 2]], 'abc\r\ndef\r\n', ['abc\r\n', '+def\r\n']],
  ['all of fixed length', [[14, 4]], 'OKabc', ['OKabc']],
  ['all of fixed length go before a trailer in them', [[1, 4, 2]], '\x02\r\nx\r\n', ['\x02\r\nx\r\n']],
  ['a length that counts one parameter', [[1, 5, 3, 2]], '\x02\x04\r\nab\r\n', ['\x02\x04\r\nab\r\n']],
  ['a length that counts everything', [[1, 6, 3]], '\x02\x00\x04abc', ['\x02\x00\x04abc']],
  ['a length of nothing', [[1, 5, 3, 2]], '\x02\x00\r\n', ['\x02\x00\r\n']],
  [
    'a length behind a parameter that a constant ends',
    [[4, 3, 7, 15, 3]],
    'keyvar:05abcde',
    ['keyvar:05abcde'],
  ],
  [
    'a length of any number of digits',
    [[8, 9, 2, 3, 2]],
    '$11\r\nhello\r\nyou!\r\n',
    ['$11\r\nhello\r\nyou!\r\n'],
  ],
  ['a length that another parameter tells', [[14, 10, 11]], 'OK03abc', ['OK03abc']],
  ['the n-th trailer', [[1, 3, 13]], '\x02a\x03b\x03c', ['\x02a\x03b\x03', '+c']],
  ['a last next param ends at the first trailer', [[1, 12, 2]], '\x02a\r\nb\r\n', ['\x02a\r\n', '+b\r\n']],
  ['the response that is complete first', [[16], [14]], 'OKERROR', ['OK', '+ERROR']],
  [
    'nothing yet',
    [
      [3, 2],
      [14, 4],
    ],
    'OKab',
    ['+OKab'],
  ],
  ['only time ends it', [[3, 7]], 'a:', ['+a:']],
  ['no response at all', [], 'abc', ['+abc']],
];

describe('an answer is complete as soon as its end can be told', () => {
  test.each(CASES)('%s', (_, contents, bytes, units) => {
    expect(answers(contents, [Buffer.from(bytes, 'latin1')])).toEqual(units);
  });

  test.each(CASES)('however its bytes come: %s', (_, contents, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const whole = answers(contents, [bytes]);
    expect(answers(contents, splitAt(bytes, [...bytes.keys()]))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat()), places => {
        expect(answers(contents, splitAt(bytes, places))).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});

describe('when the time is over', () => {
  test.each([
    ['what is there is the answer', [[3, 7]], 'a:b:', ['time:a:b:']],
    ['half an answer is given as it is', [[1, 3, 2]], '\x02ab', ['time:\x02ab']],
    ['what stands before its header is not', [[1, 3, 2]], 'x\x02ab', ['!x', 'time:\x02ab']],
    ['without a header all of it is given', [[1, 3, 2]], 'ab\r\n', ['time:ab\r\n']],
    ['nothing is given where nothing came', [[3]], '', []],
  ])('%s', (_, contents, bytes, units) => {
    expect(answers(contents, [Buffer.from(bytes, 'latin1')], true)).toEqual(units);
  });
});

test('a unit that no response matched is put back while another response may still end', () => {
  const { model, table } = device([4], [3, 2]);
  const reader = answerReader(table);
  reader.expect(model.responses);
  reader.feed(Buffer.from('ERR'));
  expect(reader.next()?.bytes.toString()).toBe('ERR');
  expect(reader.refuse()).toBe(true);
  expect([reader.waiting, reader.next()]).toEqual([3, undefined]);
  reader.feed(Buffer.from('OR\r\n'));
  expect(reader.next()?.bytes.toString()).toBe('ERROR\r\n');
  expect([reader.refuse(), reader.waiting, reader.drop()]).toEqual([false, 0, undefined]);
});

test('what comes while a unit is being dealt with waits behind it', () => {
  const { model, table } = device([3, 2]);
  const reader = streamReader(model.responses, table);
  reader.feed(Buffer.from('a\r\nb'));
  const first = reader.next()!;
  reader.feed(Buffer.from('\r\n'));
  expect([first.bytes.toString(), reader.waiting]).toEqual(['a\r\n', 3]);
  expect(reader.next()?.bytes.toString()).toBe('b\r\n');
  expect(reader.next()).toBeUndefined();
});

test.each([
  ['it has no end', Buffer.alloc(120, 'x')],
  ['its end lies beyond', Buffer.from(`\x02${'x'.repeat(110)}\r\n`)],
])('of what is larger than the limit so much is given, however it came: %s', (_, bytes) => {
  const { model, table } = device([1, 3, 2]);
  for (const places of [[], [60], Array.from(bytes, (_, i) => i)]) {
    const reader = answerReader(table, 100);
    reader.expect(model.responses);
    expect(unitsOf(reader, splitAt(bytes, places))).toEqual([`limit:${bytes.toString('latin1', 0, 100)}`]);
    expect([reader.refuse(), reader.waiting]).toEqual([false, bytes.length - 100]);
  }
});

describe('in a stream of responses', () => {
  const stream = (contents: readonly (readonly number[])[]) => {
    const { model, table } = device(...contents);
    return streamReader(model.responses, table);
  };

  test('one follows the other', () => {
    const bytes = Buffer.from('\x02\x03abc\r\nOKdefOKghi\x02\x00\r\n', 'latin1');
    const all = ['\x02\x03abc\r\n', 'OKdef', 'OKghi', '\x02\x00\r\n'];
    const contents = [
      [14, 4],
      [1, 5, 3, 2],
    ];
    expect(unitsOf(stream(contents), [bytes])).toEqual(all);
    expect(unitsOf(stream(contents), splitAt(bytes, [...bytes.keys()]))).toEqual(all);
  });

  test('the begin of one is kept when the time is over, all else is handed on', () => {
    const reader = stream([[14, 4]]);
    expect(unitsOf(reader, [Buffer.from('OKa')], true)).toEqual([]);
    expect(unitsOf(reader, [Buffer.from('bc')], true)).toEqual(['OKabc']);
    expect(unitsOf(reader, [Buffer.from('KO')], true)).toEqual(['time:KO']);
  });

  test('a response that only time ends takes what is there, unless it is refused and another one goes on', () => {
    const reader = stream([
      [14, 4],
      [3, 7],
    ]);
    expect(unitsOf(reader, [Buffer.from('OKa')], true)).toEqual(['time:OKa']);
    expect(reader.refuse()).toBe(true);
    expect(unitsOf(reader, [Buffer.from('bc')])).toEqual(['OKabc']);
  });

  test('100 MB need no more memory than their largest', () => {
    const reader = stream([[1, 6, 3]]);
    const frame = Buffer.concat([Buffer.from([2, 0x40, 0]), Buffer.alloc(0x4000 - 1, 'x')]);
    const chunk = Buffer.concat([frame, frame]).subarray(0, 0x6fff);
    let bytes = 0;
    let rest = Buffer.alloc(0);
    let most = 0;
    const source = Buffer.concat(Array.from({ length: 8 }, () => frame));
    for (let at = 0; bytes < 100e6; at = (at + chunk.length) % source.length) {
      rest = Buffer.concat([source.subarray(at), source]).subarray(0, chunk.length);
      reader.feed(rest);
      for (let unit = reader.next(); unit !== undefined; unit = reader.next()) {
        expect(unit.bytes.length).toBe(frame.length);
        bytes += unit.bytes.length;
      }
      most = Math.max(most, reader.waiting);
    }
    expect(most).toBeLessThan(frame.length);
  });

  test('a byte at a time costs as much for each byte of a large response as of a small one', () => {
    const bytes = Buffer.concat([Buffer.from([2]), Buffer.alloc(1_000_000, '\r'), Buffer.from('\r\n')]);
    const reader = stream([[1, 3, 2]]);
    const start = performance.now();
    let units = 0;
    for (let at = 0; at < bytes.length; at++) {
      reader.feed(bytes.subarray(at, at + 1));
      if (reader.next() !== undefined) units++;
    }
    expect(units).toBe(1);
    // Looked at again for each byte, a million bytes would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
