/** A connection that lasted this long starts its next attempts from the smallest wait again. */
const GOOD = 60_000;
/** Between two attempts, however short `reconnect` is: a refused connect must not become a loop. */
const LEAST = 10;

/** How long to wait before the next own attempt to connect, in milliseconds. */
export class Backoff {
  #attempts = 0;

  /** A connection has ended that was open for so long. */
  ended(lasted: number): void {
    if (lasted >= GOOD) this.#attempts = 0;
  }

  /** Each wait is up to twice the one before. Half of it is chance, so that many do not come back at one moment. */
  next({ min, max }: { readonly min: number; readonly max: number }): number {
    const ceiling = Math.min(max, min * 2 ** Math.min(this.#attempts++, 30));
    return Math.max(LEAST, Math.round(ceiling / 2 + (Math.random() * ceiling) / 2));
  }
}
