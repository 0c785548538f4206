import { setImmediate as turn } from 'node:timers/promises';
import { FakeClock } from '#testing/clock.ts';

/** Longest real time, in milliseconds, that the clock waits for one reply. */
const PATIENCE = 500;

/** Turns of the event loop after a reply in which the next request of a session has gone out. */
const QUIET = 20;

/**
 * Time that does not pass while a request is under way to a device that answers. Those whose reply does not come are
 * no longer waited for.
 */
export class CorpusClock extends FakeClock {
  /** Requests and connections that want a reply. */
  underWay: () => number = () => 0;
  #lost = 0;

  override async settle(): Promise<void> {
    await super.settle();
    const late = performance.now() + PATIENCE;
    for (let quiet = 0; quiet < QUIET && performance.now() < late; quiet++) {
      if (this.underWay() > this.#lost) quiet = 0;
      await turn();
    }
    this.#lost = Math.max(0, this.underWay());
  }
}
