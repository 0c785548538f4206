/** Messages that may wait while an asynchronous hook holds the element; beyond it the socket is paused. */
const MOST_MESSAGES = 256;
const MOST_BYTES = 4 * 1024 * 1024;

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

/** The messages of a connection that wait for what holds the element, in their order. */
export class Inbox {
  readonly #messages: Waiting[] = [];
  #bytes = 0;

  get full(): boolean {
    return this.#messages.length >= MOST_MESSAGES || this.#bytes >= MOST_BYTES;
  }

  /** Reading that was paused goes on when half of them have been handled. */
  get halfFull(): boolean {
    return this.#messages.length > MOST_MESSAGES / 2;
  }

  push(message: Waiting): void {
    this.#messages.push(message);
    this.#bytes += message.bytes.length;
  }

  /** Takes the oldest; there must be one. */
  shift(): Waiting {
    const message = this.#messages.shift()!;
    this.#bytes -= message.bytes.length;
    return message;
  }

  drain(): Waiting[] {
    this.#bytes = 0;
    return this.#messages.splice(0);
  }
}
