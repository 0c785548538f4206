import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines } from '#log/lines.ts';

test('lines do not depend on where chunks end', () => {
  const text = fc.stringMatching(/^[a-z\u00e9\n]{0,60}$/);
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 7 }), (written, size) => {
      const bytes = Buffer.from(written);
      const lines = new Lines();
      const read: (string | undefined)[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        read.push(...lines.add(bytes.subarray(at, at + size)).map(line => line.bytes?.toString()));
      }
      read.push(...lines.end().map(line => line.bytes?.toString()));
      const expected = written.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(read).toEqual(expected);
    }),
  );
});

test('lines are counted from 1, and a CR before the line end is dropped', () => {
  expect(new Lines().add(Buffer.from('a\r\n\nb\n'))).toEqual([
    { number: 1, at: 0, bytes: Buffer.from('a') },
    { number: 2, at: 3, bytes: Buffer.from('') },
    { number: 3, at: 4, bytes: Buffer.from('b') },
  ]);
});

test('a line read from the middle of a log has a place, and no number', () => {
  const lines = new Lines(100);
  lines.add(Buffer.from('ab'));
  expect(lines.add(Buffer.from('c\nd\n'))).toEqual([
    { number: undefined, at: 100, bytes: Buffer.from('abc') },
    { number: undefined, at: 104, bytes: Buffer.from('d') },
  ]);
});

test('a line longer than any record is not kept, and those after it are read', () => {
  const lines = new Lines();
  const part = Buffer.alloc(16 * 1024 * 1024, 0x61);
  for (let i = 0; i < 9; i++) expect(lines.add(part)).toEqual([]);
  expect(lines.add(Buffer.from('\nb\n'))).toEqual([
    { number: 1, at: 0, bytes: undefined },
    { number: 2, at: 9 * part.length + 1, bytes: Buffer.from('b') },
  ]);
});
