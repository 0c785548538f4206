import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Line, Lines } from './lines.ts';
import { type LogFile, openLog, readAt } from './log-file.ts';

const CHUNK_BYTES = 256 * 1024;
/** How often a followed file is looked at, in milliseconds. */
const POLL = 100;

export interface ReadOptions {
  /** Goes on at the end of the file, as it grows, until `signal`. */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Where to start, in bytes: the start of a line. */
  readonly from?: number;
}

/** The lines of a stream (standard input), as many at a time as a chunk held. */
export async function* readStream(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  const lines = new Lines();
  for await (const chunk of input) yield lines.add(Buffer.from(chunk));
  yield lines.end();
}

/**
 * The lines of a file, as many at a time as a chunk held; the last one also without its line end, unless the file is
 * followed. A followed file that shrinks, or that another one replaces under its name, is read again from its start.
 *
 * Closes the file in the end. Raises FILE_UNREADABLE where it cannot be read.
 */
export async function* readFile(log: LogFile, options: ReadOptions): AsyncGenerator<Line[]> {
  let file = log;
  let position = options.from ?? 0;
  let lines = new Lines(position);
  try {
    for (;;) {
      const chunk = await readAt(file, position, CHUNK_BYTES);
      if (chunk.length > 0) {
        position += chunk.length;
        yield lines.add(chunk);
        if (options.signal?.aborted) return;
        continue;
      }
      if (!options.follow) break;
      if (!(await waited(options.signal))) return;
      const next = await successor(file, position);
      if (next === undefined) continue;
      if (next !== file) await file.handle.close();
      file = next;
      lines = new Lines();
      position = 0;
    }
    yield lines.end();
  } finally {
    await file.handle.close();
  }
}

async function waited(signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await delay(POLL, undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false;
  }
}

/** The file to read from its start now: the same one when it shrank, the one that took its name; else undefined. */
async function successor(file: LogFile, position: number): Promise<LogFile | undefined> {
  const now = await file.handle.stat();
  if (now.isFile() && now.size < position) return file;
  try {
    const named = await stat(file.path);
    if (named.ino === now.ino && named.dev === now.dev) return undefined;
    // What was written to the old one since it was looked at is read first.
    if (now.isFile() && now.size > position) return undefined;
    return await openLog(file.path);
  } catch {
    // Between two files, as a rotation leaves it for a moment.
    return undefined;
  }
}
