import { type FormatOptions, formatParameter, formatRecord } from '#log/format.ts';
import type { StreamRecord } from '#log/record.ts';
import { isoTime, recordOf } from '#log/render.ts';
import { RoundTrips } from '#log/round-trips.ts';
import type { Extra, Sink, Stamp } from '#log/stamp.ts';
import { isTraceOf } from '#log/trace-lines.ts';

/** Lines a second that a person can follow, and a terminal can take. */
const LINES = 200;

/**
 * The live view of `run` on a terminal: the stream viewer's columns, and a line for each parameter as it changes. What
 * comes faster than anybody reads is counted, not shown; nothing is lost in the stream log.
 */
export class LiveView implements Sink {
  readonly #write: (text: string) => void;
  readonly #colour: boolean;
  readonly #width: number | undefined;
  readonly #roundTrips = new RoundTrips();
  #elementWidth = 0;
  #second = 0;
  #lines = 0;
  #skipped = 0;
  #before: StreamRecord | undefined;

  constructor(write: (text: string) => void, colour: boolean, width: number | undefined) {
    this.#write = write;
    this.#colour = colour;
    this.#width = width;
  }

  /** With several elements their names stand in a column. */
  set elements(names: readonly string[]) {
    this.#elementWidth = names.length > 1 ? Math.max(...names.map(name => name.length)) : 0;
  }

  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    if (!this.#room(time)) {
      this.#before = undefined;
      return;
    }
    const record = recordOf({ time, stamp, bytes, extra });
    const took = this.#roundTrips.of(record);
    const under = this.#before !== undefined && isTraceOf(record, this.#before);
    this.#before = record;
    this.#write(`${formatRecord(record, { ...this.#options(), took, under })}\n`);
  }

  /** A parameter that has changed, below the message that changed it. */
  parameter(time: number, element: string, id: number, name: string, display: string): void {
    if (!this.#room(time)) return;
    this.#write(`${formatParameter({ time: isoTime(time), element, id, name, display }, this.#options())}\n`);
  }

  #options(): FormatOptions {
    const width = this.#width === undefined ? {} : { width: this.#width, clip: true };
    return { colour: this.#colour, element: this.#elementWidth, ...width };
  }

  #room(time: number): boolean {
    const second = Math.floor(time / 1000);
    if (second !== this.#second) {
      if (this.#skipped > 0) this.#write(`… ${this.#skipped} more lines in that second\n`);
      this.#second = second;
      this.#lines = 0;
      this.#skipped = 0;
    }
    if (this.#lines >= LINES) {
      this.#skipped++;
      this.#roundTrips.clear();
      return false;
    }
    this.#lines++;
    return true;
  }
}
