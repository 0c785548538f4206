import type { Timer } from '#base/clock.ts';
import type { UnitReader } from '#codec/contract.ts';

/** The bytes of the device, or of one client. */
export interface Stream {
  readonly client: string | undefined;
  readonly reader: UnitReader;
  timer: Timer | undefined;
  /** Of smartIpHeader: packets so far, and how many of the waiting bytes are not the peer's. */
  packets: bigint;
  head: number;
  /** How many of its bytes waited at the last look. */
  waiting: number;
}

/** Senders of datagrams that are told apart, as many as the transport knows. */
const MOST_SENDERS = 1024;
/** Bytes of all clients together that may wait for the ends of what they are part of; never less than those of four. */
const MOST_WAITING = 64 * 1024 * 1024;
const CLIENTS = 4;

/**
 * The streams of a smart-serial connection. Each is bounded by `maxMessage`; here all of them are: a server has any number
 * of clients, and who sends datagrams never leaves.
 */
export class Streams {
  readonly #streams = new Map<string | undefined, Stream>();
  readonly #most: number;
  readonly #drop: (stream: Stream, reason: string) => void;
  #waiting = 0;

  /** `drop` shows what waits in a stream, and takes it out. */
  constructor(maxMessage: number, drop: (stream: Stream, reason: string) => void) {
    this.#most = Math.max(MOST_WAITING, CLIENTS * maxMessage);
    this.#drop = drop;
  }

  /** Bytes that wait, of all. */
  get waiting(): number {
    return this.#waiting;
  }

  get(client: string | undefined): Stream | undefined {
    return this.#streams.get(client);
  }

  add(client: string | undefined, reader: UnitReader): Stream {
    const stream = { client, reader, timer: undefined, packets: 0n, head: 0, waiting: 0 };
    this.#streams.set(client, stream);
    return stream;
  }

  /** A datagram of its sender has come: the one that was silent longest is forgotten once there are too many. */
  sent(stream: Stream): void {
    this.#streams.delete(stream.client);
    this.#streams.set(stream.client, stream);
    if (this.#streams.size <= MOST_SENDERS) return;
    const [oldest] = this.#streams.values();
    if (oldest === undefined) return;
    this.#clear(oldest, `${MOST_SENDERS} others have sent since: dropped`);
    this.remove(oldest);
  }

  /** A stream has been added to or taken from: the largest ones are given up while all together are too large. */
  changed(stream: Stream): void {
    if (this.#streams.get(stream.client) !== stream) return;
    this.#count(stream);
    while (this.#waiting > this.#most) {
      let largest = stream;
      for (const other of this.#streams.values()) if (other.waiting > largest.waiting) largest = other;
      const reason = `${this.#waiting} bytes of ${this.#streams.size} clients wait for the ends of what they are part of, and ${this.#most} may: dropped`;
      this.#clear(largest, reason);
    }
  }

  remove(stream: Stream): void {
    stream.timer?.cancel();
    stream.timer = undefined;
    if (this.#streams.get(stream.client) !== stream) return;
    this.#streams.delete(stream.client);
    this.#waiting -= stream.waiting;
    stream.waiting = 0;
  }

  all(): Stream[] {
    return [...this.#streams.values()];
  }

  #clear(stream: Stream, reason: string): void {
    this.#drop(stream, reason);
    this.#count(stream);
  }

  #count(stream: Stream): void {
    const { waiting } = stream.reader;
    this.#waiting += waiting - stream.waiting;
    stream.waiting = waiting;
  }
}
