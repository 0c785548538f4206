import type { Clock } from '#base/clock.ts';

/** Flows that wait for the action sleep; all of them go on when the element stops. */
export class Sleeping {
  readonly #clock: Clock;
  readonly #waking = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends after so many milliseconds, or when all are woken. */
  sleep(ms: number): Promise<void> {
    const waking = this.#waking;
    return new Promise(resolve => {
      const wake = (): void => {
        timer.cancel();
        waking.delete(wake);
        resolve();
      };
      const timer = this.#clock.after(ms, wake);
      waking.add(wake);
    });
  }

  wakeAll(): void {
    for (const wake of this.#waking) wake();
  }
}
