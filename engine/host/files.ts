import { open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import type { ReadFile } from '#element/core.ts';

/** Bytes that one read gives at most: a parameter holds them all. */
const LARGEST = 64 * 1024 * 1024;

/**
 * The files that the action `read file` reads: relative paths start at the folder of the protocol. Rejects with
 * FILE_UNREADABLE for what is no file, cannot be read, or is larger than 64 MiB.
 */
export function filesFor(protocol: string): ReadFile {
  return async (path, start, length) => {
    const file = resolve(dirname(protocol), path);
    try {
      const handle = await open(file, 'r');
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw new Error('is no file; the path of a file would be right');
        const size = Math.max(0, Math.min(length ?? stats.size, stats.size - start));
        if (size > LARGEST)
          throw new Error(`${size} bytes are more than the ${LARGEST} that fit; nr would read a part`);
        const bytes = Buffer.alloc(size);
        let filled = 0;
        while (filled < size) {
          const { bytesRead } = await handle.read(bytes, filled, size - filled, start + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw new HeadendError('FILE_UNREADABLE', `${file}: ${messageOf(error)}`, error);
    }
  };
}
