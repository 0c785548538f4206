import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock, type Timer } from '#base/clock.ts';

/** Milliseconds from the last event on: editors write a file in several steps, and several files at once. */
const QUIET = 200;

/** What a `FileWatch` asks and tells. */
export interface FileWatchEvents {
  /** The files that count now, those too that are not there yet; asked again after each change. */
  files(): readonly string[];
  /**
   * Files of these have changed, appeared or gone; none: others beside them have. The next change waits for the
   * promise, which never rejects.
   */
  changed(files: ReadonlySet<string>): Promise<void>;
  /** A folder cannot be watched. */
  failed(folder: string, error: Error): void;
}

/**
 * Tells when files change. Folders are watched, not files, since editors put a new file in the place of the old one;
 * what counts is whether time, size or number of a file differ from before.
 */
export class FileWatch {
  readonly #events: FileWatchEvents;
  readonly #folders = new Map<string, FSWatcher>();
  #seen = new Map<string, string>();
  #timer: Timer | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(events: FileWatchEvents) {
    this.#events = events;
    this.#look();
  }

  /** Resolves when nothing is done any more of what a change has set off. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
    await this.#work;
  }

  readonly #due = (): void => {
    this.#timer = undefined;
    this.#work = this.#work.then(async () => {
      if (this.#closed) return;
      const before = this.#seen;
      this.#look();
      const differ = [...this.#seen].filter(([file, mark]) => before.get(file) !== mark);
      await this.#events.changed(new Set(differ.map(([file]) => file)));
      // What has come to count only now has been read as it is.
      if (!this.#closed) this.#look(this.#seen);
    });
  };

  /** Notes the files as they are, but for those that `known` has. */
  #look(known: ReadonlyMap<string, string> = new Map()): void {
    const files = this.#events.files();
    this.#seen = new Map(files.map(file => [file, known.get(file) ?? markOf(file)]));
    for (const folder of new Set(files.map(dirname))) this.#watch(folder);
  }

  #watch(folder: string): void {
    if (this.#folders.has(folder)) return;
    const gone = (error: Error): void => {
      this.#folders.get(folder)?.close();
      this.#folders.delete(folder);
      this.#events.failed(folder, error);
    };
    try {
      const watcher = watch(folder, (_, name) => {
        if (name === null || COUNTS.test(name)) this.#stir();
      });
      this.#folders.set(folder, watcher.on('error', gone));
    } catch (error) {
      // A folder may come later: that of a QAction that is not written yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') gone(error as Error);
    }
  }

  #stir(): void {
    this.#timer?.cancel();
    this.#timer = systemClock.after(QUIET, this.#due);
  }
}

/** Logs and data files that grow beside a protocol do not count. */
const COUNTS = /\.(?:xml|dmprotocol|[cm]?[jt]s|json|ya?ml)$/i;

function markOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
}
