import type { Clock, Timer } from '#base/clock.ts';
import type { Reading } from '#hooks/connection.ts';

interface Reader {
  readonly timer: Timer;
  readonly done: (reading: Reading) => void;
}

/** Who waits for anybody's message. */
const ANY = '';

/** Hooks that wait for the next message of a connection or of one of its clients, or for its end. */
export class Readers {
  readonly #clock: Clock;
  /** By client. */
  readonly #waiting = new Map<string, Set<Reader>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with `nothing` after `timeout` milliseconds. */
  read(timeout: number, client: string = ANY): Promise<Reading> {
    return new Promise(resolve => {
      const readers = this.#waiting.get(client) ?? new Set();
      this.#waiting.set(client, readers);
      const reader: Reader = {
        timer: this.#clock.after(timeout, () => reader.done({ state: 'nothing' })),
        done: reading => {
          reader.timer.cancel();
          readers.delete(reader);
          if (readers.size === 0 && this.#waiting.get(client) === readers) this.#waiting.delete(client);
          resolve(reading);
        },
      };
      readers.add(reader);
    });
  }

  /** `final`: false for a part of a message of which more is to come. */
  message(bytes: Buffer, text: boolean, client: string | undefined, final = true): void {
    if (this.#waiting.size === 0) return;
    const message = text ? bytes.toString() : Uint8Array.from(bytes);
    this.#tell(ANY, { state: 'message', message, final });
    if (client !== undefined) this.#tell(client, { state: 'message', message, final });
  }

  /** A client is gone; without one the connection has ended. */
  ended(code: number, reason: string, client: string = ANY): void {
    this.#tell(client, { state: 'closed', code, reason });
  }

  #tell(client: string, reading: Reading): void {
    for (const reader of [...(this.#waiting.get(client) ?? [])]) reader.done(reading);
  }
}
