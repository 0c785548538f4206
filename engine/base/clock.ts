/** A timer that has been set; `cancel` is harmless once it has fired. */
export interface Timer {
  cancel(): void;
}

/** Time as an argument: everything that waits or stamps asks this, so that tests own the time. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls `fn` once, `ms` milliseconds from now (never synchronously). */
  after(ms: number, fn: () => void): Timer;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
