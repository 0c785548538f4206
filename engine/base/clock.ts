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

/** The longest wait that Node knows; it takes a longer one for 1 ms. */
const LONGEST = 2 ** 31 - 1;

/** The machine's clock; waits of any length, also for ever. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    if (ms > LONGEST) return afterLong(ms, fn);
    const timer = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** One wait after the other. */
function afterLong(ms: number, fn: () => void): Timer {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = left > LONGEST ? setTimeout(() => wait(left - LONGEST), LONGEST) : setTimeout(fn, left);
  };
  wait(ms);
  return { cancel: () => clearTimeout(timer) };
}
