import { expect, test } from 'vitest';
import { Lines } from '#xml/lines.ts';

test('Lines end with LF, CRLF or CR, and columns count UTF-16 units from 1', () => {
  const text = 'a\nbb\r\nc\r😀d';
  const lines = new Lines(text);
  expect(lines.placeOf(0)).toEqual({ line: 1, column: 1 });
  expect(lines.placeOf(text.indexOf('bb') + 1)).toEqual({ line: 2, column: 2 });
  expect(lines.placeOf(text.indexOf('c'))).toEqual({ line: 3, column: 1 });
  expect(lines.placeOf(text.indexOf('d'))).toEqual({ line: 4, column: 3 });
  expect(lines.placeOf(text.length)).toEqual({ line: 4, column: 4 });
});
