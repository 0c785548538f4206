import type { Outcome } from './step.ts';

/** What a lock tells its element. */
export interface LockHost {
  /** The lock became free and nobody waits. */
  idle(): void;
  /** A flow threw; flows catch what their own logic throws, so this is a fault of the engine. */
  failed(error: unknown): void;
}

/**
 * The entry point of an element: every flow of logic (a message, a set, an item of the queue) holds it, one at a time,
 * first come first served (LogicUseCase1, "entry point"). A flow that needs no waiting runs at once and returns; one
 * that waits keeps the lock until it has settled, and what it started by the way with it.
 */
export class Lock {
  readonly #host: LockHost;
  #held = false;
  #waiting: Array<() => Outcome> = [];
  #pending: Promise<void>[] = [];

  constructor(host: LockHost) {
    this.#host = host;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Runs a flow now if the lock is free, else after those that wait. */
  enter(flow: () => Outcome): void {
    if (this.#held) {
      this.#waiting.push(flow);
      return;
    }
    this.#held = true;
    this.leave(this.#run(flow));
  }

  /** `enter` as a promise of the flow's end; undefined when it is already done. */
  run(flow: () => Outcome): Outcome {
    if (this.#held) return new Promise(resolve => this.enter(() => this.#then(flow, resolve)));
    let done = false;
    let finish: () => void = () => {};
    this.enter(() =>
      this.#then(flow, () => {
        done = true;
        finish();
      }),
    );
    if (!done)
      return new Promise(resolve => {
        finish = resolve;
      });
  }

  /** Takes the lock for a flow that runs at once; false when it is held. `leave` must follow. */
  tryEnter(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  /** Something that the flow under way started and did not wait for: the lock is kept until it has settled. */
  keep(promise: Promise<void>): void {
    if (this.#held) this.#pending.push(promise);
    else this.enter(() => promise);
  }

  /** Ends a flow begun with `tryEnter`: at once, or when its outcome has settled. */
  leave(outcome: Outcome): void {
    if (outcome !== undefined || this.#pending.length > 0) {
      this.#settle(outcome);
      return;
    }
    this.#held = false;
    if (this.#waiting.length > 0) this.#drain();
    else this.#host.idle();
  }

  #settle(outcome: Outcome): void {
    const pending = this.#pending;
    this.#pending = [];
    Promise.all([outcome, ...pending]).then(
      () => this.leave(undefined),
      error => {
        this.#host.failed(error);
        this.leave(undefined);
      },
    );
  }

  #drain(): void {
    while (!this.#held) {
      const flow = this.#waiting.shift();
      if (flow === undefined) {
        this.#host.idle();
        return;
      }
      this.#held = true;
      const outcome = this.#run(flow);
      if (outcome !== undefined || this.#pending.length > 0) this.#settle(outcome);
      else this.#held = false;
    }
  }

  #run(flow: () => Outcome): Outcome {
    try {
      return flow();
    } catch (error) {
      this.#host.failed(error);
    }
  }

  #then(flow: () => Outcome, done: () => void): Outcome {
    const outcome = this.#run(flow);
    if (outcome === undefined) done();
    else
      return outcome.then(done, error => {
        this.#host.failed(error);
        done();
      });
  }
}
