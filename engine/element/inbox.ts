import { Deque } from '#base/deque.ts';

/** Messages that may wait while an asynchronous hook holds the element; beyond it the socket is paused. */
const MOST_MESSAGES = 256;
const MOST_BYTES = 4 * 1024 * 1024;
/** Where clients can be held one by one: of all together. One read brings thousands of tiny ones. */
const MOST_OF_ALL = 16_384;

/** A client of which so many wait is held alone, and goes on when half of them have been handled. */
export const MOST_OF_ONE = 64;

/** A message that waits, with the time of its arrival in milliseconds since the epoch. */
export interface Waiting {
  readonly bytes: Buffer;
  readonly text: boolean;
  readonly at: number;
  /** Of a connection that listens. */
  readonly client?: string | undefined;
  /** Of a part of a message: whether it is the last. */
  readonly final?: boolean | undefined;
}

/**
 * The messages of a connection that wait for what holds the element: those of each client in their order, and clients in
 * turn, so that one that says a lot is only in its own way.
 */
export class Inbox {
  readonly #most: number;
  /** By client, the one whose turn it is first; '' where there are none. */
  readonly #turns = new Map<string, Deque<Waiting>>();
  #length = 0;
  #bytes = 0;

  /** `holds`: clients can be held one by one. */
  constructor(holds = false) {
    this.#most = holds ? MOST_OF_ALL : MOST_MESSAGES;
  }

  get full(): boolean {
    return this.#length >= this.#most || this.#bytes >= MOST_BYTES;
  }

  /** Reading that was paused goes on when half of them have been handled. */
  get halfFull(): boolean {
    return this.#length > this.#most / 2;
  }

  /** How many of a client wait. */
  of(client: string): number {
    return this.#turns.get(client)?.length ?? 0;
  }

  push(message: Waiting): void {
    const { bytes, client = '' } = message;
    let own = this.#turns.get(client);
    if (own === undefined) {
      own = new Deque();
      this.#turns.set(client, own);
    }
    own.push(message);
    this.#length++;
    this.#bytes += bytes.length;
  }

  /** Takes the oldest of the client whose turn it is; there must be one. */
  shift(): Waiting {
    const [client, own] = this.#turns.entries().next().value!;
    const message = own.shift()!;
    if (own.length === 0) this.#turns.delete(client);
    else if (this.#turns.size > 1) {
      this.#turns.delete(client);
      this.#turns.set(client, own);
    }
    this.#length--;
    this.#bytes -= message.bytes.length;
    return message;
  }

  drain(): Waiting[] {
    const all = [...this.#turns.values()].flatMap(own => own.drain());
    this.#turns.clear();
    this.#length = 0;
    this.#bytes = 0;
    return all;
  }
}
