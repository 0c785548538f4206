import type { Clock, Timer } from '#base/clock.ts';

/** What decides who may go on. 0: any number; no wait. */
export interface AdmissionLimits {
  readonly maxClients: number;
  readonly maxHandshakes: number;
  /** Milliseconds. */
  readonly clientWait: number;
}

/** Who waits. */
interface Waiting {
  readonly go: () => void;
  readonly timer: Timer;
}

/** More do not wait, whatever `clientWait` is. */
const MOST_WAITING = 1000;

/** The clients and handshakes of a server: those beyond its limits wait, first come first served, and not for ever. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #clock: Clock;
  readonly #queue = new Set<Waiting>();
  #clients = 0;
  #handshakes = 0;

  constructor(limits: AdmissionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Calls `go` when a handshake may begin (now, or later), or `late` when it may not. Until it begins it can be given
   * up by the function returned.
   */
  enter(go: () => void, late: () => void): () => void {
    const { clientWait } = this.#limits;
    if (this.#queue.size === 0 && this.#isRoom) {
      this.#handshakes++;
      go();
      return () => {};
    }
    if (clientWait <= 0 || this.#queue.size >= MOST_WAITING) {
      late();
      return () => {};
    }
    const timer = this.#clock.after(clientWait, () => {
      this.#queue.delete(waiting);
      late();
    });
    const waiting: Waiting = { go, timer };
    this.#queue.add(waiting);
    return () => {
      timer.cancel();
      this.#queue.delete(waiting);
    };
  }

  /** A handshake has ended; `joined`: with a client. */
  decided(joined: boolean): void {
    this.#handshakes--;
    if (joined) this.#clients++;
    this.#next();
  }

  /** A client is gone. */
  left(): void {
    this.#clients--;
    this.#next();
  }

  get #isRoom(): boolean {
    const { maxClients, maxHandshakes } = this.#limits;
    if (maxHandshakes > 0 && this.#handshakes >= maxHandshakes) return false;
    return maxClients <= 0 || this.#clients + this.#handshakes < maxClients;
  }

  #next(): void {
    while (this.#isRoom) {
      const [first] = this.#queue;
      if (first === undefined) return;
      this.#queue.delete(first);
      first.timer.cancel();
      this.#handshakes++;
      first.go();
    }
  }
}
