import type { Clock, Timer } from '#base/clock.ts';
import type { Pair } from '#model/constructs.ts';

export type Answer = 'succeeded' | 'timeout';

/** The pair that waits for its answer on a connection; one at a time. */
export class Exchange {
  readonly #clock: Clock;
  #pair: Pair | undefined;
  #group = 0;
  #settle: ((answer: Answer) => void) | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The pair that waits now. */
  get pair(): Pair | undefined {
    return this.#pair;
  }

  /** The group that runs the pair. */
  get group(): number {
    return this.#group;
  }

  /** Waits for an answer to the pair, at most `timeout` milliseconds. */
  begin(pair: Pair, group: number, timeout: number): Promise<Answer> {
    this.#pair = pair;
    this.#group = group;
    return new Promise(resolve => {
      const timer = this.#clock.after(timeout, () => settle('timeout'));
      this.#timer = timer;
      const settle = (answer: Answer): void => {
        timer.cancel();
        if (this.#settle === settle) {
          this.#settle = undefined;
          this.#pair = undefined;
        }
        resolve(answer);
      };
      this.#settle = settle;
    });
  }

  /** The answer has come: whatever it sets off may take its time. */
  answered(): void {
    this.#timer?.cancel();
  }

  /** The answer has come and what it sets off has run. */
  succeed(): void {
    this.#settle?.('succeeded');
  }

  /** The element stops: nobody waits any more. */
  abandon(): void {
    this.#settle?.('timeout');
  }
}
