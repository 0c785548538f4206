import { expect, test } from 'vitest';
import { LogLevel, LogType, logMessage, logWord } from '#hooks/log-type.ts';

test.each([
  [LogType.Information, undefined, 'info'],
  [LogType.Information, LogLevel.DevelopmentLogging, 'info'],
  [LogType.Information, LogLevel.Level1, 'debug'],
  [LogType.Error, LogLevel.NoLogging, 'error'],
  [LogType.Error, LogLevel.LogEverything, 'error'],
  [LogType.DebugInfo, undefined, 'debug'],
  [LogType.Allways, LogLevel.LogEverything, 'info'],
  ['warn', undefined, 'warn'],
] as const)('type %s of level %s is a line of level %s', (type, level, word) => {
  expect(logWord(type, level)).toBe(word);
});

test('a type that there is none of is refused with those that there are', () => {
  expect(() => logWord(3 as never, undefined)).toThrow('log: there is no type 3; 1 (information)');
});

test('a message of more than 5120 characters is cut, and says so', () => {
  expect(logMessage('x'.repeat(5120))).toHaveLength(5120);
  expect(logMessage('x'.repeat(5200))).toBe(`${'x'.repeat(5120)}… (80 characters more)`);
});
