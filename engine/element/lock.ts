import { Deque } from '#base/deque.ts';
import type { Outcome } from './step.ts';

/** What a lock tells its element. */
export interface LockHost {
  /** The lock became free and nobody waits. */
  idle(): void;
  /** A flow threw; flows catch what their own logic throws, so this is a fault of the engine. */
  failed(error: unknown): void;
}

/** A flow that waits: what it runs, and what it is told when the lock closes before its turn. */
interface Waiting {
  readonly flow: () => Outcome;
  readonly dropped: (() => void) | undefined;
}

/** After so many rounds of waiting in one flow the event loop gets its turn, or a hook that runs itself would stop it. */
const ROUNDS = 64;

/**
 * The entry point of an element: every flow of logic (a message, a set, an item of the queue) holds it, one at a time,
 * first come first served (LogicUseCase1, "entry point"). A flow that needs no waiting runs at once and returns; one
 * that waits keeps the lock until it has settled, and what it started by the way with it.
 */
export class Lock {
  readonly #host: LockHost;
  #held = false;
  #closed = false;
  /** Made for the first that must wait. */
  #waiting: Deque<Waiting> | undefined;
  #pending: Promise<void>[] = NONE;
  #rounds = 0;

  constructor(host: LockHost) {
    this.#host = host;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Whether others wait for it. */
  get contended(): boolean {
    return this.#waiting !== undefined && this.#waiting.length > 0;
  }

  /**
   * Runs a flow now if the lock is free, else after those that wait. `dropped` is called instead when the lock closes
   * before its turn, or is closed.
   */
  enter(flow: () => Outcome, dropped?: () => void): void {
    if (this.#closed) {
      dropped?.();
      return;
    }
    if (this.#held) {
      this.#waiting ??= new Deque();
      this.#waiting.push({ flow, dropped });
      return;
    }
    this.#held = true;
    this.leave(this.#run(flow));
  }

  /** `enter` before those that wait. */
  enterNext(flow: () => Outcome): void {
    if (this.#closed || !this.#held) {
      this.enter(flow);
      return;
    }
    this.#waiting ??= new Deque();
    this.#waiting.unshift({ flow, dropped: undefined });
  }

  /** `enter` as a promise of the flow's end; undefined when it is already done. Ends too when the lock closes. */
  run(flow: () => Outcome): Outcome {
    if (this.#held) return new Promise(resolve => this.enter(() => this.#then(flow, resolve), resolve));
    let done = false;
    let finish: () => void = () => {};
    const end = (): void => {
      done = true;
      finish();
    };
    this.enter(() => this.#then(flow, end), end);
    if (done) return;
    return new Promise(resolve => {
      finish = resolve;
    });
  }

  /** Takes the lock for a flow that runs at once; false when it is held. `leave` must follow. */
  tryEnter(): boolean {
    if (this.#held || this.#closed) return false;
    this.#held = true;
    return true;
  }

  /** Something that the flow under way started and did not wait for: the lock is kept until it has settled. */
  keep(promise: Promise<void>): void {
    if (!this.#held) {
      this.enter(() => promise);
      return;
    }
    if (this.#pending === NONE) this.#pending = [];
    this.#pending.push(promise);
  }

  /** Ends a flow begun with `tryEnter`: at once, or when its outcome has settled. */
  leave(outcome: Outcome): void {
    if (outcome !== undefined || this.#pending.length > 0) {
      this.#settle(outcome);
      return;
    }
    this.#held = false;
    this.#rounds = 0;
    if (this.contended) this.#drain();
    else this.#host.idle();
  }

  /** Drops all that wait, and all that come: the element has stopped. A flow under way goes on to its end. */
  close(): void {
    this.#closed = true;
    for (const { dropped } of this.#waiting?.drain() ?? []) dropped?.();
  }

  #settle(outcome: Outcome): void {
    const pending = this.#pending;
    this.#pending = NONE;
    const next = (): void => {
      if (++this.#rounds % ROUNDS === 0) setImmediate(() => this.leave(undefined));
      else this.leave(undefined);
    };
    Promise.all([outcome, ...pending]).then(next, error => {
      this.#host.failed(error);
      next();
    });
  }

  #drain(): void {
    while (!this.#held) {
      const next = this.#waiting?.shift();
      if (next === undefined) {
        this.#host.idle();
        return;
      }
      this.#held = true;
      const outcome = this.#run(next.flow);
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
    if (outcome !== undefined) {
      return outcome.then(done, error => {
        this.#host.failed(error);
        done();
      });
    }
    done();
  }
}

/** Shared by all locks that nothing keeps; never written to. */
const NONE: never[] = [];
