/**
 * Bytes of a stream that wait: added behind, taken in front. What was taken stays as it is, since nothing is moved in
 * place. A chunk that comes while nothing waits is not copied, and of many small chunks each byte a few times at most.
 */
export class ByteQueue {
  /** What waits begins somewhere in here. */
  #all: Buffer = NONE;
  #start = 0;
  /** The memory behind `bytes`, where it was made here and has room behind them. */
  #room: Buffer | undefined;
  #end = 0;

  /** What waits. Valid until something is added or taken. */
  get bytes(): Buffer {
    if (this.#start > 0) {
      this.#all = this.#all.subarray(this.#start);
      this.#start = 0;
    }
    return this.#all;
  }

  /** What `bytes` are a part of, from `start` to the end: no view is made of them. */
  get all(): Buffer {
    return this.#all;
  }

  get start(): number {
    return this.#start;
  }

  get length(): number {
    return this.#all.length - this.#start;
  }

  add(chunk: Buffer): void {
    const waiting = this.length;
    if (waiting === 0) {
      this.#room = undefined;
      this.#all = chunk;
      this.#start = 0;
      return;
    }
    if (this.#room === undefined || this.#room.length - this.#end < chunk.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(64, 2 * (waiting + chunk.length)));
      this.#all.copy(room, 0, this.#start);
      this.#room = room;
      this.#end = waiting;
    }
    chunk.copy(this.#room, this.#end);
    this.#end += chunk.length;
    this.#start = 0;
    this.#all = this.#room.subarray(this.#end - waiting - chunk.length, this.#end);
  }

  /** Leaves out so many bytes in front. */
  skip(count: number): void {
    this.#start += count;
    if (this.#start < this.#all.length) return;
    this.#all = NONE;
    this.#start = 0;
    this.#room = undefined;
  }
}

const NONE = Buffer.alloc(0);
