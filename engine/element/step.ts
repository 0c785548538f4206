/** What a step of logic gives back: nothing when it is done, a promise only where it must wait. */
export type Outcome = void | Promise<void>;

/**
 * Runs functions one after the other; what follows a promise waits for it. Without one, all of it is synchronous.
 */
export function inOrder(count: number, run: (i: number) => Outcome, from = 0): Outcome {
  for (let i = from; i < count; i++) {
    const outcome = run(i);
    if (outcome !== undefined) return outcome.then(() => inOrder(count, run, i + 1));
  }
}
