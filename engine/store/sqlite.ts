import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Clock, systemClock, type Timer } from '#base/clock.ts';
import { HeadendError, messageOf } from '#base/error.ts';
import type { ParameterStore, RowText, Saved, StoreEvents } from './contract.ts';
import { createDataFile } from './data-file.ts';
import { keptForm, rowsOf } from './memory.ts';

/** Changes are gathered for so many milliseconds: 250 are promised, and a busy loop may be late. */
const GATHER = 100;
/** Milliseconds until what could not be written is tried again. */
const AGAIN = 1_000;

const FILE = 'parameters.db';

/**
 * Saved values in a file of SQLite in the data directory. The first load or save makes it where it is missing; from
 * then on no other process gets in.
 *
 * Changes are gathered and committed together, in the log of the file (WAL): a commit is there for every reader after
 * it, whatever becomes of the process. After a power failure the last commits may be missing; none is ever torn.
 */
export class SqliteStore implements ParameterStore {
  readonly path: string;
  readonly #events: StoreEvents;
  readonly #clock: Clock;
  #file: OpenFile | undefined;
  /** What is not on disk yet: by element, by parameter id. */
  #waiting = new Map<string, Map<number, Saved | undefined>>();
  /** Rows that are not: by element, by table, by key. */
  #waitingRows = new Map<string, Map<number, Map<string, RowText>>>();
  #timer: Timer | undefined;
  #failing = false;
  #closed = false;

  constructor(directory: string, events: StoreEvents, clock: Clock = systemClock) {
    this.path = join(directory, FILE);
    this.#events = events;
    this.#clock = clock;
  }

  load(element: string): ReadonlyMap<number, Saved> {
    const values = new Map<number, Saved>();
    this.#file ??= open(takenFile(this.path));
    for (const { id, value } of this.#file?.read.all(element) ?? []) {
      values.set(id as number, value as Saved);
    }
    for (const [id, value] of this.#waiting.get(element) ?? []) {
      if (value === undefined) values.delete(id);
      else values.set(id, value);
    }
    return values;
  }

  save(element: string, param: number, value: Saved | undefined): void {
    if (this.#closed || Number.isNaN(value)) return;
    let values = this.#waiting.get(element);
    if (values === undefined) {
      values = new Map();
      this.#waiting.set(element, values);
    }
    values.set(param, value === undefined ? undefined : keptForm(value));
    this.#timer ??= this.#clock.after(GATHER, this.#due);
  }

  loadRows(element: string): ReadonlyMap<number, ReadonlyMap<string, string>> {
    const tables = new Map<string, Map<number, Map<string, string>>>();
    this.#file ??= open(takenFile(this.path));
    for (const { id, key, cells } of this.#file?.readRows.all(element) ?? []) {
      rowsOf(tables, element, id as number).set(key as string, cells as string);
    }
    for (const [table, rows] of this.#waitingRows.get(element) ?? []) {
      const kept = rowsOf(tables, element, table);
      for (const [key, text] of rows) {
        const cells = text(key);
        if (cells === undefined) kept.delete(key);
        else kept.set(key, cells);
      }
    }
    return tables.get(element) ?? new Map();
  }

  saveRow(element: string, table: number, key: string, text: RowText): void {
    if (this.#closed) return;
    rowsOf(this.#waitingRows, element, table).set(key, text);
    this.#timer ??= this.#clock.after(GATHER, this.#due);
  }

  /** Takes the data directory for this process now, and makes it where it is missing. Raises what `load` does. */
  claim(): void {
    this.#file ??= open(createDataFile(this.path));
  }

  flush(): boolean {
    if (this.#waiting.size === 0 && this.#waitingRows.size === 0) return true;
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      this.#file ??= open(createDataFile(this.path))!;
      write(this.#file, this.#waiting, this.#waitingRows);
    } catch (error) {
      if (!this.#closed) this.#timer = this.#clock.after(AGAIN, this.#due);
      if (!this.#failing) this.#events.failed(unwritten(this.path, error));
      this.#failing = true;
      return false;
    }
    this.#waiting = new Map();
    this.#waitingRows = new Map();
    if (this.#failing) this.#events.recovered();
    this.#failing = false;
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.flush();
    this.#timer?.cancel();
    this.#file?.db.close();
    this.#file = undefined;
  }

  readonly #due = (): void => {
    this.#timer = undefined;
    this.flush();
  };
}

/** The data file, taken for this process; undefined where none can be made, which is told at the first save. */
function takenFile(path: string): DatabaseSync | undefined {
  try {
    return createDataFile(path);
  } catch (error) {
    const unwritable = error instanceof HeadendError && error.code === 'FILE_UNWRITABLE';
    if (unwritable && !existsSync(path)) return undefined;
    throw error;
  }
}

interface OpenFile {
  readonly db: DatabaseSync;
  readonly read: StatementSync;
  readonly put: StatementSync;
  readonly remove: StatementSync;
  readonly readRows: StatementSync;
  readonly putRow: StatementSync;
  readonly removeRow: StatementSync;
}

function open(db: DatabaseSync | undefined): OpenFile | undefined {
  if (db === undefined) return undefined;
  return {
    db,
    read: db.prepare('SELECT id, value FROM parameter WHERE element = ? ORDER BY id'),
    // Where nothing differs nothing is written.
    put: db.prepare(
      `INSERT INTO parameter VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value`,
    ),
    remove: db.prepare('DELETE FROM parameter WHERE element = ? AND id = ?'),
    readRows: db.prepare('SELECT id, key, cells FROM row WHERE element = ? ORDER BY position'),
    putRow: db.prepare(
      `INSERT INTO row (element, id, key, cells) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET cells = excluded.cells WHERE cells IS NOT excluded.cells`,
    ),
    removeRow: db.prepare('DELETE FROM row WHERE element = ? AND id = ? AND key = ?'),
  };
}

/** All of it or nothing. */
function write(
  { db, put, putRow, remove, removeRow }: OpenFile,
  elements: ReadonlyMap<string, ReadonlyMap<number, Saved | undefined>>,
  rows: ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, RowText>>>,
): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const [element, values] of elements) {
      for (const [id, value] of values) {
        if (value === undefined) remove.run(element, id);
        else put.run(element, id, value);
      }
    }
    for (const [element, tables] of rows) {
      for (const [id, texts] of tables) {
        for (const [key, text] of texts) {
          const cells = text(key);
          if (cells === undefined) removeRow.run(element, id, key);
          else putRow.run(element, id, key, cells);
        }
      }
    }
    db.exec('COMMIT');
  } catch (error) {
    // A full disk ends a transaction by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function unwritten(path: string, error: unknown): Error {
  if (error instanceof HeadendError) return error;
  return new HeadendError('FILE_UNWRITABLE', `${path}: ${messageOf(error)}`, error);
}
