import type { Clock, Timer } from '#base/clock.ts';
import type { LinkEvents } from './contract.ts';

/** Of so many milliseconds the first one is told. */
const WINDOW = 1000;

/**
 * Datagrams from those that nothing was sent to. Anybody may send as many as he likes, under any address: of each second
 * the first is told with its bytes, and at its end how many followed.
 */
export class Strangers {
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  #more = 0;
  #window: Timer | undefined;

  constructor(clock: Clock, events: LinkEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  came(bytes: Buffer, from: string): void {
    if (this.#window !== undefined) {
      this.#more++;
      return;
    }
    this.#window = this.#clock.after(WINDOW, () => this.end());
    this.#events.lost?.(bytes, `from ${from}, which nothing was sent to`);
  }

  end(): void {
    this.#window?.cancel();
    this.#window = undefined;
    const more = this.#more;
    this.#more = 0;
    if (more > 0)
      this.#events.lost?.(undefined, `${more} more datagrams came from those that nothing was sent to`);
  }
}
