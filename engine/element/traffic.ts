import { type Clock, turnOf } from '#base/clock.ts';

/** What goes over one line: counted as it is shown in the stream log, by integers, since every message passes here. */
export class Traffic {
  readonly #clock: Clock;
  messagesIn = 0;
  messagesOut = 0;
  /** Bytes of messages, without what frames or wraps them. */
  bytesIn = 0;
  bytesOut = 0;
  /** Messages, of serial connections answers, that matched no response; when and why the last of them did not. */
  unmatched = 0;
  unmatchedAt = 0;
  unmatchedWhy = '';
  /** How often the line has opened. */
  opened = 0;
  /** Milliseconds since the epoch, as exact as a turn of the event loop, when anything last came or went; 0 for never. */
  lastAt = 0;
  /** Milliseconds that the last pong took to come; undefined before the first. */
  roundTrip: number | undefined;
  /** By the clock's elapsed time; undefined while no pong is waited for. */
  #pingedAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A message has come. */
  came(bytes: number): void {
    this.messagesIn++;
    this.bytesIn += bytes;
    this.lastAt = turnOf(this.#clock);
  }

  /** A message was handed to the line. */
  went(bytes: number): void {
    this.messagesOut++;
    this.bytesOut += bytes;
    this.lastAt = turnOf(this.#clock);
  }

  /** What has come matches nothing. */
  missed(why: string): void {
    this.unmatched++;
    this.unmatchedAt = this.#clock.now();
    this.unmatchedWhy = why;
  }

  /** A ping was sent. */
  pinged(): void {
    this.#pingedAt = this.#clock.elapsed();
    this.lastAt = this.#clock.now();
  }

  /** Something came that is no message: a ping, or the pong to the last ping. */
  answered(pong: boolean): void {
    this.lastAt = this.#clock.now();
    if (!pong || this.#pingedAt === undefined) return;
    this.roundTrip = this.#clock.elapsed() - this.#pingedAt;
    this.#pingedAt = undefined;
  }
}
