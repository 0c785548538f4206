import type { StreamRecord } from '#log/record.ts';
import { closingDeed, type Deed } from './simulation-deed.ts';
import { bytesOf, Expected } from './simulation-likeness.ts';
import { timeOf } from './simulation-player.ts';

/** What the device did, and what had to happen before. */
export interface Act {
  readonly deed: Deed;
  /** Indexes of the messages that had come before it. */
  readonly after: readonly number[];
  /** Milliseconds from the act before, or from the last of those messages where that was later. */
  readonly delay: number;
}

/** One recorded connection, from its handshake to its end. */
export interface Visit {
  /** The handshake as sent; undefined where the log begins later. */
  readonly asked: StreamRecord | undefined;
  /** Whether it was open; false also where the log begins later. */
  readonly opened: boolean;
  /** The answer; undefined where there was none. */
  readonly answered: StreamRecord | undefined;
  /** What the element sent, in its order. */
  readonly expected: readonly Expected[];
  readonly acts: readonly Act[];
  /** How many pings the device answered; undefined: all. */
  readonly pongs: number | undefined;
  /** How it ended; undefined where the log ends before. */
  readonly closed: StreamRecord | undefined;
}

/** Takes the records of a WebSocket connection apart into its visits. */
export function visitsOf(records: readonly StreamRecord[]): Visit[] {
  const groups: StreamRecord[][] = [];
  let ended = true;
  for (const record of records) {
    const { kind, direction, delivered, reason } = record;
    const handshake = kind === 'handshake' && direction === 'out';
    // What was not sent, and what is about the waiting between two connections, is no part of any.
    if (delivered === false || kind === 'error' || kind === 'timeout' || (kind === 'open' && reason))
      continue;
    if (handshake || ended) groups.push([]);
    ended = kind === 'close';
    groups.at(-1)!.push(record);
  }
  return groups.map(visitOf);
}

/** Whether the client found nobody there: nothing of it can be played. */
export function neverReached({ asked, answered, opened, expected, acts, closed }: Visit): boolean {
  const said = expected.length > 0 || acts.some(({ deed }) => deed.does === 'message');
  return !opened && asked === undefined && answered === undefined && closed !== undefined && !said;
}

function visitOf(records: readonly StreamRecord[]): Visit {
  const asked = records.find(isHandshake('out'));
  const answered = records.find(isHandshake('in'));
  const closed = records.find(({ kind }) => kind === 'close');
  const expected: Expected[] = [];
  const times: number[] = [];
  const pairs: (number | undefined)[] = [];
  const acts: Act[] = [];
  let before = timeOf(answered ?? asked ?? records[0]!);
  /** From here on messages have come that no act was waiting for. */
  let since = 0;
  for (const record of records) {
    if (record.kind === 'command' && record.direction === 'out') {
      expected.push(new Expected(record));
      times.push(timeOf(record));
      pairs.push(record.pair);
      continue;
    }
    const deed = deedOf(record, answered);
    if (deed === undefined) continue;
    const own = record.pair === undefined ? -1 : pairs.lastIndexOf(record.pair);
    const after = own >= 0 ? [own] : indexes(since, expected.length);
    if (own < 0) since = expected.length;
    const at = timeOf(record);
    const from = after.reduce((latest, i) => Math.max(latest, times[i]!), before);
    acts.push({ deed, after, delay: Math.max(0, at - from) });
    before = at;
  }
  if (closed === undefined || acts.length === 0 || since < expected.length)
    acts.push({ deed: { does: 'nothing' }, after: indexes(since, expected.length), delay: 0 });
  const silent = closed?.cause === 'ping-timeout';
  const pongs = silent
    ? records.filter(record => record.kind === 'pong' && record.direction === 'in').length
    : undefined;
  const opened = records.some(({ kind }) => kind === 'open');
  return { asked, answered, opened, expected, acts, pongs, closed };
}

function isHandshake(direction: string): (record: StreamRecord) => boolean {
  return record => record.kind === 'handshake' && record.direction === direction;
}

function deedOf(record: StreamRecord, answered: StreamRecord | undefined): Deed | undefined {
  const { kind, direction, type } = record;
  if (kind === 'close')
    return answered?.status !== undefined && answered.status !== 101 ? undefined : closingDeed(record);
  if (direction !== 'in') return undefined;
  const bytes = bytesOf(record);
  if (kind === 'ping') return { does: 'ping', bytes };
  if (kind === 'response' || kind === 'data')
    return { does: 'message', text: type !== 'binary', bytes, record };
  return undefined;
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
