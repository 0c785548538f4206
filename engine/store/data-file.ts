import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HeadendError, messageOf } from '#base/error.ts';

/** Marks a file as ours ("head"), in the field that SQLite has for it. */
const APPLICATION = 0x68656164;
/** The form of the table; a file of a later one is not touched. */
const SCHEMA = 1;

/** Result codes of SQLite (rescode.html), without what extends them. */
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const READONLY_ROLLBACK = 776;

/**
 * Opens the data file, for this process alone; undefined when there is none. Raises DATA_IN_USE, DATA_INVALID for a
 * file that is damaged or no data file, FILE_UNWRITABLE; none of these touches the file.
 *
 * The lock is one of the operating system: it ends with its process, however that ends.
 */
function openDataFile(path: string): DatabaseSync | undefined {
  return explained(path, () => {
    if (!existsSync(path)) return undefined;
    // An empty file is one that a process was about to create when it ended.
    if (statSync(path).size > 0) examine(path);
    return own(path);
  });
}

/** `openDataFile`, which makes the file and its folder where they are missing. Only its owner may read it. */
export function createDataFile(path: string): DatabaseSync {
  return explained(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    return openDataFile(path)!;
  });
}

/** Looks at a file without writing to it: opened for writing, its log would be merged into it. */
function examine(path: string): void {
  const beside = [`${path}-wal`, `${path}-shm`].filter(name => !existsSync(name));
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    identify(db, path);
    const found = pragma(db, 'quick_check');
    if (found !== 'ok') throw damaged(path, String(found).split('\n').at(-1)!);
  } catch (error) {
    // A file whose making was cut short is made whole by whoever may write to it.
    if (codeOf(error) === READONLY_ROLLBACK) return;
    db.close();
    // What looking has left is taken away, but not from somebody who is at work there.
    if (!isHeld(error)) for (const name of beside) rmSync(name, { force: true });
    throw error;
  } finally {
    if (db.isOpen) db.close();
  }
}

/** Whether it is a data file, and one of a form that is known here. */
function identify(db: DatabaseSync, path: string): void {
  if (pragma(db, 'application_id') !== APPLICATION) {
    throw new HeadendError(
      'DATA_INVALID',
      `${path}: is no data file of headend and was not touched; give another data directory`,
    );
  }
  const schema = pragma(db, 'user_version');
  if (schema !== SCHEMA) {
    throw new HeadendError(
      'DATA_INVALID',
      `${path}: was written by another version of headend (form ${schema}, this one has form ${SCHEMA}) and was not touched; run that version, or give another data directory`,
    );
  }
}

/** Takes the file for this process, and makes the table in a new one. */
function own(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    // Exclusive before the log is first used: then its index needs no file, and nobody else gets in.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    if (isEmpty(db)) {
      db.exec(
        `PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${SCHEMA};
         CREATE TABLE parameter (
           element TEXT NOT NULL, id INTEGER NOT NULL, value ANY NOT NULL, PRIMARY KEY (element, id)
         ) STRICT, WITHOUT ROWID`,
      );
    }
    identify(db, path);
    // Files that were made before there were rows lack their table; a program of that time leaves it alone.
    db.exec(
      `CREATE TABLE IF NOT EXISTS row (
         position INTEGER PRIMARY KEY, element TEXT NOT NULL, id INTEGER NOT NULL, key TEXT NOT NULL,
         cells TEXT NOT NULL, UNIQUE (element, id, key)
       ) STRICT`,
    );
    db.exec('COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  } catch (error) {
    db.close();
    throw error;
  }
  // Left by looking at the file; the lock is held, so nobody uses it.
  rmSync(`${path}-shm`, { force: true });
  return db;
}

/** Nothing in it and no mark on it: just made, or its making was taken back. */
function isEmpty(db: DatabaseSync): boolean {
  const marks = [pragma(db, 'application_id'), pragma(db, 'user_version')];
  return marks.every(mark => mark === 0) && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function explained<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof HeadendError) throw error;
    const code = (codeOf(error) ?? 0) & 0xff;
    if (isHeld(error)) {
      throw new HeadendError(
        'DATA_IN_USE',
        `${path}: another process uses this data directory; stop it, or give another one`,
        error,
      );
    }
    if (code === CORRUPT || code === NOT_A_DATABASE) throw damaged(path, messageOf(error), error);
    throw new HeadendError(
      'FILE_UNWRITABLE',
      `${path}: saved values cannot be kept here: ${messageOf(error)}; give a data directory that can be written`,
      error,
    );
  }
}

function damaged(path: string, what: string, cause?: unknown): HeadendError {
  return new HeadendError(
    'DATA_INVALID',
    `${path}: is damaged and was not touched (${what}); put a copy in its place, or move it away to start without saved values`,
    cause,
  );
}

/** Whether another process has the file. */
function isHeld(error: unknown): boolean {
  const code = (codeOf(error) ?? 0) & 0xff;
  return code === BUSY || code === LOCKED;
}

function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode : undefined;
}
