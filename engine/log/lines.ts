const LF = 0x0a;
/** A 16 MiB message, every byte of it escaped, fits. */
const LONGEST = 128 * 1024 * 1024;

/** A line of a log and its number, from 1. */
export interface Line {
  readonly number: number;
  /** Undefined for a line that is longer than any record may be. */
  readonly text: string | undefined;
}

/** Cuts chunks into lines at LF (a CR before it is dropped); holds no more than one unfinished line. */
export class Lines {
  #number = 0;
  #parts: Buffer[] = [];
  #held = 0;
  #tooLong = false;

  /** The lines that the chunk completes. */
  add(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
    return lines;
  }

  /** What stands behind the last line end. */
  end(): Line[] {
    return this.#held > 0 || this.#tooLong ? [this.#take()] : [];
  }

  #hold(part: Buffer): void {
    if (part.length === 0 || this.#tooLong) return;
    this.#parts.push(part);
    this.#held += part.length;
    if (this.#held <= LONGEST) return;
    this.#tooLong = true;
    this.#parts = [];
  }

  #take(): Line {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const text = this.#tooLong ? undefined : bytes.toString('utf8').replace(/\r$/, '');
    this.#parts = [];
    this.#held = 0;
    this.#tooLong = false;
    return { number: ++this.#number, text };
  }
}
