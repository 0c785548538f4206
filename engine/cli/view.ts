import { formatRecord } from '#log/format.ts';
import type { StreamRecord } from '#log/record.ts';
import { displayWidth, visible } from '#log/visible.ts';
import { colourOn } from './output.ts';

export interface StreamViewOptions {
  readonly hex: boolean;
  readonly classic: boolean;
  readonly local: boolean;
  /** The time between a record and the one before it. */
  readonly delta: boolean;
  /** One line a record on a terminal. */
  readonly clip: boolean;
}

const WIDEST_ELEMENT = 24;

/** The stream viewer on standard output: what one record's look depends on from those before it. */
export class StreamView {
  readonly #options: StreamViewOptions;
  readonly #elements = new Set<string>();
  #elementWidth = 0;
  #last: number | undefined;

  constructor(options: StreamViewOptions) {
    this.#options = options;
  }

  /** Records as text. The element has a column as soon as there is more than one. */
  show(records: readonly StreamRecord[]): string {
    for (const { element } of records) {
      if (this.#elements.has(element)) continue;
      this.#elements.add(element);
      this.#elementWidth = Math.max(
        this.#elementWidth,
        Math.min(WIDEST_ELEMENT, displayWidth(visible(element))),
      );
    }
    return records.map(record => `${this.#format(record)}\n`).join('');
  }

  #format(record: StreamRecord): string {
    const { hex, classic, local, clip } = this.#options;
    const { isTTY, columns } = process.stdout;
    const time = Date.parse(record.time);
    const delta = time - (this.#last ?? time);
    this.#last = time;
    return formatRecord(record, {
      hex,
      classic,
      local,
      clip,
      colour: colourOn(process.stdout),
      ...(this.#elements.size > 1 && { element: this.#elementWidth }),
      ...(isTTY && columns > 0 && { width: columns }),
      ...(this.#options.delta && { delta }),
    });
  }
}
