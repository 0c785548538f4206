import type { ElementEvents } from './means.ts';
import type { GroupPump } from './pump.ts';

/** What a pause needs of its element. */
export interface PauseElement {
  readonly running: boolean;
  readonly events: ElementEvents;
  readonly connections: readonly { hold(yes: boolean): void }[];
}

/** What holds an element back that runs: a pause, and a log that is behind. */
export class Pause {
  readonly #element: PauseElement;
  readonly #pump: GroupPump;
  #holding = false;
  #paused = false;
  /** True as soon as it is to pause, and while it does. */
  asked = false;

  constructor(element: PauseElement, pump: GroupPump) {
    this.#element = element;
    this.#pump = pump;
  }

  /** True once the group under way has ended. */
  get paused(): boolean {
    return this.#paused && this.#element.running;
  }

  /** See `Element.pause`. */
  async begin(): Promise<void> {
    if (!this.#element.running || this.#paused) return;
    this.asked = true;
    await this.#pump.pause();
    if (!this.asked || !this.#element.running || this.#paused) return;
    this.#paused = true;
    this.hold(this.#holding);
    this.#element.events.state?.();
  }

  end(): void {
    const told = this.#paused;
    this.asked = false;
    this.#paused = false;
    if (!this.#element.running) return;
    this.hold(this.#holding);
    this.#pump.resume();
    if (told) this.#element.events.state?.();
  }

  /** See `Element.hold`. */
  hold(yes: boolean): void {
    this.#holding = yes;
    for (const connection of this.#element.connections) connection.hold(yes || this.paused);
  }
}
