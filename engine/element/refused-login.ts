import type { Clock } from '#base/clock.ts';

/** Milliseconds from the first refusal to the next attempt that nobody asks for; each refusal doubles them. */
const FIRST = 900_000;
const LONGEST = 3_600_000;

/**
 * Devices lock an account after a few wrong passwords (pam_faillock: three in 15 minutes), and polling would lock it
 * within seconds: after a refusal nothing logs in by itself for a while, nor does a protocol that closes and opens a silent
 * connection. Who asks for it (a start, another password) is not held back.
 */
export class RefusedLogin {
  readonly #clock: Clock;
  #refusals = 0;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a refusal; milliseconds until nobody need ask any more. */
  refused(): number {
    const wait = Math.min(FIRST * 2 ** Math.min(this.#refusals++, 30), LONGEST);
    this.#until = this.#clock.elapsed() + wait;
    return wait;
  }

  /** Milliseconds that are left; 0 where it may be tried again. */
  get left(): number {
    return Math.max(0, this.#until - this.#clock.elapsed());
  }
}
