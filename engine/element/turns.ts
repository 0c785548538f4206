import { Deque } from '#base/deque.ts';

/**
 * Requests to one host and port go out one at a time, also those of several elements: each leaves its turn when its
 * reply, and all that hangs on it, has been handled (ConnectionsHttpUseCase, step 3).
 */
export class Turns {
  /** Those that wait for a turn, by host and port; a key is there while somebody has the turn. */
  readonly #waiting = new Map<string, Deque<() => void>>();

  /** Resolves when the turn has come; undefined when it is there at once. `leave` must follow. */
  take(key: string): Promise<void> | undefined {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      this.#waiting.set(key, new Deque());
      return undefined;
    }
    return new Promise(resolve => waiting.push(resolve));
  }

  /** Ends a turn that was taken; the next one begins. */
  leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next === undefined) this.#waiting.delete(key);
    else next();
  }
}
