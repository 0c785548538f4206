const LF = 0x0a;
const CR = 0x0d;
/** A 16 MiB message, every byte of it escaped, fits. */
const LONGEST = 128 * 1024 * 1024;

/** A line of a log. */
export interface Line {
  /** From 1; undefined where reading did not start at the beginning of the log. */
  readonly number: number | undefined;
  /** The bytes before it in its log. */
  readonly at: number;
  /** Without its line end; undefined for a line that is longer than any record may be. */
  readonly bytes: Buffer | undefined;
}

/** Cuts chunks into lines at LF (a CR before it is dropped); holds no more than one unfinished line. */
export class Lines {
  #number: number | undefined;
  #at: number;
  #parts: Buffer[] = [];
  #held = 0;
  #length = 0;

  /** `from`: the bytes before the first chunk in its log. */
  constructor(from = 0) {
    this.#at = from;
    this.#number = from === 0 ? 0 : undefined;
  }

  /** The lines that the chunk completes. Their bytes are the chunk's: it is not to be written to after. */
  add(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take(1));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return lines;
  }

  /** What stands behind the last line end. */
  end(): Line[] {
    return this.#length > 0 ? [this.#take(0)] : [];
  }

  #hold(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > LONGEST) {
      this.#parts = [];
      this.#held = 0;
      return;
    }
    this.#parts.push(part);
    this.#held += part.length;
  }

  #take(ended: 0 | 1): Line {
    const whole = this.#held === this.#length;
    let bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    if (bytes[bytes.length - 1] === CR) bytes = bytes.subarray(0, -1);
    const at = this.#at;
    if (this.#number !== undefined) this.#number++;
    this.#at += this.#length + ended;
    this.#parts = [];
    this.#held = 0;
    this.#length = 0;
    return { number: this.#number, at, bytes: whole ? bytes : undefined };
  }
}
