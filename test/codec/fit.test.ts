import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameCursor } from '#codec/cursor.ts';
import { fitOf, fittedMatcher } from '#codec/fit.ts';
import { frameOf } from '#codec/frame.ts';
import { isMismatch } from '#codec/mismatch.ts';
import { responseMatcher } from '#codec/response.ts';
import { constant, response, text } from '../element/protocols.ts';
import { covering, digits, fixedText, modelled, open, unsigned } from './streams.ts';

const BIG = '<Endian>big</Endian>';
const PARAMS = [
  constant(1, '0x02', 'header'),
  constant(2, '0x0D0A', 'trailer'),
  constant(3, ','),
  text(4),
  fixedText(5, 2),
  unsigned(6, 1),
  unsigned(10, 1, 'length', BIG, covering('Length', [2, 3])),
  unsigned(11, 2, 'crc', BIG, covering('CRC', [0, 1, 2, 3], '<Type>modbus</Type>')),
  unsigned(12, 1, 'crc', BIG, covering('CRC', [0, 2], '<Type>sum</Type>')),
  digits(13, 2, 'length', '', covering('Length', [0, 1, 2, 3])),
  unsigned(14, 2, 'crc', BIG, covering('CRC', [0, 1], '<Type>crc-ccitt</Type>')),
  open(15, '<LengthType>last next param</LengthType>'),
];

/** Each with the bytes of one that is right. */
const RESPONSES: readonly (readonly [what: string, content: readonly number[], right: string])[] = [
  ['a length, a text and a checksum', [1, 10, 6, 4, 11, 2], '0203416162 0000 0d0a'],
  ['a text up to its trailer', [1, 4, 2], '02616263 0d0a'],
  ['a text up to a constant', [5, 4, 3, 6], '6161 6263 2c 41'],
  ['a text to the end', [6, 4], '41 6162'],
  ['nothing of variable length', [1, 5, 6, 2], '02 6161 41 0d0a'],
  ['a checksum of two pieces', [1, 6, 4, 12, 2], '02 41 6162 00 0d0a'],
  ['a length as text', [1, 13, 4, 2], '02 3037 6162 0d0a'],
  ['a text behind which a number stands', [6, 4, 5, 2], '41 6162 6161 0d0a'],
  ['a header alone and its checksum', [1, 4, 14], '02 6162 0000'],
];

const CHECKS = [undefined, { length: true, crc: false }, { length: true, crc: true }];
/** Bytes that mean something to one of the responses come often. */
const BYTES = fc.array(fc.oneof(fc.constantFrom(2, 13, 10, 44, 48, 55, 97, 1, 3, 4), fc.nat(255)), {
  maxLength: 14,
});

function fitted(content: readonly number[]) {
  const made = modelled({ params: PARAMS, responses: [response(1, content)] });
  return { ...made, model: made.model.responses[0]! };
}

/** A unit that is right as far as `right` tells, with some bytes changed, left out or put in. */
const unitsOf = (right: string): fc.Arbitrary<Buffer> =>
  fc.tuple(fc.nat(20), fc.nat(2), BYTES, fc.boolean()).map(([at, left, put, whole]) => {
    const bytes = Buffer.from(right.replaceAll(' ', ''), 'hex');
    if (whole) return bytes;
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + left)]);
  });

describe.each(RESPONSES)('a response with %s', (_, content, right) => {
  test('ends where the rules say, and never where they do not', () => {
    const { model, table } = fitted(content);
    const fit = fitOf(model, table);
    const rules = responseMatcher(model);
    fc.assert(
      fc.property(unitsOf(right), fc.constantFrom(...CHECKS), (unit, checks) => {
        const found = fit?.match(unit, checks);
        const ends = rules.match(unit, table, checks);
        if (found !== undefined) expect([...found]).toEqual(ends);
      }),
      { numRuns: 400 },
    );
  });

  test('is known by its plan, so that the rules need not look', () => {
    const { model, table } = fitted(content);
    const unit = Buffer.from(right.replaceAll(' ', ''), 'hex');
    expect(isMismatch(responseMatcher(model).match(unit, table))).toBe(false);
    expect(fitOf(model, table)?.match(unit, undefined)).toBeDefined();
  });

  test('has the size that a search for its end finds', () => {
    const { model, table } = fitted(content);
    fc.assert(
      fc.property(unitsOf(right), BYTES, (unit, before) => {
        const bytes = Buffer.concat([Buffer.from(before), unit]);
        const size = fitOf(model, table)?.size(bytes, before.length) ?? 0;
        if (size > 0) expect(new FrameCursor(frameOf(model), table).look(unit, table)).toBe(size);
      }),
      { numRuns: 400 },
    );
  });
});

test('a length, a checksum and a trailer that are right are seen to be', () => {
  const { model, table } = fitted([1, 10, 6, 4, 11, 2]);
  const unit = Buffer.from('0203416162fda30d0a', 'hex');
  const checks = { length: true, crc: true };
  const ends = responseMatcher(model).match(unit, table, checks);
  expect(isMismatch(ends)).toBe(true);
  if (!isMismatch(ends)) return;
  expect(fitOf(model, table)?.match(unit, checks)).toBeUndefined();
  const sum = Number.parseInt(/^crc ([0-9A-F ]+) \(/.exec(ends.wanted)![1]!.replaceAll(' ', ''), 16);
  unit.writeUInt16BE(sum, 5);
  expect(fitOf(model, table)?.match(unit, checks)).toEqual([1, 2, 3, 5, 7, 9]);
  expect(fitOf(model, table)?.size(unit, 0)).toBe(9);
});

test('a constant that was set, and a length that was changed, count from then on', () => {
  const { model, param, table } = fitted([1, 5, 6, 2]);
  const fit = fitOf(model, table)!;
  const plain = Buffer.from('026161410d0a', 'hex');
  expect(fit.match(plain, undefined)).toEqual([1, 3, 4, 6]);
  table.set(param(2), '!');
  expect(fit.match(plain, undefined)).toBeUndefined();
  expect(fit.match(Buffer.from('0261614121', 'hex'), undefined)).toEqual([1, 3, 4, 5]);
  table.alter(param(5), { length: 3 });
  expect(fit.match(Buffer.from('026161614121', 'hex'), undefined)).toEqual([1, 4, 5, 6]);
});

test('what has several places of variable length, or its end last, is left to the rules', () => {
  expect(fitOf(fitted([4, 3, 4, 2]).model, fitted([4, 3, 4, 2]).table)).toBeUndefined();
  const { model, table } = fitted([1, 15, 2]);
  expect(fitOf(model, table)).toBeUndefined();
  expect(fittedMatcher(model, table).match(Buffer.from('02610d0a', 'hex'), table)).toEqual([1, 2, 4]);
});

test('what does not match is told as the rules tell it', () => {
  const { model, table } = fitted([1, 4, 2]);
  const result = fittedMatcher(model, table).match(Buffer.from('0261620d', 'hex'), table);
  expect(result).toMatchObject({ byte: 4, got: 'the end of the message' });
});
