/**
 * Measures how long a counter of another thread has stood still. Of the time between two ticks no more than two ticks'
 * worth counts: where this thread could not run either (a machine that slept, a stopped process, a machine with more
 * to do than it can) the other one may not be blamed.
 */
export class SilenceMeter {
  readonly #limit: number;
  readonly #tick: number;
  #beats = -1;
  #last = 0;
  #silent = 0;

  /** Both in milliseconds; `tick` is how often `tick` is called. */
  constructor(limit: number, tick: number) {
    this.#limit = limit;
    this.#tick = tick;
  }

  /** The milliseconds of silence once they are the limit or more, else undefined. `excused`: this time does not count. */
  tick(beats: number, now: number, excused = false): number | undefined {
    const passed = Math.min(now - this.#last, 2 * this.#tick);
    this.#last = now;
    if (beats !== this.#beats || excused) {
      this.#beats = beats;
      this.#silent = 0;
      return undefined;
    }
    this.#silent += passed;
    return this.#silent >= this.#limit ? this.#silent : undefined;
  }
}
