import { close, openSync, writev, writevSync } from 'node:fs';
import { HeadendError, messageOf } from '#base/error.ts';
import { Batch } from './batch.ts';
import type { Extra, Sink, Stamp } from './stamp.ts';

/** Records leave when a batch is full, or after this many milliseconds. */
const MOMENT = 50;
/** Unwritten bytes beyond which the senders are held back. */
const HOLD = 8 * 1024 * 1024;

/** How long closing waits for an output that takes nothing more, in milliseconds. */
const CLOSE = 5000;

/** Where a stream log is written. */
export interface Output {
  write(batches: readonly Buffer[], done: (error: Error | null | undefined) => void): void;
  /** Writes before it returns, behind what is being written; throws where it cannot. */
  writeNow(batches: readonly Buffer[]): void;
  close(done: () => void): void;
}

/**
 * A stream log as a file of one JSON object a line. It never drops: where the disk is slower than the devices, `hold`
 * is called so that the elements stop reading, and `release` once it has caught up. A file that cannot be written is
 * reported once through `failed`; from then on records go nowhere and the elements live.
 */
export class StreamFile implements Sink {
  readonly #output: Output;
  readonly #batch = new Batch();
  #waiting: Buffer[] = [];
  #unwritten = 0;
  #writing = false;
  #holding = false;
  #broken = false;
  #timer: NodeJS.Timeout | undefined;
  #closing: (() => void) | undefined;
  hold: () => void = () => {};
  release: () => void = () => {};
  failed: (error: Error) => void = () => {};

  constructor(output: Output) {
    this.#output = output;
  }

  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (this.#broken) return;
    this.#batch.add(time, stamp, bytes, extra, this.#full);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#batch.length > 0) this.#full(this.#batch.take());
    }, MOMENT);
  }

  /**
   * Writes what has been added before it returns: for a process that ends without another turn of its event loop. What
   * is being written then has been handed to the system, and is not waited for. Throws where it cannot be written.
   */
  flush(): void {
    if (this.#broken) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of waiting) this.#unwritten -= batch.length;
    const batches = [...waiting, this.#batch.take()].filter(batch => batch.length > 0);
    if (batches.length > 0) this.#output.writeNow(batches);
  }

  /** Resolves when everything is written and the file closed; an output that has stalled is given up, and reported. */
  close(): Promise<void> {
    clearTimeout(this.#timer);
    return new Promise(resolve => {
      const late = setTimeout(() => {
        this.#fail(
          new Error(`what was left could not be written within ${CLOSE / 1000} s of closing, and is lost`),
        );
        resolve();
      }, CLOSE);
      this.#closing = () => {
        clearTimeout(late);
        resolve();
      };
      if (this.#batch.length > 0) this.#full(this.#batch.take());
      else this.#next();
    });
  }

  readonly #full = (batch: Buffer): void => {
    this.#waiting.push(batch);
    this.#unwritten += batch.length;
    if (this.#unwritten >= HOLD && !this.#holding) {
      this.#holding = true;
      this.hold();
    }
    this.#next();
  };

  /** One write at a time, so that records stay in order. */
  #next(): void {
    if (this.#writing) return;
    if (this.#waiting.length === 0) {
      if (this.#closing) this.#output.close(this.#closing);
      return;
    }
    const batches = this.#waiting;
    this.#waiting = [];
    this.#writing = true;
    this.#output.write(batches, error => {
      this.#writing = false;
      for (const batch of batches) {
        this.#unwritten -= batch.length;
        this.#batch.give(batch);
      }
      if (error) this.#fail(error);
      if (this.#holding && this.#unwritten < HOLD / 2) {
        this.#holding = false;
        this.release();
      }
      this.#next();
    });
  }

  #fail(error: Error): void {
    if (!this.#broken) this.failed(error);
    this.#broken = true;
    this.#waiting = [];
    this.#unwritten = 0;
  }
}

/** A file, appended to. Throws FILE_UNWRITABLE when it cannot be opened. */
export function fileOutput(path: string): Output {
  let fd: number;
  try {
    fd = openSync(path, 'a');
  } catch (error) {
    throw new HeadendError(
      'FILE_UNWRITABLE',
      `${path}: the stream log cannot be opened: ${messageOf(error)}`,
      error,
    );
  }
  const writeAll = (batches: readonly Buffer[], done: (error: Error | null | undefined) => void): void => {
    // More than the system takes in one call (IOV_MAX) would be refused.
    const now = batches.slice(0, 512);
    writev(fd, now, null, (error, written) => {
      if (error) {
        done(error);
        return;
      }
      const rest = [...after(now, written), ...batches.slice(512)];
      if (rest.length === 0) done(null);
      else writeAll(rest, done);
    });
  };
  const writeNow = (batches: readonly Buffer[]): void => {
    for (let rest = [...batches]; rest.length > 0; ) {
      const now = rest.slice(0, 512);
      rest = [...after(now, writevSync(fd, now)), ...rest.slice(512)];
    }
  };
  return { write: writeAll, writeNow, close: done => close(fd, () => done()) };
}

/** What is left of buffers of which so many bytes have been written. */
function after(batches: readonly Buffer[], written: number): Buffer[] {
  const rest: Buffer[] = [];
  for (const batch of batches) {
    if (written < batch.length) rest.push(batch.subarray(written));
    written = Math.max(0, written - batch.length);
  }
  return rest;
}

/** An open stream of the process, standard output as a rule. */
export function streamOutput(stream: NodeJS.WritableStream): Output {
  return {
    write: (batches, done) => {
      stream.write(Buffer.concat(batches), done);
    },
    writeNow: batches => {
      stream.write(Buffer.concat(batches));
    },
    close: done => done(),
  };
}
