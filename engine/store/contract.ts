/** A value as it is kept: a text, a number that is not NaN, or bytes as they arrived. */
export type Saved = string | number | Uint8Array;

/** The saved cells of a row as text, asked for when it is written; undefined for a row that is gone. */
export type RowText = (key: string) => string | undefined;

/**
 * What must survive a restart: values of parameters, by the element's name and the parameter's id, and rows of tables,
 * by the element's name, the table's id and the row's key.
 *
 * A store is loaded from when an element is made, and saved to at every change of a saved parameter, which costs the
 * caller no more than an entry in a map: what was saved is on disk at most 250 ms later, in the order of saving and
 * all of one turn of the event loop or nothing of it. A process that is killed tears nothing. `save` never throws: a
 * store that cannot write says so once, keeps what it could not write, and tries again by itself.
 */
export interface ParameterStore {
  /**
   * The values of an element as they were last saved, by parameter id; those not yet on disk too. From here on the
   * store is this process's. Raises DATA_IN_USE where another process holds it, DATA_INVALID where it cannot be read.
   */
  load(element: string): ReadonlyMap<number, Saved>;
  /**
   * Keeps a value; undefined forgets it. The last one counts, and one that is equal to what is kept is not written
   * again. Bytes are copied. A text is kept as UTF-8: half a surrogate pair becomes U+FFFD.
   */
  save(element: string, param: number, value: Saved | undefined): void;
  /** The rows of an element as they were last saved: by table, by key, in the order in which they came. */
  loadRows(element: string): ReadonlyMap<number, ReadonlyMap<string, string>>;
  /**
   * Keeps a row as it is when it is written, which may be a little later: a row that changes often costs one text each
   * time, however large its table is.
   */
  saveRow(element: string, table: number, key: string, text: RowText): void;
  /** Writes now what is not on disk yet; false where that failed, and is still to come. */
  flush(): boolean;
  /** Flushes, and lets others have the store. What is saved after is lost. */
  close(): void;
}

/** What a store tells whoever opened it. */
export interface StoreEvents {
  /** Values could not be written: told once, until `recovered`. */
  failed(error: Error): void;
  /** Everything is on disk again. */
  recovered(): void;
}
