import type { Clock, Timer } from '#base/clock.ts';

/** What it needs of its element. */
export interface RespondingHost {
  /** Whether a connection counts for the element's timeout. */
  counts(connection: number): boolean;
  /** `silent`: the connections that have not answered for the element's time. */
  timeoutChanged(inTimeout: boolean, silent: readonly number[]): void;
}

/**
 * Whether an element is in timeout: as soon as one connection that counts has not answered for longer than the
 * element's time, and until it answers again (Elements/Adding_elements; schema page PortSettings.TimeoutTimeElement).
 */
export class Responding {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #host: RespondingHost;
  /** Since when a connection does not answer, by the clock's elapsed time; made when the first does not. */
  #silentSince: Map<number, number> | undefined;
  #timer: Timer | undefined;
  #inTimeout = false;

  constructor(clock: Clock, timeout: number, host: RespondingHost) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#host = host;
  }

  get inTimeout(): boolean {
    return this.#inTimeout;
  }

  /** A connection answers, or does not. */
  set(connection: number, yes: boolean): void {
    // On the way of every message: a connection that answers as before costs one look.
    if (yes && this.#silentSince === undefined) return;
    if (!this.#host.counts(connection)) return;
    if (yes) {
      if (!this.#silentSince?.delete(connection)) return;
      if (this.#silentSince.size === 0) this.#silentSince = undefined;
    } else {
      if (this.#silentSince?.has(connection)) return;
      this.#silentSince ??= new Map();
      this.#silentSince.set(connection, this.#clock.elapsed());
    }
    this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#silentSince = undefined;
    this.#inTimeout = false;
  }

  #look(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const first = Math.min(...(this.#silentSince?.values() ?? []));
    const due = first + this.#timeout - this.#clock.elapsed();
    const inTimeout = due <= 0;
    if (!inTimeout && Number.isFinite(due)) this.#timer = this.#clock.after(due, () => this.#look());
    if (inTimeout === this.#inTimeout) return;
    this.#inTimeout = inTimeout;
    const before = this.#clock.elapsed() - this.#timeout;
    const silent = [...(this.#silentSince ?? [])].filter(([, since]) => since <= before).map(([id]) => id);
    this.#host.timeoutChanged(inTimeout, silent);
  }
}
