import { messageOf } from '#base/error.ts';
import type { Line } from '#log/lines.ts';

/** So many are told one by one: a file that is no log at all has thousands. */
const MOST = 10;

/** The lines of a log that hold no record, told on standard error; `all` of them where somebody goes on watching. */
export class BrokenLines {
  readonly #name: string;
  readonly #all: boolean;
  #count = 0;

  constructor(name: string, all = false) {
    this.#name = name;
    this.#all = all;
  }

  broken({ number, at }: Line, error: unknown): void {
    this.#count++;
    if (this.#count > MOST && !this.#all) return;
    const place = number === undefined ? ` in the line at byte ${at}:` : `${number}:`;
    process.stderr.write(`${this.#name}:${place} ${messageOf(error)}\n`);
  }

  /** The log has ended: how many more there were. */
  end(): void {
    const more = this.#all ? 0 : this.#count - MOST;
    if (more > 0) process.stderr.write(`${this.#name}: ${more} more lines hold no record\n`);
  }
}
