import type { Lock } from './lock.ts';
import type { Outcome } from './step.ts';

/** Something that a flow waits for while others may have the lock. */
export interface Wait {
  /** Calls `done` once, when the wait is over, with what failed, if it did; at once where it is over already. */
  whenOver(done: (error?: unknown) => void): void;
}

/**
 * What a flow stops for: a promise of logic, for which the lock is kept; a wait, during which it is free; nothing,
 * which lets those go first that wait for the lock.
 */
export type Stop = Promise<void> | Wait | undefined;

/** A flow as it is written: it goes on where it stopped. */
export type Steps = Generator<Stop, void, void>;

/** A promise as a wait: others may have the lock until it settles. What it rejects with is thrown into the flow. */
export function until(promise: Promise<unknown>): Wait {
  return { whenOver: done => void promise.then(() => done(), done) };
}

/**
 * Runs flows under the lock of their element, one after the other, with nothing between two of its steps that need not
 * wait: neither a promise nor a turn of the event loop.
 */
export class Flow {
  readonly #lock: Lock;
  readonly #ended: (error: unknown) => void;
  #steps: Steps = NOTHING;

  /** `ended` is called once for each flow, with what it threw, if it did; also when the lock closes before its end. */
  constructor(lock: Lock, ended: (error: unknown) => void) {
    this.#lock = lock;
    this.#ended = ended;
  }

  /** Runs a flow; the caller holds the lock. A promise where the lock is to be kept until it has settled. */
  begin(steps: Steps): Outcome {
    this.#steps = steps;
    return this.#advance();
  }

  readonly #advance = (): Outcome => this.#go(undefined);

  /** What failed meanwhile is thrown where the flow stopped, so that it undoes what it must. */
  readonly #fail = (error: unknown): Outcome => this.#go({ error });

  #go(failed: { readonly error: unknown } | undefined): Outcome {
    let thrown = failed;
    for (;;) {
      let result: IteratorResult<Stop, void>;
      try {
        result = thrown === undefined ? this.#steps.next() : this.#steps.throw(thrown.error);
        thrown = undefined;
      } catch (error) {
        this.#ended(error);
        return;
      }
      if (result.done === true) {
        this.#ended(undefined);
        return;
      }
      const stop = result.value;
      if (stop instanceof Promise) return stop.then(this.#advance, this.#fail);
      if (stop !== undefined) {
        stop.whenOver(this.#again);
        return;
      }
      if (this.#lock.contended) {
        this.#again();
        return;
      }
    }
  }

  readonly #again = (error?: unknown): void =>
    this.#lock.enter(error === undefined ? this.#advance : () => this.#fail(error), this.#dropped);

  readonly #dropped = (): void => {
    this.#steps.return();
    this.#ended(undefined);
  };
}

const NOTHING: Steps = (function* nothing(): Steps {})();
