import { expect, test } from 'vitest';
import { endExtra, endWords } from '#element/ending.ts';

test('an end is told with its cause, its close code, the error of the system and the reason', () => {
  const end = { cause: 'abnormal', code: 1006, reason: 'reset', errno: 'ECONNRESET', opened: true } as const;
  expect(endExtra(end)).toEqual({ code: 1006, cause: 'abnormal', reason: 'reset', errno: 'ECONNRESET' });
  expect(endWords(end)).toBe('abnormal (1006), ECONNRESET, reset');
});

test('what an end does not have is not told', () => {
  const end = { cause: 'normal', code: 0, reason: '', opened: true } as const;
  expect(endExtra(end)).toEqual({ cause: 'normal' });
  expect(endWords(end)).toBe('normal');
});
