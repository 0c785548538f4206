import { expect, test } from 'vitest';
import { timeFormat, timeText } from '#values/time.ts';

test.each([
  ['time', 123.456, '02m 03s'],
  ['time', 0, '00s'],
  ['time', 59, '59s'],
  ['time', 3600, '01h 00m 00s'],
  ['time', 86_400, '1 day 00h 00m 00s'],
  ['time', 180_245, '2 days 02h 04m 05s'],
  ['time', -90, '-01m 30s'],
  ['time', -0.5, '00s'],
  ['time:minute', 123.456, '02h 03m 27s'],
  ['time:minute', 120, '02h 00m'],
  ['time:minute', 0, '00m'],
  ['time:minute', 0.5, '30s'],
  ['time:minute', 1440, '1 day 00h 00m'],
  ['time:hour', 123.456, '5 days 03h 27m 21s'],
  ['time:hour', 2.05, '02h 03m'],
  ['time:hour', 48, '2 days 00h'],
  ['time:hour', 0, '00h'],
  ['time:hour', 0.5, '30m'],
  ['time;timeofday', 47_105, '13:05:05'],
  ['timeofday', 47_105, '13:05:05'],
  ['time;timeofday', 86_400, '00:00:00'],
  ['time;timeofday', -3600, '23:00:00'],
  ['time:minute;timeofday', 785, '13:05'],
  ['time:minute;timeofday', 785.5, '13:05:30'],
  ['date', 0, '1899-12-30'],
  ['date', 45_688.999, '2025-01-31'],
  ['datetime', 45_688.41666667, '2025-01-31 10:00:00'],
  ['datetime', 45_688.41666666, '2025-01-31 10:00:00'],
  ['datetime', 45_688.99999999, '2025-02-01 00:00:00'],
  ['datetime', 45_688.99999, '2025-01-31 23:59:59'],
  ['datetime', -1.25, '1899-12-29 06:00:00'],
  ['datetime', 25_569, '1970-01-01 00:00:00'],
  ['datetime:minute', 45_688.75, '2025-01-31 18:00'],
  ['datetime', 2_958_466, undefined],
  ['datetime', Number.NaN, undefined],
])('%s: %d is %s', (options, value, text) => {
  expect(timeText(value, timeFormat(options.split(';'))!)).toBe(text);
});

test.each(['', 'tab=columns:1', 'fixedfont'])('The options %j name no time', options => {
  expect(timeFormat(options.split(';'))).toBeUndefined();
});
