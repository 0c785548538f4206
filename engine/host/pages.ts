import { open, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import type { Page } from '#transport/client-contract.ts';

/** The folder beside a protocol whose files a server shows. */
const FOLDER = 'www';
const FIRST = 'index.html';
/** Bytes of a file: what is shown is no store of large ones. */
const LARGEST = 8 * 1024 * 1024;

/** What is shown, and as what: nothing else is a page. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * The pages of a protocol: the files of the folder `www` beside it, `/` is its index.html. Undefined for what is not
 * there, lies outside (also behind a link), is hidden, of another type, or larger than 8 MiB.
 */
export function pagesOf(protocol: string): (path: string) => Promise<Page | undefined> {
  const folder = join(dirname(protocol), FOLDER);
  return async path => {
    const names = namesOf(path);
    const type = names && TYPES[extname(names.at(-1) ?? '').toLowerCase()];
    if (names === undefined || type === undefined) return undefined;
    try {
      const root = await realpath(folder);
      const file = await realpath(join(root, ...names));
      if (!file.startsWith(root + sep)) return undefined;
      const stats = await stat(file);
      if (!stats.isFile() || stats.size > LARGEST) return undefined;
      const content = (await open(file)).createReadStream({ end: Math.max(stats.size - 1, 0) });
      return { type, size: stats.size, content };
    } catch (error) {
      if (MISSING.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  };
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/** The names of folders and of a file that a path is made of; undefined where one of them is none. */
function namesOf(path: string): string[] | undefined {
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const names = plain.split('/').slice(1);
  if (names.at(-1) === '') names.splice(-1, 1, FIRST);
  // A name with a dot before it is hidden, and `..` leads out.
  return names.some(name => name === '' || name.startsWith('.') || /[\\\0:]/.test(name)) ? undefined : names;
}
