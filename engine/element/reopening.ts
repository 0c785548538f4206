import type { Clock, Timer } from '#base/clock.ts';
import { Backoff } from './backoff.ts';

/** The waits between own attempts, in milliseconds. */
export interface ReopeningPolicy {
  readonly min: number;
  readonly max: number;
}

/** How a connection opens again by itself: after a wait, each longer than the one before. */
export class Reopening {
  readonly #clock: Clock;
  readonly #policy: ReopeningPolicy;
  readonly #backoff = new Backoff();
  #timer: Timer | undefined;
  #openedAt = 0;
  /** True while the attempt under way is an own one, and nobody asked. */
  trying = false;

  constructor(clock: Clock, policy: ReopeningPolicy) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /** Calls `open` after the next wait, and not before `least` milliseconds; how long that is, in milliseconds. */
  begin(open: () => void, least = 0): number {
    const delay = Math.max(least, this.#backoff.next(this.#policy));
    this.#timer = this.#clock.after(delay, () => {
      this.#timer = undefined;
      this.trying = true;
      open();
    });
    return delay;
  }

  /** Somebody opened or closed the connection: there is no own attempt any more. */
  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.trying = false;
  }

  opened(): void {
    this.#openedAt = this.#clock.elapsed();
  }

  /** The connection has ended that was open. */
  ended(): void {
    this.#backoff.ended(this.#clock.elapsed() - this.#openedAt);
  }
}
