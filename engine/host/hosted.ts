import { HeadendError } from '#base/error.ts';
import type { Element } from '#element/element.ts';
import type { ElementState } from '#element/means.ts';
import type { ElementLog } from '#log/element-log.ts';

/** An element of a host: running, stopped, or one that could not be made. */
export interface Hosted {
  readonly name: string;
  readonly state: ElementState;
  readonly element: Element | undefined;
  /** Its stream log: the last records. */
  readonly log: ElementLog | undefined;
  /** Why there is none. */
  readonly error: string | undefined;
  /**
   * Starts it, or lets it go on where it is paused; nothing happens where it runs. One that was stopped starts as after
   * a restart: with the same settings, and what was saved. All four of these rejects with ELEMENT_INVALID where there
   * is no element.
   */
  start(): Promise<void>;
  /** Resolves when its connections have closed. */
  stop(): Promise<void>;
  /** Resolves when the group under way has ended; its connections stay open. Nothing happens where it does not run. */
  pause(): Promise<void>;
  /** Stops it where it runs, and starts it. */
  restart(): Promise<void>;
}

/** Makes an element; a new one each time. */
type Make = () => Element;

/** An element that was made; each start after a stop makes it anew. What is asked of it is done one after the other. */
export class Made implements Hosted {
  readonly name: string;
  readonly log: ElementLog;
  readonly error = undefined;
  #make: Make;
  #element: Element;
  /** Its file says paused, and nobody has started it. */
  #waits: boolean;
  #work: Promise<void> | undefined;

  constructor(element: Element, log: ElementLog, waits: boolean, make: Make) {
    this.name = element.elementName;
    this.#element = element;
    this.log = log;
    this.#waits = waits;
    this.#make = make;
  }

  get element(): Element {
    return this.#element;
  }

  get state(): ElementState {
    return this.#waits && this.#element.fresh ? 'paused' : this.#element.status.state;
  }

  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  pause(): Promise<void> {
    return this.#inTurn(() => this.#element.pause());
  }

  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** It is made so from now on: at once, and started again, where it is under way. */
  renew(make: Make): Promise<void> {
    return this.#inTurn(async () => {
      this.#make = make;
      const { fresh, running, status } = this.#element;
      if (fresh) this.#element = make();
      if (!running) return;
      await this.#element.stop();
      await this.#start();
      if (status.state === 'paused') await this.#element.pause();
    });
  }

  async #start(): Promise<void> {
    if (!this.#element.running && !this.#element.fresh) this.#element = this.#make();
    this.#element.start();
  }

  async #stop(): Promise<void> {
    this.#waits = false;
    await this.#element.stop();
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = (this.#work ?? Promise.resolve()).then(act);
    this.#work = done.catch(() => {});
    return done;
  }
}

/** An element that could not be made, with state `error`. */
export class Failed implements Hosted {
  readonly name: string;
  readonly state = 'error';
  readonly element = undefined;
  readonly log = undefined;
  readonly error: string;

  constructor(name: string, error: string) {
    this.name = name;
    this.error = error;
  }

  start(): Promise<void> {
    return this.#refuse();
  }

  stop(): Promise<void> {
    return this.#refuse();
  }

  pause(): Promise<void> {
    return this.#refuse();
  }

  restart(): Promise<void> {
    return this.#refuse();
  }

  async #refuse(): Promise<never> {
    throw new HeadendError('ELEMENT_INVALID', `element "${this.name}" could not be made: ${this.error}`);
  }
}
