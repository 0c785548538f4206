import { setImmediate as turn } from 'node:timers/promises';
import { FakeClock } from './clock.ts';

/** Turns of the event loop for what is under way between an element and its devices. */
const TURNS = 100;

/**
 * Virtual time that does not pass while bytes are under way. `underWay` counts messages that one side has sent and the
 * other has not got; those that do not arrive in time (of a connection that is gone) are no longer waited for.
 */
export class CaseClock extends FakeClock {
  underWay: () => number = () => 0;
  #lost = 0;

  override async settle(): Promise<void> {
    await super.settle();
    for (let i = 0; i < TURNS && this.underWay() !== this.#lost; i++) await turn();
    const left = this.underWay();
    if (left === this.#lost) return;
    this.#lost = left;
    await super.settle();
  }
}
