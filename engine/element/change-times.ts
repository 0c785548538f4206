import { type Clock, turnOf } from '#base/clock.ts';
import type { Param } from '#model/constructs.ts';

/** When the parameters of one element last changed, as exact as a turn of the event loop. */
export class ChangeTimes {
  readonly #clock: Clock;
  readonly #count: number;
  /** By the index of the parameter; made at the first change. 0: never. */
  #times: number[] | undefined;

  constructor(clock: Clock, count: number) {
    this.#clock = clock;
    this.#count = count;
  }

  note(param: Param): void {
    this.#times ??= new Array<number>(this.#count).fill(0);
    this.#times[param.index] = turnOf(this.#clock);
  }

  /** Milliseconds since the epoch; undefined for one that has not changed since the start. */
  of(param: Param): number | undefined {
    return this.#times?.[param.index] || undefined;
  }
}
