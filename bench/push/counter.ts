/** Counts messages where they have been handled, and tells when a round is complete. */
export const counter = {
  left: 0,
  done: (): void => {},
  one(): void {
    if (--this.left === 0) this.done();
  },
};
