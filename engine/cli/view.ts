import { recordLines } from '#log/format.ts';
import type { StreamRecord } from '#log/record.ts';
import { isTraceOf } from '#log/trace-lines.ts';
import { displayWidth, visible } from '#log/visible.ts';

export interface StreamViewOptions {
  readonly hex: boolean;
  readonly pretty: boolean;
  readonly classic: boolean;
  readonly local: boolean;
  /** The time between a record and the one before it. */
  readonly delta: boolean;
  /** One line a record on a terminal. */
  readonly clip: boolean;
  readonly colour: boolean;
  /** Columns of the terminal; undefined where it is none. */
  readonly width: () => number | undefined;
}

/** A record, and the milliseconds since what it answers. */
export interface Shown {
  readonly record: StreamRecord;
  readonly took: number | undefined;
}

const WIDEST_ELEMENT = 24;
/** Characters that are handed on at once. */
const PIECE = 256 * 1024;

/** The stream viewer's text: what one record's look depends on from those before it. */
export class StreamView {
  readonly #options: StreamViewOptions;
  readonly #elements = new Set<string>();
  #elementWidth = 0;
  #last: number | undefined;
  #before: StreamRecord | undefined;

  constructor(options: StreamViewOptions) {
    this.#options = options;
  }

  /** Records as text, in pieces. The element has a column as soon as there is more than one. */
  *show(records: readonly Shown[]): Generator<string, void> {
    for (const { record } of records) {
      if (this.#elements.has(record.element)) continue;
      this.#elements.add(record.element);
      const width = displayWidth(visible(record.element));
      this.#elementWidth = Math.max(this.#elementWidth, Math.min(WIDEST_ELEMENT, width));
    }
    const width = this.#options.width();
    let piece = '';
    for (const shown of records) {
      for (const line of this.#lines(shown, width)) {
        piece += `${line}\n`;
        if (piece.length < PIECE) continue;
        yield piece;
        piece = '';
      }
    }
    yield piece;
  }

  #lines({ record, took }: Shown, width: number | undefined): Iterable<string> {
    const { hex, pretty, classic, local, clip, colour } = this.#options;
    const time = Date.parse(record.time);
    const delta = time - (this.#last ?? time);
    this.#last = time;
    const under = this.#before !== undefined && isTraceOf(record, this.#before);
    this.#before = record;
    return recordLines(record, {
      hex,
      pretty,
      classic,
      local,
      clip,
      colour,
      took,
      under,
      ...(this.#elements.size > 1 && { element: this.#elementWidth }),
      ...(width !== undefined && { width }),
      ...(this.#options.delta && { delta }),
    });
  }
}
