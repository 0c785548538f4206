import { expect, test } from 'vitest';
import { displayWidth, pad, visible, wrap } from '#log/visible.ts';

test('printable text, accents and emoji stay as they are', () => {
  expect(visible('Größe 21 °C 温度 🎬 \\n')).toBe('Größe 21 °C 温度 🎬 \\n');
});

test('control characters, separators and half surrogates are written as escapes', () => {
  expect(visible('\r\n\t\0\x7f\x9b\u2028\ufeff\ud800')).toBe(
    '\\r\\n\\t\\x00\\x7f\\x9b\\u{2028}\\u{feff}\\u{d800}',
  );
});

test('East Asian characters and emoji take two columns, combining marks none', () => {
  expect(displayWidth('温度')).toBe(4);
  expect(displayWidth('🎬')).toBe(2);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(pad('温', 4)).toBe('温  ');
  expect(pad('7', 3, 'left')).toBe('  7');
});

test('a text is cut between characters, none lost', () => {
  expect(wrap('abcdef', 4)).toEqual(['abcd', 'ef']);
  expect(wrap('温度計', 5)).toEqual(['温度', '計']);
  expect(wrap('', 5)).toEqual(['']);
});
