import type { Clock, Timer } from '#base/clock.ts';
import type { Pair } from '#model/constructs.ts';
import type { Wait } from './flow.ts';

export type Answer = 'succeeded' | 'timeout';

/**
 * The pair that waits for its answer on a connection; one at a time. Its timer outlives the answer and serves the next
 * pair, since nearly every pair is answered long before its time.
 */
export class Exchange implements Wait {
  readonly #clock: Clock;
  #pair: Pair | undefined;
  #group = 0;
  #answer: Answer | undefined;
  #reason: string | undefined;
  #done: (() => void) | undefined;
  #timer: Timer | undefined;
  #deadline = 0;
  #answered = false;
  /** When the timer fires. */
  #due = 0;

  /** Called when the time is over, where what has come by then may be an answer; it ends the wait. */
  whenDue: (() => void) | undefined;

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

  /** How the last pair fared; undefined while it waits. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** Why there was no answer, where it is not that none came in time. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** The answer has come, and what it sets off is under way. */
  get hasAnswer(): boolean {
    return this.#answered;
  }

  /** A pair was sent: its answer has `timeout` milliseconds. */
  begin(pair: Pair, group: number, timeout: number): void {
    this.#pair = pair;
    this.#group = group;
    this.#answer = undefined;
    this.#reason = undefined;
    this.#answered = false;
    this.#deadline = this.#clock.elapsed() + timeout;
    if (this.#timer !== undefined && this.#due <= this.#deadline) return;
    this.#timer?.cancel();
    this.#arm(timeout);
  }

  whenOver(done: () => void): void {
    if (this.#pair === undefined) done();
    else this.#done = done;
  }

  /** The answer has come: whatever it sets off may take its time. */
  answered(): void {
    this.#answered = true;
  }

  /** The answer has come and what it sets off has run. */
  succeed(): void {
    this.#settle('succeeded');
  }

  /** What has come is no answer, or none will come. */
  fail(reason: string | undefined): void {
    this.#reason = reason;
    this.#settle('timeout');
  }

  /** Nobody waits any more. */
  abandon(): void {
    this.#settle('timeout');
  }

  /** The element stops. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.abandon();
  }

  #arm(ms: number): void {
    this.#due = this.#clock.elapsed() + ms;
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      if (this.#pair === undefined || this.#answered) return;
      const left = this.#deadline - this.#clock.elapsed();
      if (left > 0) this.#arm(left);
      else if (this.whenDue !== undefined) this.whenDue();
      else this.#settle('timeout');
    });
  }

  #settle(answer: Answer): void {
    if (this.#pair === undefined) return;
    this.#pair = undefined;
    this.#answer = answer;
    const done = this.#done;
    this.#done = undefined;
    done?.();
  }
}
