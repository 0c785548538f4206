import { describe, expect, test } from 'vitest';
import { hex } from '#testing/hex.ts';
import { matches, readMessage, readPattern, shownMessage, textMatches } from '#testing/payload.ts';

const text = (value: string) => ({ type: 'text' as const, bytes: Buffer.from(value) });
const binary = (value: string) => ({ type: 'binary' as const, bytes: hex(value) });

describe('bytes of a talk', () => {
  test.each([
    ['{"a":"x\\ny"}', text('{"a":"x\\ny"}')],
    ['"OK\\r\\n"', text('OK\r\n')],
    ['"\\u001b[2J"', text('\u001b[2J')],
    ['hex 81 05FF', binary('8105ff')],
    ['hex', binary('')],
    ['""', text('')],
    ['hexagon', text('hexagon')],
    ['"hex 81"', text('hex 81')],
  ])('%s is what it says', (source, message) => {
    expect(readMessage(source)).toEqual(message);
  });

  test.each(['hex 8', 'hex 8x', 'hex ??', '"a"b"'])('%s is refused', source => {
    expect(() => readMessage(source)).toThrow(SyntaxError);
  });

  test.each([
    text('plain'),
    text('OK\r\n'),
    text(''),
    text(' x '),
    text('"quoted"'),
    text('hex 00'),
    text('a … b'),
    binary('00 ff'),
    binary(''),
  ])('what is shown of a message stands for it', message => {
    expect(readMessage(shownMessage(message))).toEqual(message);
  });
});

describe('what an element is expected to send', () => {
  test.each([
    ['abc', text('abc'), true],
    ['abc', text('abcd'), false],
    ['abc', binary('616263'), false],
    ['…', binary('616263'), true],
    ['…', text(''), true],
    ['a…c', text('ac'), true],
    ['a…c', text('abbc'), true],
    ['a…c', text('a'), false],
    ['a…b…c', text('a-b-b-c'), true],
    ['a…b…c', text('a-c'), false],
    ['aa…aa', text('aaa'), false],
    ['"a…\\n"', text('a b\n'), true],
    ['"a\\u2026"', text('a…'), true],
    ['"a\\u2026"', text('ab'), false],
    ['hex 30 ?? 00…ff', binary('30 07 00 01 02 ff'), true],
    ['hex 30 ?? 00…ff', binary('30 07 01 ff'), false],
    ['hex 61', text('a'), false],
  ])('%s', (source, message, fits) => {
    expect(matches(readPattern(source), message)).toBe(fits);
  });

  test('a device without types of messages has none to compare', () => {
    expect(matches(readPattern('abc'), { bytes: Buffer.from('abc') })).toBe(true);
  });

  test('a text may leave out what varies', () => {
    expect(textMatches('GET /a HTTP/1.1…', 'GET /a HTTP/1.1\r\nHost: x')).toBe(true);
    expect(textMatches('GET /a', 'GET /ab')).toBe(false);
  });
});
