/** Seconds of the unit that a duration is counted in (schema page Measurement.Type-options, number). */
const SECONDS = { second: 1, minute: 60, hour: 3600 } as const;

/** What a number stands for as a time. */
export type TimeFormat =
  | { readonly kind: 'duration' | 'time of day'; readonly unit: keyof typeof SECONDS }
  | { readonly kind: 'date' | 'date and minute' | 'date and time' };

/** The format that the options of a measurement of type number name; undefined when they name none. */
export function timeFormat(options: readonly string[]): TimeFormat | undefined {
  const words = options.map(option => option.toLowerCase().replace(/\s+/g, ''));
  if (words.includes('date')) return { kind: 'date' };
  if (words.includes('datetime')) return { kind: 'date and time' };
  if (words.includes('datetime:minute')) return { kind: 'date and minute' };
  const unit = words.includes('time:hour') ? 'hour' : words.includes('time:minute') ? 'minute' : 'second';
  if (words.includes('timeofday')) return { kind: 'time of day', unit };
  return unit !== 'second' || words.includes('time') ? { kind: 'duration', unit } : undefined;
}

/**
 * A number as a time: `5 days 03h 27m 21s`, `13:05:00`, `2026-01-31 10:00:00` in UTC. Undefined for a date that there is
 * none of.
 */
export function timeText(value: number, format: TimeFormat): string | undefined {
  switch (format.kind) {
    case 'duration':
      return duration(value, format.unit);
    case 'time of day':
      return timeOfDay(value, format.unit);
    default:
      return date(value, format.kind);
  }
}

/** Seconds are left out where they are 0 and minutes were counted, minutes too where hours were. */
function duration(value: number, unit: keyof typeof SECONDS): string {
  const total = wholeSeconds(Math.abs(value) * SECONDS[unit]);
  const days = Math.floor(total / 86_400);
  const parts: Array<readonly [number, string]> = [
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'm'],
    [total % 60, 's'],
  ];
  const kept = unit === 'hour' ? 1 : unit === 'minute' ? 2 : 3;
  while (parts.length > kept && parts.at(-1)![0] === 0) parts.pop();
  while (days === 0 && parts.length > 1 && parts[0]![0] === 0) parts.shift();
  const words = parts.map(([count, letter]) => `${two(count)}${letter}`);
  if (days > 0) words.unshift(days === 1 ? '1 day' : `${days} days`);
  return `${value < 0 && total > 0 ? '-' : ''}${words.join(' ')}`;
}

function timeOfDay(value: number, unit: keyof typeof SECONDS): string {
  const whole = Math.sign(value) * wholeSeconds(Math.abs(value) * SECONDS[unit]);
  const total = ((whole % 86_400) + 86_400) % 86_400;
  const minutes = `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}`;
  return unit !== 'second' && total % 60 === 0 ? minutes : `${minutes}:${two(total % 60)}`;
}

/**
 * OLE Automation date: days since 1899-12-30, the fraction is the time of the day and counts forward for days before
 * that too. From the year 100 to 9999.
 */
function date(value: number, kind: 'date' | 'date and minute' | 'date and time'): string | undefined {
  if (!(value > -657_435 && value < 2_958_466)) return undefined;
  const days = Math.trunc(value);
  // 8 decimals of a day are a millisecond: what is less before a second is that second.
  const seconds = Math.floor(Math.abs(value - days) * 86_400 + 0.01);
  const text = new Date((days * 86_400 + seconds) * 1000 + EPOCH).toISOString();
  if (kind === 'date') return text.slice(0, 10);
  return `${text.slice(0, 10)} ${text.slice(11, kind === 'date and minute' ? 16 : 19)}`;
}

const EPOCH = Date.UTC(1899, 11, 30);

/** Whole seconds, without those that are only missing by the noise of a double. */
function wholeSeconds(seconds: number): number {
  return Math.floor(seconds + 1e-6);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
