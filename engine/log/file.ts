import { close, openSync, write } from 'node:fs';
import { HeadendError, messageOf } from '#base/error.ts';
import { renderLine } from './render.ts';
import type { Extra, Sink, Stamp } from './stamp.ts';

/** Records leave in batches of this size, or after a moment. */
const BATCH = 64 * 1024;
const MOMENT = 50;
/** Unwritten text beyond which the senders are held back. */
const HOLD = 8 * 1024 * 1024;

/** Where a stream log is written. */
export interface Output {
  write(bytes: Buffer, done: (error: Error | null | undefined) => void): void;
  close(done: () => void): void;
}

/**
 * A stream log as a file of one JSON object a line. It never drops: where the disk is slower than the devices, `hold`
 * is called so that the elements stop reading, and `release` once it has caught up. A file that cannot be written is
 * reported once through `failed`; from then on records go nowhere and the elements live.
 */
export class StreamFile implements Sink {
  readonly #output: Output;
  #text = '';
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
    this.#text += `${renderLine(time, stamp, bytes, extra)}\n`;
    if (this.#text.length >= BATCH) {
      this.#flush();
      if (this.#text.length >= HOLD && !this.#holding) {
        this.#holding = true;
        this.hold();
      }
    } else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#flush();
      }, MOMENT);
    }
  }

  /** Resolves when everything is written and the file closed. */
  close(): Promise<void> {
    return new Promise(resolve => {
      this.#closing = resolve;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#text === '') {
      if (this.#closing) this.#output.close(this.#closing);
      return;
    }
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    this.#writing = true;
    this.#output.write(bytes, error => {
      this.#writing = false;
      if (error) this.#fail(error);
      if (this.#holding && this.#text.length < HOLD / 2) {
        this.#holding = false;
        this.release();
      }
      if (this.#text.length >= BATCH || this.#closing) this.#flush();
    });
  }

  #fail(error: Error): void {
    this.#broken = true;
    this.#text = '';
    this.failed(error);
  }
}

/** A file, appended to. Throws FILE_UNWRITABLE when it cannot be opened. */
export function fileOutput(path: string): Output {
  let fd: number;
  try {
    fd = openSync(path, 'a');
  } catch (error) {
    throw new HeadendError('FILE_UNWRITABLE', `${path}: the stream log cannot be opened: ${messageOf(error)}`, error);
  }
  const writeAll = (bytes: Buffer, done: (error: Error | null | undefined) => void): void => {
    write(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error || written === bytes.length) done(error);
      else writeAll(bytes.subarray(written), done);
    });
  };
  return { write: writeAll, close: done => close(fd, () => done()) };
}

/** An open stream of the process, standard output as a rule. */
export function streamOutput(stream: NodeJS.WritableStream): Output {
  return {
    write: (bytes, done) => {
      stream.write(bytes, done);
    },
    close: done => done(),
  };
}
