import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { HeadendError, messageOf } from '#base/error.ts';
import { type Line, Lines } from './lines.ts';

const CHUNK_BYTES = 64 * 1024;
/** How often a followed file is looked at, in milliseconds. */
const POLL = 100;

export interface ReadOptions {
  /** Goes on at the end of the file, as it grows, until `signal`. */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
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
 * Raises FILE_UNREADABLE where the file cannot be opened or read.
 */
export async function* readFile(path: string, options: ReadOptions): AsyncGenerator<Line[]> {
  let file = await openLog(path);
  let lines = new Lines();
  let position = 0;
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await readAt(file, path, buffer, position);
      if (bytesRead > 0) {
        position += bytesRead;
        yield lines.add(buffer.subarray(0, bytesRead));
        if (options.signal?.aborted) return;
        continue;
      }
      if (!options.follow) break;
      if (!(await waited(options.signal))) return;
      const next = await successor(file, path, position);
      if (next === undefined) continue;
      if (next !== file) await file.close();
      file = next;
      lines = new Lines();
      position = 0;
    }
    yield lines.end();
  } finally {
    await file.close();
  }
}

async function openLog(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, constants.O_RDONLY);
    if (!(await file.stat()).isDirectory()) return file;
    await file.close();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const fault = missing
      ? 'there is no such file; give the path of a stream log, or - for standard input'
      : '';
    throw new HeadendError('FILE_UNREADABLE', `${path}: ${fault || messageOf(error)}`, error);
  }
  throw new HeadendError('FILE_UNREADABLE', `${path}: is a folder; give the path of a stream log in it`);
}

async function readAt(file: FileHandle, path: string, buffer: Buffer, position: number) {
  try {
    // A pipe under a file's name has no positions.
    const seekable = (await file.stat()).isFile();
    return await file.read(buffer, 0, buffer.length, seekable ? position : null);
  } catch (error) {
    throw new HeadendError('FILE_UNREADABLE', `${path}: ${messageOf(error)}`, error);
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
async function successor(file: FileHandle, path: string, position: number): Promise<FileHandle | undefined> {
  const now = await file.stat();
  if (now.isFile() && now.size < position) return file;
  try {
    const named = await stat(path);
    if (named.ino === now.ino && named.dev === now.dev) return undefined;
    return await open(path, constants.O_RDONLY);
  } catch {
    // Between two files, as a rotation leaves it for a moment.
    return undefined;
  }
}
