import { glob } from '#base/glob.ts';
import { type StreamFilter, showsTraces } from './filter.ts';

/** How far into a line its head is looked for. */
const HEAD_BYTES = 512;
/** What stands first in a line as this engine writes it; a line of another layout has to be parsed. */
const HEAD =
  /^\{"time":"[^"]*","element":"((?:[^"\\]|\\.)*)","connection":(\d+),"direction":"(\w+)","kind":"(\w+)"/;
const START = '{"time":"';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const BASE64 = Buffer.from('"encoding":"base64"');
/** JSON may write any character by its code; where it does, a text is not found as it is. */
const BY_CODE = Buffer.from('\\u');

/**
 * A test of a line's bytes, false only where the record in it surely does not pass the filter: most lines of a large
 * log need then not be parsed. Undefined where every line must be. `starts`: what starts an exchange passes whatever
 * its kind and direction.
 */
export function lineSieve(filter: StreamFilter, starts: boolean): ((line: Buffer) => boolean) | undefined {
  const byHead = headSieve(filter, starts);
  const byText = filter.grep === undefined ? undefined : textSieve(filter.grep);
  if (byHead === undefined) return byText;
  if (byText === undefined) return byHead;
  return line => byHead(line) && byText(line);
}

function headSieve(filter: StreamFilter, starts: boolean): ((line: Buffer) => boolean) | undefined {
  const { connection, direction, kinds = [] } = filter;
  const all = filter.since === undefined && filter.element === undefined;
  if (all && connection === undefined && direction === undefined && kinds.length === 0) return undefined;
  const since = filter.since === undefined ? undefined : isoOf(filter.since);
  const element = filter.element === undefined ? undefined : elementTest(filter.element);
  const number = connection === undefined ? undefined : String(connection);
  const traces = showsTraces(filter);
  const kind: ReadonlySet<string> | undefined = kinds.length === 0 ? undefined : new Set(kinds);
  return line => {
    // Alone this is much less to do, and what is too early is often most.
    if (since !== undefined && isEarlier(line, since)) return false;
    const head = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES));
    if (head === null) return true;
    if (number !== undefined && head[2] !== number) return false;
    if (element !== undefined && !element(head[1]!)) return false;
    if (head[4] === 'trace') return traces;
    if (starts && isStart(head[3]!, head[4]!)) return true;
    if (direction !== undefined && head[3] !== direction) return false;
    return kind === undefined || kind.has(head[4]!);
  };
}

/** Whether a line starts with a time as this engine writes it, before another such time. */
function isEarlier(line: Buffer, since: string): boolean {
  const start = line.toString('latin1', 0, START.length + since.length + 1);
  if (!start.startsWith(START) || !start.endsWith('Z"')) return false;
  const time = start.slice(START.length, -1);
  return time < since && ISO.test(time);
}

/** Whether something follows a record of this sort that is timed from it. */
function isStart(direction: string, kind: string): boolean {
  return (direction === 'out' && kind !== 'pong') || kind === 'timeout' || kind === 'request';
}

/** A test for a name as it stands in the line: its UTF-8 as latin1, JSON's escapes in it. */
function elementTest(pattern: string): (written: string) => boolean {
  const matches = glob(pattern);
  const known = new Map<string, boolean>();
  return written => {
    let passes = known.get(written);
    if (passes === undefined) {
      if (known.size >= 1000) known.clear();
      passes = matches(nameOf(written));
      known.set(written, passes);
    }
    return passes;
  };
}

function nameOf(written: string): string {
  const json = `"${Buffer.from(written, 'latin1').toString('utf8')}"`;
  try {
    return JSON.parse(json) as string;
  } catch {
    return written;
  }
}

function textSieve(grep: string): ((line: Buffer) => boolean) | undefined {
  // JSON has more than one way to write these.
  if (/["\\/\u0000-\u001f]/.test(grep)) return undefined;
  const wanted = Buffer.from(grep, 'utf8');
  return line => line.includes(wanted) || line.includes(BY_CODE) || line.includes(BASE64);
}

/** Undefined for a time that cannot be written: the records are then asked. */
function isoOf(time: number): string | undefined {
  const date = new Date(time);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
}
