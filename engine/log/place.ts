import { type Line, Lines } from './lines.ts';
import { type LogFile, readAt } from './log-file.ts';

const CHUNK_BYTES = 256 * 1024;
/** Where bisection ends and reading begins. */
const NEAR_BYTES = 1024 * 1024;
/**
 * Records of a log are in order of time, but for messages that waited while a hook ran: they bear the time of their
 * arrival. Milliseconds that a record may stand too late.
 */
const LATEST = 10 * 60_000;

/** The lines of a file from its end backwards, down to the one that starts at `stop`. */
export async function* linesBackwards(file: LogFile, stop = 0): AsyncGenerator<Omit<Line, 'number'>> {
  let position = (await file.handle.stat()).size;
  let rest = Buffer.alloc(0);
  while (position > stop) {
    // A line longer than a chunk makes the next one twice as long.
    const length = Math.min(Math.max(CHUNK_BYTES, rest.length), position - stop);
    position -= length;
    const chunk = Buffer.concat([await readAt(file, position, length), rest]);
    let end = chunk.length;
    while (end > 0) {
      const start = chunk.lastIndexOf(0x0a, end - 1) + 1;
      if (start === 0 && position > stop) break;
      if (start < end) yield { at: position + start, bytes: chunk.subarray(start, end) };
      end = start - 1;
    }
    rest = chunk.subarray(0, Math.max(0, end));
  }
}

/** The place of the last `count` lines that pass; `stop` where there are fewer after it. */
export async function placeOfLast(
  file: LogFile,
  count: number,
  passes: (line: Buffer) => boolean,
  stop = 0,
): Promise<number> {
  let left = count;
  if (left <= 0) return (await file.handle.stat()).size;
  for await (const { at, bytes } of linesBackwards(file, stop)) {
    if (bytes !== undefined && passes(bytes) && --left === 0) return at;
  }
  return stop;
}

/** The time of the last record, in milliseconds since the epoch; undefined where there is none. */
export async function lastTime(file: LogFile): Promise<number | undefined> {
  if (!file.seekable) return undefined;
  for await (const { bytes } of linesBackwards(file)) {
    const time = bytes === undefined ? undefined : timeOf(bytes);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** The start of a line before which no record is of `since` or later: found by bisection, so at once. */
export async function placeOfTime(file: LogFile, since: number): Promise<number> {
  let low = 0;
  let high = (await file.handle.stat()).size;
  while (high - low > NEAR_BYTES) {
    const middle = Math.floor((low + high) / 2);
    const found = await firstTimed(file, middle, high);
    if (found !== undefined && found.time < since - LATEST) low = found.at;
    else high = middle;
  }
  return low;
}

/** The first record whose line starts after a position and before another. */
async function firstTimed(
  file: LogFile,
  from: number,
  to: number,
): Promise<{ readonly at: number; readonly time: number } | undefined> {
  const lines = new Lines(from);
  let first = true;
  for (let position = from; position < to; ) {
    const chunk = await readAt(file, position, CHUNK_BYTES);
    if (chunk.length === 0) return undefined;
    position += chunk.length;
    for (const { at, bytes } of lines.add(chunk)) {
      const time = first || bytes === undefined ? undefined : timeOf(bytes);
      first = false;
      if (at >= to) return undefined;
      if (time !== undefined) return { at, time };
    }
  }
  return undefined;
}

const START = '{"time":"';

/** The time of the record in a line; undefined for what is no record. */
function timeOf(line: Buffer): number | undefined {
  const head = line.toString('latin1', 0, START.length + 40);
  const end = head.indexOf('"', START.length);
  const time = head.startsWith(START) && end > 0 ? head.slice(START.length, end) : timeIn(line);
  const value = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(value) ? undefined : value;
}

function timeIn(line: Buffer): string | undefined {
  try {
    const { time } = JSON.parse(line.toString('utf8')) as { time?: unknown };
    return typeof time === 'string' ? time : undefined;
  } catch {
    return undefined;
  }
}
