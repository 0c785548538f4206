import type { Clock, Timer } from '#base/clock.ts';

/** What beats need of their connection. */
export interface Beating {
  /** Bytes read from the socket since it was opened. */
  bytesRead(): number;
  /** Sends a ping. */
  beat(): void;
  /** Neither the pong nor any other byte has come within an interval. */
  lost(): void;
}

/**
 * Own pings, one an interval. A peer that sent nothing at all since the last one is lost; one whose pong has to wait
 * behind a large message is not.
 */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #beating: Beating;
  #timer: Timer | undefined;
  /** The bytes read when the ping left that has no pong yet; -1 while none is awaited. */
  #readAtPing = -1;
  #paused = false;

  constructor(clock: Clock, interval: number, beating: Beating) {
    this.#clock = clock;
    this.#interval = interval;
    this.#beating = beating;
    this.#schedule();
  }

  /** A pong has come. */
  answered(): void {
    this.#readAtPing = -1;
  }

  /** While reading is paused, what the peer answers is not read: its silence means nothing. */
  pause(): void {
    this.#paused = true;
    this.#readAtPing = -1;
  }

  resume(): void {
    this.#paused = false;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(): void {
    this.#timer = this.#clock.after(this.#interval, () => this.#beat());
  }

  #beat(): void {
    const read = this.#beating.bytesRead();
    if (this.#readAtPing === read) {
      this.#timer = undefined;
      this.#beating.lost();
      return;
    }
    this.#schedule();
    if (this.#paused) return;
    this.#readAtPing = read;
    this.#beating.beat();
  }
}
