import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { protocolRule, stuff, stuffingRule, unstuff } from '#codec/stuffing.ts';
import { hex, toHex } from '#testing/index.ts';

const rule = (attributes: Readonly<Record<string, string>>) =>
  stuffingRule(new Map(Object.entries(attributes)));

describe('an extra byte stands before each one that must not be in the data', () => {
  test.each([
    [
      'the example of the documentation',
      { value: '0x10', allowed: '0x03,0x02' },
      '10 02 30 30 30 10 30 10 03',
      '10 02 30 30 30 10 10 30 10 03',
    ],
    [
      'allowed characters without commas, as the documentation writes them',
      { value: '0x10', allowed: '0x030x02' },
      '10 02 30 30 30 10 30 30 10 03',
      '10 02 30 30 30 10 10 30 30 10 03',
    ],
    ['two in a row', { value: '0x10' }, '10 10', '10 10 10 10'],
    ['none', { value: '0x10' }, '01 02', '01 02'],
    [
      'between the offsets',
      { value: '0x10', startoffset: '1', endoffset: '2' },
      '10 10 01 10 03',
      '10 10 10 01 10 03',
    ],
    ['a sequence', { value: '0x0102' }, '00 01 02 01', '00 01 02 01 02 01'],
    ['a text', { value: '#' }, '23 41', '23 23 41'],
    ['without a value nothing', {}, '10', '10'],
    ['offsets beyond the end leave all alone', { value: '0x10', startoffset: '9' }, '10', '10'],
  ])('%s', (_, attributes, bytes, stuffed) => {
    expect(toHex(stuff(hex(bytes), rule(attributes)))).toBe(stuffed);
  });
});

describe('read stuffing takes it away', () => {
  test.each([
    ['one of two', { value: '0x10' }, '30 10 10 30', '30 10 30'],
    ['two of four', { value: '0x10' }, '10 10 10 10', '10 10'],
    ['a single one stays', { value: '0x10' }, '10 02 30', '10 02 30'],
    [
      'between the offsets',
      { value: '0x10', startoffset: '2', endoffset: '2' },
      '10 10 10 10 10 10',
      '10 10 10 10 10',
    ],
  ])('%s', (_, attributes, bytes, plain) => {
    expect(toHex(unstuff(hex(bytes), rule(attributes)))).toBe(plain);
  });

  test('whatever was stuffed', () => {
    const bytes = fc.uint8Array({ max: 3, maxLength: 20 });
    fc.assert(
      fc.property(bytes, data => {
        const one = rule({ value: '0x01' });
        expect(unstuff(stuff(Buffer.from(data), one), one)).toEqual(Buffer.from(data));
      }),
    );
  });
});

test('the escape of a protocol may be another one than what it stands before', () => {
  const stuffing = protocolRule({
    onCommands: true,
    onResponses: true,
    escape: '0x1B',
    sequence: '0x32',
    allowed: ['0x380x39'],
    startOffset: 0,
    endOffset: 0,
  });
  expect(toHex(stuff(hex('31 32 39 33'), stuffing))).toBe('31 1b 32 39 33');
  expect(toHex(stuff(hex('31 32 38 39 33'), stuffing))).toBe('31 32 38 39 33');
  expect(toHex(unstuff(hex('31 1b 32 1b 39'), stuffing))).toBe('31 32 1b 39');
});
