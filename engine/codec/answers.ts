import type { Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { AnswerReader, Unit } from './contract.ts';
import { DEAD, FrameCursor, MORE } from './cursor.ts';
import { frameOf } from './frame.ts';
import { ByteQueue } from './queue.ts';

/** Most bytes that wait for the end of a unit: as many as a message may have by default. */
export const LIMIT = 16 * 1024 * 1024;

/** The reader of a serial connection. `table` has the constants and lengths as they are at each moment. */
export function answerReader(table: ParameterTable, limit = LIMIT): AnswerReader {
  return new ResponseReader(table, limit, false);
}

/**
 * The reader of a smart-serial connection whose units nothing else delimits: they end where one of its responses does,
 * else with the time. The begin of a response whose end is known to come is kept then.
 */
export function streamReader(
  responses: readonly Response[],
  table: ParameterTable,
  limit = LIMIT,
): AnswerReader {
  const reader = new ResponseReader(table, limit, true);
  reader.expect(responses);
  return reader;
}

/** Units are what the responses say that are expected. */
class ResponseReader implements AnswerReader {
  readonly #table: ParameterTable;
  readonly #limit: number;
  /** Units follow each other. */
  readonly #stream: boolean;
  readonly #queue = new ByteQueue();
  readonly #all = new Map<Response, FrameCursor>();
  #cursors: FrameCursor[] = [];
  /** How many of the waiting bytes the last unit took; 0: nobody has been given one. */
  #given = 0;
  /** How the last unit ended. */
  #how: Unit['end'] = 'complete';
  /** Cursors whose ends lie up to here have been refused. */
  #refused = 0;

  constructor(table: ParameterTable, limit: number, stream: boolean) {
    this.#table = table;
    this.#limit = limit;
    this.#stream = stream;
  }

  get waiting(): number {
    return this.#queue.length - this.#given;
  }

  expect(responses: readonly Response[]): void {
    this.#settle();
    this.#cursors = responses.map(response => {
      let cursor = this.#all.get(response);
      if (cursor === undefined) {
        cursor = new FrameCursor(frameOf(response), this.#table);
        this.#all.set(response, cursor);
      }
      return cursor;
    });
    this.#restart();
  }

  feed(chunk: Buffer): void {
    if (chunk.length > 0) this.#queue.add(chunk);
  }

  next(): Unit | undefined {
    this.#settle();
    const [only] = this.#cursors;
    if (this.#queue.length === 0 || only === undefined) return undefined;
    if (this.#cursors.length === 1 && only.fresh && this.#refused === 0) {
      const size = only.whole(this.#queue.all, this.#queue.start);
      if (size > 0 && size <= this.#limit) return this.#unit(0, size, 'complete');
    }
    const { bytes } = this.#queue;
    let nearest: FrameCursor | undefined;
    let end = 0;
    for (const cursor of this.#cursors) {
      const found = cursor.look(bytes, this.#table);
      if (found > this.#refused && (nearest === undefined || found < end) && !this.#isWithin(cursor)) {
        nearest = cursor;
        end = found;
      }
    }
    if (nearest !== undefined && end <= this.#limit) return this.#unit(nearest.start, end, 'complete');
    return bytes.length > this.#limit ? this.#unit(0, this.#limit, 'limit') : undefined;
  }

  refuse(): boolean {
    const refused = this.#given;
    if (refused === 0) return false;
    const timed = this.#how === 'time';
    const again =
      this.#how !== 'limit' &&
      (!timed || this.#stream) &&
      this.#cursors.some(cursor => this.#mayEnd(cursor, refused) && !(timed && isLoose(cursor)));
    if (!again) {
      this.#settle();
      return false;
    }
    this.#refused = refused;
    this.#given = 0;
    return true;
  }

  rest(): Unit | undefined {
    this.#settle();
    const { bytes } = this.#queue;
    if (bytes.length === 0) return undefined;
    const alive = this.#cursors.filter(cursor => this.#mayEnd(cursor, this.#refused));
    const timed = alive.some(({ frame }) => frame.timed);
    if (this.#stream && !timed && !alive.every(isLoose)) return undefined;
    const begun = this.#cursors.every(({ frame }) => frame.steps[0]?.kind === 'header')
      ? Math.min(...this.#cursors.map(cursor => (cursor.begun ? cursor.start : bytes.length)))
      : 0;
    return this.#unit(begun < bytes.length ? begun : 0, bytes.length, 'time');
  }

  drop(): Buffer | undefined {
    this.#settle();
    const { bytes } = this.#queue;
    this.#queue.skip(bytes.length);
    this.#restart();
    return bytes.length === 0 ? undefined : bytes;
  }

  /** Whether a response begins in the middle of one whose header came before, and which may still end: then it is data. */
  #isWithin({ start }: FrameCursor): boolean {
    if (start === 0) return false;
    return this.#cursors.some(
      other =>
        other.begun &&
        other.start < start &&
        other.frame.steps[0]?.kind === 'header' &&
        !other.frame.timed &&
        this.#mayEnd(other, this.#refused),
    );
  }

  /** Whether a response may still end behind a place. */
  #mayEnd(cursor: FrameCursor, behind: number): boolean {
    const found = cursor.look(this.#queue.bytes, this.#table);
    return found === MORE || (found !== DEAD && found > behind);
  }

  #unit(start: number, end: number, how: Unit['end']): Unit {
    const { all, length, start: from } = this.#queue;
    this.#given = end;
    this.#how = how;
    return {
      bytes: from === 0 && start === 0 && end === length ? all : all.subarray(from + start, from + end),
      skipped: start === 0 ? undefined : all.subarray(from, from + start),
      end: how,
    };
  }

  /** The last unit has been taken: its bytes go. */
  #settle(): void {
    if (this.#given === 0) return;
    this.#queue.skip(this.#given);
    this.#given = 0;
    if (this.#stream) this.#restart();
    else this.#cursors = [];
  }

  #restart(): void {
    this.#refused = 0;
    for (const cursor of this.#cursors) cursor.reset();
  }
}

/** Nothing says that more of it is to come. */
function isLoose({ begun, frame }: FrameCursor): boolean {
  return frame.timed || !begun;
}
