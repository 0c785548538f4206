import { HeadendError, messageOf } from './error.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'is a folder',
  EACCES: 'access is not permitted',
  EPERM: 'access is not permitted',
  EROFS: 'the file system takes no changes',
  ENOSPC: 'no room is left on the disk',
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** What the file system says, in words for people; the system's own where there are none. */
export function fileFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? messageOf(error);
}

/** FILE_UNREADABLE for a path: what is wrong with it, and what would be right. */
export function unreadable(path: string, error: unknown, right: string): HeadendError {
  return new HeadendError('FILE_UNREADABLE', `${path}: ${fileFault(error)}; ${right}`, error);
}
