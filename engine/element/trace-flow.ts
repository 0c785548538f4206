import type { TraceCause, TraceStep } from '#log/record.ts';

/** Steps that a trace keeps; those after them are counted. */
const MOST = 200;

/** What one cause sets off, step by step: the content of a trace's record. */
export class TraceFlow {
  cause: TraceCause;
  connection: number;
  /** What of it has not ended yet: it is written when nothing is left, and takes no step from then on. */
  open = 0;
  /** Its cause is a message that has been recorded. */
  isOfMessage = false;
  #start: number;
  #steps: TraceStep[] = [];
  #more = 0;

  /** `start` in milliseconds of the stopwatch. */
  constructor(cause: TraceCause, connection: number, start: number) {
    this.cause = cause;
    this.connection = connection;
    this.#start = start;
  }

  /** What comes from now on is of the next cause. */
  restart(now: number): void {
    this.#start = now;
  }

  /** Microseconds since its begin. */
  at(now: number): number {
    return Math.max(0, Math.round((now - this.#start) * 1000));
  }

  /** False, and the step is counted only, where there are too many. */
  add(step: TraceStep): boolean {
    if (this.#steps.length >= MOST) {
      this.#more++;
      return false;
    }
    this.#steps.push(step);
    return true;
  }

  /** The members of its record as JSON, without braces; undefined where nothing has happened. Forgets them. */
  take(): Buffer | undefined {
    const steps = this.#steps;
    this.#steps = [];
    if (steps.length === 0) return undefined;
    const more = this.#more === 0 ? undefined : this.#more;
    this.#more = 0;
    return Buffer.from(JSON.stringify({ of: this.cause, steps, more }).slice(1, -1));
  }
}
