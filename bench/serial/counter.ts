/** Counts responses where they have been handled, and tells when a round is complete. */
export const counter = {
  left: 0,
  /** Of all values of all responses: equal on both sides. */
  sum: 0,
  /** True where the next response is to be asked for. */
  polls: false,
  done: (): void => {},
  /** True where another one is to be asked for. */
  one(count: number, offset: number, level: number, state: number, text: string): boolean {
    this.sum += count + offset + level + state + text.length;
    if (--this.left > 0) return this.polls;
    if (this.left === 0) this.done();
    return false;
  },
};
