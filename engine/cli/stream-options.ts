import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import { DIRECTIONS, KINDS, type StreamFilter } from '#log/filter.ts';
import type { Kind } from '#log/record.ts';
import { type Call, flagOption, textOption, textsOption } from './verb.ts';

const DAY = 86_400_000;

/**
 * What the options of `stream` let through. `end`: the time of the log's last record, in milliseconds since the epoch;
 * what a duration is before, and a time of day is the last one of.
 */
export function filterOf(call: Call, end: number): StreamFilter {
  const element = textOption(call, 'element');
  const connection = textOption(call, 'connection');
  const direction = DIRECTIONS.find(word => word === textOption(call, 'direction'));
  const grep = textOption(call, 'grep');
  const since = textOption(call, 'since');
  return {
    ...(element !== undefined && { element }),
    ...(connection !== undefined && { connection: connectionOf(connection) }),
    ...(direction !== undefined && { direction }),
    ...(grep !== undefined && { grep }),
    ...(since !== undefined && { since: sinceOf(since, end, flagOption(call, 'local')) }),
    trace: tracesOf(call),
    kinds: textsOption(call, 'kind').flatMap(text => text.split(',').map(kindOf)),
  };
}

/** Whether traces are shown: the forms of other tools have no place for them. */
function tracesOf(call: Call): boolean {
  const others = flagOption(call, 'classic') || ['har', 'pcapng'].includes(textOption(call, 'export') ?? '');
  return flagOption(call, 'trace') && !others;
}

/** The number that `--tail` was given. */
export function tailOf(call: Call): number | undefined {
  const text = textOption(call, 'tail');
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HeadendError('USAGE', `--tail ${text}: give how many records, say 100`);
}

function connectionOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new HeadendError('USAGE', `--connection ${text}: give the number of a connection, 0 for the first`);
}

function kindOf(text: string): Kind {
  const kind = KINDS.find(word => word === text.trim());
  if (kind) return kind;
  throw new HeadendError('USAGE', `--kind ${text}: there is no such kind; give one of ${KINDS.join(', ')}`);
}

/** A time of day, and an ISO 8601 time without an offset, are in the zone that times are shown in. */
function sinceOf(text: string, end: number, local: boolean): number {
  const before = parseDuration(text);
  if (before !== undefined) return end - before;
  const clock = /^(\d\d?:\d\d(?::\d\d(?:\.\d{1,3})?)?)$/.exec(text.trim())?.[1];
  const time = clock === undefined ? parsed(text, local) : timeOfDay(clock, end, local);
  if (!Number.isNaN(time)) return time;
  throw new HeadendError(
    'USAGE',
    `--since ${text}: give a duration like 5m, a time of day like 10:15, or a time like 2026-01-31T10:00:00Z`,
  );
}

function timeOfDay(clock: string, end: number, local: boolean): number {
  const at = new Date(end);
  const day = local
    ? `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    : at.toISOString().slice(0, 10);
  const time = parsed(`${day}T${clock.indexOf(':') === 1 ? '0' : ''}${clock}`, local);
  return time > end ? time - DAY : time;
}

function parsed(text: string, local: boolean): number {
  if (!/^\d{4}-\d\d/.test(text)) return Number.NaN;
  const bare = /^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text);
  return Date.parse(bare && !local ? `${text}Z` : text);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
