import { HeadendError } from '#base/error.ts';
import { type StreamFilter, streamFilter } from './filter.ts';
import type { Line } from './lines.ts';
import { parseRecord } from './parse.ts';
import type { StreamRecord } from './record.ts';
import { lineSieve } from './sieve.ts';

const TRACE = Buffer.from('"kind":"trace"');

/** A record that passed, and its line. */
export interface Selected {
  readonly record: StreamRecord;
  readonly line: Buffer;
  /** What the listener made of it: milliseconds since what it answers. */
  readonly took: number | undefined;
}

/** What hears of a selection's records. */
export interface Listener {
  /** A line that holds no record, with what is wrong. */
  broken(line: Line, error: unknown): void;
  /**
   * Measures a record. Called with every record that passes, and before it with those that start something, whatever
   * their kind and direction. Absent: what does not pass need not be parsed.
   */
  took?(record: StreamRecord): number | undefined;
}

/** Takes from the lines of a log the records that somebody wants to see; lines that surely hold none are not parsed. */
export class Selection {
  readonly #matches: (record: StreamRecord) => boolean;
  readonly #sieve: ((line: Buffer) => boolean) | undefined;
  readonly #listener: Listener;
  readonly #asksTraces: boolean;
  /** Lines that held a record, passed or not. */
  read = 0;
  /** Lines that held none. */
  broken = 0;
  /** Whether a trace has been read, passed or not. */
  traced = false;

  constructor(filter: StreamFilter, listener: Listener) {
    this.#matches = streamFilter(filter);
    this.#sieve = lineSieve(filter, listener.took !== undefined);
    this.#listener = listener;
    this.#asksTraces = filter.trace === true;
  }

  /** Whether a line holds a record that passes, and is none that only tells of another. */
  passes(line: Buffer): boolean {
    if (this.#sieve?.(line) === false) return false;
    try {
      const record = parseRecord(line.toString('utf8'));
      return record.kind !== 'trace' && this.#matches(record);
    } catch {
      return false;
    }
  }

  take(lines: readonly Line[]): Selected[] {
    const selected: Selected[] = [];
    for (const line of lines) {
      const found = this.#take(line);
      if (found !== undefined) selected.push(found);
    }
    return selected;
  }

  #take(line: Line): Selected | undefined {
    const { bytes } = line;
    if (bytes !== undefined && this.#sieve?.(bytes) === false) {
      // Most of what is sieved out is a record; a log is no log only when nothing in it looks like one.
      if (bytes[0] === 0x7b) this.read++;
      if (this.#asksTraces) this.traced ||= bytes.includes(TRACE);
      return undefined;
    }
    try {
      if (bytes === undefined)
        throw new HeadendError('LOG_INVALID', 'the line is longer than a record can be');
      const text = bytes.toString('utf8');
      if (text.trim() === '') return undefined;
      const record = parseRecord(text);
      this.read++;
      if (record.kind === 'trace') this.traced = true;
      const took = this.#listener.took?.(record);
      if (!this.#matches(record)) return undefined;
      return { record, line: bytes, took };
    } catch (error) {
      this.broken++;
      this.#listener.broken(line, error);
      return undefined;
    }
  }
}
