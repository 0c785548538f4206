import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';

/** A kept element: the content of its file, and where it stands. */
export interface KeptElement {
  readonly file: string;
  readonly content: string;
}

const FOLDER = 'elements';
/** Characters of a file's name that every file system takes. */
const LONGEST = 200;

/**
 * The elements that were created at run time, as element files in the data directory, one each: people may read them.
 * `claim` is called before the first one is read or kept: it takes the directory for this process, or throws.
 */
export class KeptElements {
  readonly #folder: string;
  readonly #claim: () => void;

  constructor(directory: string, claim: () => void) {
    this.#folder = join(directory, FOLDER);
    this.#claim = claim;
  }

  /** Takes the data directory for this process. Throws what the store says. */
  claim(): void {
    this.#claim();
  }

  /** What was kept, by the names of the files; asked once, at the start. */
  all(): KeptElement[] {
    const names = this.#names();
    if (names.length > 0) this.#claim();
    return names.map(name => {
      const file = join(this.#folder, name);
      return { file, content: readFileSync(file, 'utf8') };
    });
  }

  has(name: string): boolean {
    return this.#names().includes(fileName(name));
  }

  /** Keeps the content of an element file. It is whole on disk when this returns; raises FILE_UNWRITABLE. */
  keep(name: string, content: string): void {
    this.#claim();
    const file = join(this.#folder, fileName(name));
    try {
      mkdirSync(this.#folder, { recursive: true });
      const handle = openSync(`${file}.new`, 'w', 0o600);
      try {
        writeSync(handle, content);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(`${file}.new`, file);
    } catch (error) {
      throw new HeadendError('FILE_UNWRITABLE', `${file}: ${messageOf(error)}`, error);
    }
  }

  forget(name: string): void {
    const file = join(this.#folder, fileName(name));
    try {
      rmSync(file, { force: true });
    } catch (error) {
      throw new HeadendError('FILE_UNWRITABLE', `${file}: ${messageOf(error)}`, error);
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter(name => name.endsWith('.json'))
        .sort();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw new HeadendError('FILE_UNREADABLE', `${this.#folder}: ${messageOf(error)}`, error);
    }
  }
}

/** Whatever an element is called, its file is one in the folder. */
function fileName(name: string): string {
  const safe = encodeURIComponent(name.toWellFormed()).replaceAll('*', '%2A');
  const hash = createHash('sha256').update(name).digest('hex');
  return `${safe.length <= LONGEST ? safe : `${safe.slice(0, 100)}-${hash}`}.json`;
}
