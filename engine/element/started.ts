import type { Clock } from '#base/clock.ts';

/** Asynchronous hooks that hooks may start in a second. */
export const AWAY = 100_000;

/**
 * How many asynchronous hooks the sets of hooks have started: one that sets what runs it has no depth to count, and is
 * known by how often it did so in a second.
 */
export class Started {
  readonly #clock: Clock;
  #count = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(): void {
    this.#count++;
  }

  /** True where one more would be too many. */
  get tooMany(): boolean {
    if (this.#count < AWAY) return false;
    const now = this.#clock.elapsed();
    if (now - this.#since < 1000) return true;
    this.#count = 0;
    this.#since = now;
    return false;
  }
}
