/**
 * Bytes of a stream that wait: added behind, taken in front. What was taken stays as it is, since nothing is moved in
 * place. A chunk that comes while nothing waits is not copied, and of many small chunks each byte a few times at most.
 */
export class ByteQueue {
  /** What waits. Valid until something is added or taken. */
  bytes: Buffer = NONE;
  /** The memory behind `bytes`, where it was made here and has room behind them. */
  #room: Buffer | undefined;
  #end = 0;

  add(chunk: Buffer): void {
    const waiting = this.bytes.length;
    if (waiting === 0) {
      this.#room = undefined;
      this.bytes = chunk;
      return;
    }
    if (this.#room === undefined || this.#room.length - this.#end < chunk.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(64, 2 * (waiting + chunk.length)));
      this.bytes.copy(room);
      this.#room = room;
      this.#end = waiting;
    }
    chunk.copy(this.#room, this.#end);
    this.#end += chunk.length;
    this.bytes = this.#room.subarray(this.#end - waiting - chunk.length, this.#end);
  }

  /** Leaves out so many bytes in front. */
  skip(count: number): void {
    this.bytes = count >= this.bytes.length ? NONE : this.bytes.subarray(count);
    if (this.bytes === NONE) this.#room = undefined;
  }
}

const NONE = Buffer.alloc(0);
