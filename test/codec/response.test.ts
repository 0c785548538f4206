import { describe, expect, test } from 'vitest';
import { isMismatch } from '#codec/mismatch.ts';
import { responseMatcher } from '#codec/response.ts';
import { loadProtocol } from '#load/load.ts';
import type { Protocol } from '#model/protocol.ts';
import { hex } from '#testing/index.ts';
import { ParameterTable } from '#values/table.ts';
import { constant, param, protocol, response, text } from '../element/protocols.ts';

const bytes = (length: number) =>
  `<Type>read</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>string</Type></Interprete>`;
const PARAMS = [
  text(1),
  text(2),
  constant(3, '0x02', 'header'),
  constant(4, '0x0D0A', 'trailer'),
  constant(5, ','),
  param(6, bytes(2)),
  param(
    7,
    '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>last next param</LengthType><Type>string</Type></Interprete>',
  ),
];

/** A protocol with one response. */
function modelOf(content: readonly number[]): Protocol {
  const xml = protocol({ params: PARAMS, responses: [response(1, content)] });
  const { protocol: model } = loadProtocol('p.xml', {
    read: path => (path === 'p.xml' ? Buffer.from(xml) : undefined),
  });
  return model!;
}

/** The parts of a unit that the content takes, or what went wrong. */
function match(content: readonly number[], unit: Buffer): string[] | string {
  const model = modelOf(content);
  const result = responseMatcher(model.responses[0]!).match(unit, new ParameterTable(model));
  if (isMismatch(result)) return `byte ${result.byte}: wanted ${result.wanted}, got ${result.got}`;
  return result.map((end, i) => unit.toString('latin1', result[i - 1] ?? 0, end));
}

describe('a unit is taken apart from left to right', () => {
  test.each([
    ['one open parameter takes everything', [1], 'anything, at all', ['anything, at all']],
    ['one open parameter takes an empty message', [1], '', ['']],
    ['up to the next constant', [1, 5, 2], 'ab,cd', ['ab', ',', 'cd']],
    ['the first occurrence ends a next param', [1, 5, 2], 'a,b,c', ['a', ',', 'b,c']],
    ['the last occurrence ends a last next param', [7, 5, 2], 'a,b,c', ['a,b', ',', 'c']],
    ['an open parameter may be empty', [1, 5, 2], ',', ['', ',', '']],
    ['header and trailer', [3, 1, 4], '\x02abc\r\n', ['\x02', 'abc', '\r\n']],
    ['fixed lengths', [6, 6], 'abcd', ['ab', 'cd']],
    ['header, fixed, open, trailer', [3, 6, 1, 4], '\x02ab12\r\n', ['\x02', 'ab', '12', '\r\n']],
  ])('%s', (_, content, unit, parts) => {
    expect(match(content, Buffer.from(unit, 'latin1'))).toEqual(parts);
  });
});

describe('a mismatch says at which byte, what was wanted and what was there', () => {
  test.each([
    ['a wrong header', [3, 1], '41 42', 'byte 0: wanted header 02 of parameter 3 "p3", got 41 42'],
    [
      'a wrong second byte of a constant',
      [1, 4],
      '61 0d 0b',
      'byte 3: wanted trailer 0D 0A of parameter 4 "p4", got the end of the message',
    ],
    [
      'a constant cut short',
      [4],
      '0d',
      'byte 1: wanted trailer 0D 0A of parameter 4 "p4", got the end of the message',
    ],
    ['a constant wrong inside', [4, 1], '0d 0b', 'byte 1: wanted trailer 0D 0A of parameter 4 "p4", got 0B'],
    [
      'too short for a fixed length',
      [6],
      '61',
      'byte 1: wanted 2 bytes of parameter 6 "p6", got the end of the message',
    ],
    ['a rest that nothing takes', [6], '61 62 63', 'byte 2: wanted the end of the message, got 63'],
    [
      'a rest after the trailer',
      [3, 1, 4],
      '02 61 0d 0a 62',
      'byte 4: wanted the end of the message, got 62',
    ],
    ['an empty unit', [3, 1], '', 'byte 0: wanted header 02 of parameter 3 "p3", got the end of the message'],
    [
      'a long rest is cut',
      [6],
      '61 62 01 02 03 04 05 06 07 08 09',
      'byte 2: wanted the end of the message, got 01 02 03 04 05 06 07 08 …',
    ],
  ])('%s', (_, content, unit, message) => {
    expect(match(content, hex(unit))).toBe(message);
  });
});

test('what a mismatch says is put into words only when somebody reads it', () => {
  const model = modelOf([3, 1]);
  const [header, open] = model.responses[0]!.content;
  let named = 0;
  const counted = Object.defineProperty({ ...header! }, 'name', { get: () => `name ${++named}` });
  const matcher = responseMatcher({ ...model.responses[0]!, content: [counted, open!] });
  const result = matcher.match(hex('41 42'), new ParameterTable(model));
  if (!isMismatch(result)) throw new Error('it matches');
  expect([result.byte, named]).toEqual([0, 0]);
  expect([result.wanted, result.got]).toEqual(['header 02 of parameter 3 "name 1"', '41 42']);
});
