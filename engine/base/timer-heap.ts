/** A wait in a heap; it knows its place there, so that it can be taken out. */
export interface Wait {
  /** When it is due, in milliseconds. */
  readonly at: number;
  /** Which of those due at one time was set first. */
  readonly order: number;
  readonly fn: () => void;
  /** Its place; -1 once it is out. */
  place: number;
}

/** Waits by the time when they are due: putting one in, taking one out and the next one cost a logarithm of their number. */
export class TimerHeap {
  readonly #waits: Wait[] = [];

  /** The one that is due first. */
  get first(): Wait | undefined {
    return this.#waits[0];
  }

  add(wait: Wait): void {
    this.#waits.push(wait);
    this.#rise(wait, this.#waits.length - 1);
  }

  /** Takes a wait out; harmless when it is not there. */
  remove(wait: Wait): void {
    const { place } = wait;
    if (place < 0) return;
    wait.place = -1;
    const last = this.#waits.pop()!;
    if (last === wait) return;
    this.#rise(last, place);
    if (last.place === place) this.#sink(last, place);
  }

  #rise(wait: Wait, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#waits[above]!;
      if (!isBefore(wait, other)) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(wait, place);
  }

  #sink(wait: Wait, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      let other = this.#waits[below];
      if (other === undefined) break;
      const right = this.#waits[below + 1];
      if (right !== undefined && isBefore(right, other)) {
        other = right;
        below++;
      }
      if (!isBefore(other, wait)) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(wait, place);
  }

  #put(wait: Wait, place: number): void {
    this.#waits[place] = wait;
    wait.place = place;
  }
}

function isBefore(a: Wait, b: Wait): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
