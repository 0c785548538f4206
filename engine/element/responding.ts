import type { Clock, Timer } from '#base/clock.ts';

/**
 * Whether an element is in timeout: as soon as one connection that counts has not answered for longer than the
 * element's time, and until it answers again (Elements/Adding_elements; schema page PortSettings.TimeoutTimeElement).
 */
export class Responding {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #counts: (connection: number) => boolean;
  readonly #changed: (inTimeout: boolean) => void;
  /** Since when a connection does not answer, in milliseconds since the epoch. */
  readonly #silentSince = new Map<number, number>();
  #timer: Timer | undefined;
  #inTimeout = false;

  constructor(
    clock: Clock,
    timeout: number,
    counts: (connection: number) => boolean,
    changed: (inTimeout: boolean) => void,
  ) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#counts = counts;
    this.#changed = changed;
  }

  get inTimeout(): boolean {
    return this.#inTimeout;
  }

  /** A connection answers, or does not. */
  set(connection: number, yes: boolean): void {
    // On the way of every message: a connection that answers as before costs one look.
    if (yes && this.#silentSince.size === 0) return;
    if (!this.#counts(connection)) return;
    if (yes) {
      if (!this.#silentSince.delete(connection)) return;
    } else {
      if (this.#silentSince.has(connection)) return;
      this.#silentSince.set(connection, this.#clock.now());
    }
    this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#silentSince.clear();
    this.#inTimeout = false;
  }

  #look(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const first = Math.min(...this.#silentSince.values());
    const due = first + this.#timeout - this.#clock.now();
    const inTimeout = due <= 0;
    if (!inTimeout && Number.isFinite(due)) this.#timer = this.#clock.after(due, () => this.#look());
    if (inTimeout === this.#inTimeout) return;
    this.#inTimeout = inTimeout;
    this.#changed(inTimeout);
  }
}
