import { appendFile, appendFileSync, closeSync, openSync } from 'node:fs';
import { HeadendError, messageOf } from '#base/error.ts';
import type { Watcher } from '#host/watchers.ts';
import { ACCESS_LINES, type AccessFormat } from './access-line.ts';

/** Lines wait for so many milliseconds, to be written together. */
const MOMENT = 100;
/** Unwritten characters beyond which lines are lost: visits are not held up by a disk. */
const MOST = 8 * 1024 * 1024;

/**
 * One line for each visit to a WebSocket server, when it ends. The file is opened for each write: one that was moved
 * away begins anew, so that nobody need tell when it is rotated. While it cannot be written its lines are lost, which
 * is told through `failed` once, until it can be again.
 */
export class AccessLog implements Watcher {
  readonly #path: string;
  readonly #line: (typeof ACCESS_LINES)[AccessFormat];
  readonly #failed: (error: Error) => void;
  #lines: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing = false;
  #told = false;
  #closed: (() => void) | undefined;

  /** `path`: - is standard output. Throws FILE_UNWRITABLE. */
  constructor(path: string, format: AccessFormat, failed: (error: Error) => void) {
    this.#path = path;
    this.#line = ACCESS_LINES[format];
    this.#failed = failed;
    if (path === '-') return;
    try {
      closeSync(openSync(path, 'a'));
    } catch (error) {
      const message = `${path}: the access log cannot be written: ${messageOf(error)}`;
      throw new HeadendError('FILE_UNWRITABLE', message, error);
    }
  }

  readonly visit: NonNullable<Watcher['visit']> = ({ elementName: element }, connection, visit) => {
    const line = `${this.#line({ element, connection, visit })}\n`;
    if (this.#length + line.length > MOST) {
      this.#tell(new Error(`${MOST} characters wait to be written`));
      return;
    }
    this.#lines.push(line);
    this.#length += line.length;
    this.#timer ??= setTimeout(() => this.#write(), MOMENT);
  };

  /** Writes what waits before it returns: for a process that ends without another turn of its event loop. */
  flush(): void {
    const lines = this.#take();
    if (lines === '') return;
    if (this.#path === '-') process.stdout.write(lines);
    else appendFileSync(this.#path, lines);
  }

  /** Resolves when everything is written, or cannot be. */
  close(): Promise<void> {
    return new Promise(resolve => {
      this.#closed = resolve;
      if (!this.#writing) this.#write();
    });
  }

  #take(): string {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    return lines;
  }

  /** One write at a time, so that lines stay in order. */
  #write(): void {
    this.#timer = undefined;
    if (this.#writing) return;
    const lines = this.#take();
    if (lines === '') {
      this.#closed?.();
      return;
    }
    this.#writing = true;
    const done = (error: Error | null | undefined): void => {
      this.#writing = false;
      if (error) this.#tell(error);
      else this.#told = false;
      if (this.#lines.length > 0 || this.#closed !== undefined) this.#write();
    };
    if (this.#path === '-') process.stdout.write(lines, done);
    else appendFile(this.#path, lines, done);
  }

  #tell(error: Error): void {
    if (!this.#told) this.#failed(error);
    this.#told = true;
  }
}
