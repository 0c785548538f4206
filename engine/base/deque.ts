/** Shared by all that are empty; never written to. */
const NONE: never[] = [];

/**
 * A queue with two ends: adding and taking at either costs the same however long it is. Small while it is empty; one
 * item alone, as most that ever wait are, needs no array.
 */
export class Deque<T> {
  #first: T | undefined;
  /** The front part of those behind the first, last first. */
  #front: T[] = NONE;
  #back: T[] = NONE;
  /** The first of `#back` that is still there. */
  #head = 0;
  #length = 0;

  /** Counted, since it is asked more often than it changes. */
  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#first;
  }

  push(item: T): void {
    if (this.#length++ === 0) {
      this.#first = item;
      return;
    }
    if (this.#back === NONE) this.#back = [];
    this.#back.push(item);
  }

  unshift(item: T): void {
    if (this.#length++ > 0) {
      if (this.#front === NONE) this.#front = [];
      this.#front.push(this.#first as T);
    }
    this.#first = item;
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#first;
    this.#first = --this.#length === 0 ? undefined : this.#next();
    return item;
  }

  /** Takes the second: it is to be the first. */
  #next(): T | undefined {
    if (this.#front.length > 0) return this.#front.pop();
    const item = this.#back[this.#head++];
    if (this.#head === this.#back.length) {
      this.#back = NONE;
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 > this.#back.length) {
      // What has been taken is given up when it is half of all: each item is moved once at most on average.
      this.#back = this.#back.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  some(test: (item: T) => boolean): boolean {
    if (this.#length > 0 && test(this.#first as T)) return true;
    for (const item of this.#front) if (test(item)) return true;
    for (let i = this.#head; i < this.#back.length; i++) if (test(this.#back[i]!)) return true;
    return false;
  }

  /** All items from the first to the last; the queue is empty then. */
  drain(): T[] {
    if (this.#length === 0) return [];
    const items = [this.#first as T, ...this.#front.toReversed(), ...this.#back.slice(this.#head)];
    this.#first = undefined;
    this.#front = NONE;
    this.#back = NONE;
    this.#head = 0;
    this.#length = 0;
    return items;
  }
}
