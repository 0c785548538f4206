import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { HeadendError, messageOf } from '#base/error.ts';

/** A stream log on disk, open for reading. */
export interface LogFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Has a size and positions; a pipe under a file's name has neither. */
  readonly seekable: boolean;
}

/** Raises FILE_UNREADABLE where the file cannot be opened. */
export async function openLog(path: string): Promise<LogFile> {
  let fault = 'is a folder; give the path of a stream log in it';
  let cause: unknown;
  try {
    const handle = await open(path, constants.O_RDONLY);
    const stat = await handle.stat();
    if (!stat.isDirectory()) return { path, handle, seekable: stat.isFile() };
    await handle.close();
  } catch (error) {
    cause = error;
    fault =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'there is no such file; give the path of a stream log, or - for standard input'
        : messageOf(error);
  }
  throw new HeadendError('FILE_UNREADABLE', `${path}: ${fault}`, cause);
}

/**
 * At most `length` bytes from a position on, in memory of their own; fewer, or none, at the end of the file. Raises
 * FILE_UNREADABLE.
 */
export async function readAt(file: LogFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  try {
    const { bytesRead } = await file.handle.read(buffer, 0, length, file.seekable ? position : null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new HeadendError('FILE_UNREADABLE', `${file.path}: ${messageOf(error)}`, error);
  }
}
