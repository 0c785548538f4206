import { Deque } from '#base/deque.ts';
import type { LinkEvents } from './contract.ts';

/** Memory of datagrams that may wait, in bytes. */
const MOST = 4 * 1024 * 1024;
/** What each takes beside its bytes, so that many small ones are bounded as well. */
const EACH = 256;

/** A datagram that has come, and of a server who has sent it. */
export interface Datagram {
  readonly bytes: Buffer;
  readonly client: string | undefined;
}

/**
 * Datagrams that wait while nobody reads. There is no way to hold a sender of UDP back: once they take 4 MiB further
 * ones are lost, as in any buffer of UDP. The first of them is told with its bytes, how many followed once there is room.
 */
export class Datagrams {
  readonly #events: LinkEvents;
  readonly #waiting = new Deque<Datagram>();
  #memory = 0;
  /** How many were lost behind the one that was told; undefined while none is. */
  #lost: number | undefined;

  constructor(events: LinkEvents) {
    this.#events = events;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(bytes: Buffer, client: string | undefined): void {
    const memory = bytes.length + EACH;
    if (this.#memory + memory <= MOST) {
      this.#waiting.push({ bytes, client });
      this.#memory += memory;
      return;
    }
    if (this.#lost !== undefined) {
      this.#lost++;
      return;
    }
    this.#lost = 0;
    const reason = `${this.#waiting.length} datagrams wait to be handled, and there is no room for more`;
    this.#events.lost?.(bytes, reason, client);
  }

  /** The next one; undefined when none waits. */
  shift(): Datagram | undefined {
    this.#tell();
    const datagram = this.#waiting.shift();
    if (datagram !== undefined) this.#memory -= datagram.bytes.length + EACH;
    return datagram;
  }

  /** The socket has closed: those that wait are lost as well. */
  clear(): void {
    this.#tell();
    const { length } = this.#waiting.drain();
    this.#memory = 0;
    if (length > 0)
      this.#events.lost?.(undefined, `${length} datagrams that waited to be handled went with the socket`);
  }

  #tell(): void {
    const lost = this.#lost;
    this.#lost = undefined;
    if (lost !== undefined && lost > 0)
      this.#events.lost?.(undefined, `${lost} more datagrams were lost, since there was no room for them`);
  }
}
