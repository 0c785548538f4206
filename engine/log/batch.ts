import { isKnownUtf8, renderLine, renderStart } from './render.ts';
import type { Extra, Stamp } from './stamp.ts';

/** Bytes of a batch. */
const BATCH = 64 * 1024;
/**
 * A message is escaped byte by byte, which costs the same for every byte; JSON.stringify is twice as fast on long
 * stretches without a quote and three times as slow where quotes abound. A longer message is sampled to tell which.
 */
const SHORT = 512;
const SAMPLE = 64;
/** Batches kept for use again: fresh memory costs more than filling it. */
const SPARE = 128;
/** A byte becomes six characters at most (`\u0000`). */
const WORST = 6;

/** What JSON writes for a byte of a string; undefined for a byte that stands for itself. */
const ESCAPES: readonly (Buffer | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const written = JSON.stringify(String.fromCharCode(byte)).slice(1, -1);
  return byte < 0x80 && written.length > 1 ? Buffer.from(written, 'latin1') : undefined;
});
const PLAIN = Uint8Array.from(ESCAPES, written => (written === undefined ? 1 : 0));

const QUOTE = 0x22;
const BRACE = 0x7d;
const LINE_FEED = 0x0a;

/**
 * Lines of a stream log as bytes, put together in one buffer. Messages of one sort, one length and one millisecond
 * share everything but their data: that start is made once and copied.
 */
export class Batch {
  #buffer: Buffer = Buffer.allocUnsafeSlow(BATCH);
  readonly #spare: Buffer[] = [];
  #at = 0;
  #startText = '';
  #start: Uint8Array = new Uint8Array(0);
  #startStamp: Stamp | undefined;
  #startTime = 0;
  #startLength = -1;

  get length(): number {
    return this.#at;
  }

  /** Adds a record's line; the batches that are full by then. */
  add(
    time: number,
    stamp: Stamp,
    bytes: Buffer | undefined,
    extra: Extra | undefined,
    full: (batch: Buffer) => void,
  ): void {
    if (bytes !== undefined && extra === undefined && stamp.mask === undefined && isKnownUtf8(stamp)) {
      this.#addText(time, stamp, bytes, full);
    } else {
      this.#addLine(`${renderLine(time, stamp, bytes, extra)}\n`, full);
    }
  }

  /** What has been added since the last batch; empty for nothing. `give` it back when it is written. */
  take(): Buffer {
    const batch = this.#buffer.subarray(0, this.#at);
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BATCH);
    this.#at = 0;
    return batch;
  }

  /** The memory of a batch may be used again. */
  give(batch: Buffer): void {
    if (batch.buffer.byteLength === BATCH && this.#spare.length < SPARE)
      this.#spare.push(Buffer.from(batch.buffer));
  }

  #addText(time: number, stamp: Stamp, bytes: Buffer, full: (batch: Buffer) => void): void {
    const length = bytes.length;
    if (stamp !== this.#startStamp || time !== this.#startTime || length !== this.#startLength) {
      this.#startText = renderStart(time, stamp, length);
      this.#start = Buffer.from(this.#startText, 'latin1');
      this.#startStamp = stamp;
      this.#startTime = time;
      this.#startLength = length;
    }
    const start = this.#start;
    const byBytes = length <= SHORT || (length * WORST < BATCH / 2 && hasEscapes(bytes));
    const json = byBytes ? undefined : JSON.stringify(bytes.toString('latin1'));
    const room = start.length + (json === undefined ? length * WORST + 4 : json.length + 2);
    if (room > BATCH) {
      this.#addLine(`${this.#startText}${json}}\n`, full);
      return;
    }
    if (this.#at + room > BATCH) full(this.take());
    const buffer = this.#buffer;
    buffer.set(start, this.#at);
    let at = this.#at + start.length;
    at = json === undefined ? escapeTo(buffer, at, bytes) : at + buffer.write(json, at, 'latin1');
    buffer[at++] = BRACE;
    buffer[at++] = LINE_FEED;
    this.#at = at;
  }

  /** A line as bytes in a string. */
  #addLine(line: string, full: (batch: Buffer) => void): void {
    if (this.#at + line.length > BATCH) full(this.take());
    if (line.length > BATCH) full(Buffer.from(line, 'latin1'));
    else this.#at += this.#buffer.write(line, this.#at, 'latin1');
  }
}

/** Writes a JSON string at a place of a buffer with room for it; the place after it. */
function escapeTo(buffer: Buffer, start: number, bytes: Buffer): number {
  let at = start;
  buffer[at++] = QUOTE;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (PLAIN[byte] === 1) {
      buffer[at++] = byte;
    } else {
      const written = ESCAPES[byte]!;
      for (let j = 0; j < written.length; j++) buffer[at++] = written[j]!;
    }
  }
  buffer[at++] = QUOTE;
  return at;
}

/** Whether much of a message needs escapes, by a sample from its middle. */
function hasEscapes(bytes: Buffer): boolean {
  const from = bytes.length >> 1;
  let escapes = 0;
  for (let i = from; i < from + SAMPLE; i++) if (PLAIN[bytes[i]!] === 0) escapes++;
  return escapes > 1;
}
