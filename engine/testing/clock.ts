import { setImmediate as turn } from 'node:timers/promises';
import type { Clock, Timer } from '#base/clock.ts';

/** Turns of the event loop that a write, its arrival over loopback and what it causes take between them. */
const TURNS = 4;

interface Pending {
  readonly at: number;
  readonly fn: () => void;
}

/**
 * A clock that stands still until the test moves it. Starts at 2026-01-01T00:00:00Z. Sockets stay real: only what
 * asks this clock waits for it.
 */
export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  /** In the order they were set: among those due at the same time the first one set fires first. */
  readonly #timers = new Set<Pending>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): Timer {
    const timer: Pending = { at: this.#now + Math.max(0, ms), fn };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** How many timers are set: 0 once everything has been stopped properly. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves the time by `ms` and fires what comes due on the way, in order of time; timers set by those included.
   * Before each, and at the end, promises and sockets get the turns they need. What a timer throws is thrown here.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.settle();
      const next = this.#next(end);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.fn();
    }
    this.#now = end;
  }

  /** Lets promises and sockets go on without moving the time. */
  async settle(): Promise<void> {
    for (let i = 0; i < TURNS; i++) await turn();
  }

  #next(end: number): Pending | undefined {
    let next: Pending | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (!next || timer.at < next.at)) next = timer;
    }
    return next;
  }
}
