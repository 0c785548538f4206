import type { Response } from '#model/constructs.ts';

/**
 * A part of a byte stream that is matched as a whole: with `responseMatcher`, by the rules that hold for a message.
 * Where it ends does not depend on how the stream was split on its way.
 */
export interface Unit {
  /** Not written to any more, but maybe a view of a larger read: whoever keeps it for long keeps a copy. */
  readonly bytes: Buffer;
  /** What came before it and belongs to nothing (before a header); undefined: nothing did. */
  readonly skipped: Buffer | undefined;
  /** `complete`: its end was found; `time`: it is what was there when the time was over; `limit`: it grew too large. */
  readonly end: 'complete' | 'limit' | 'time';
}

/**
 * Cuts a byte stream into units; made by `answerReader` for serial connections (answers.ts), by `pushReader` for
 * smart-serial ones (pushes.ts), one for each peer. The order of calls, for each read of the socket:
 *
 *     reader.feed(chunk);
 *     for (let unit = reader.next(); unit !== undefined; unit = reader.next()) … offer it to the responses
 *
 * `next` is asked again only when the unit before it has been dealt with, which may take its time (triggers, hooks):
 * what is fed meanwhile waits. A unit that no response matched is given back with `refuse` before anything else is
 * called. The reader holds what it was fed until a unit takes it, at most its limit; each byte is looked at once for
 * each response that is expected.
 */
export interface UnitReader {
  /** Takes bytes as they came; they are not copied where that can be helped, so nobody may write to them any more. */
  feed(chunk: Buffer): void;
  /** The next unit whose end has been found; undefined: more bytes or more time are needed. */
  next(): Unit | undefined;
  /**
   * No response matched the last unit. True: one that is still under way may match when more has come, so its bytes
   * have been put back and nothing is to be said yet. False: the unit is lost.
   */
  refuse(): boolean;
  /**
   * The time is over (a serial connection: the timeout of the pair, or its `receiveInterval`; smart-serial: 15 ms after
   * the first byte, `maxReceiveBuffer`, the end of a datagram): what waits is a unit as it is. Undefined: nothing waits,
   * or it is the begin of a unit that is known to go on.
   */
  rest(): Unit | undefined;
  /** Drops what waits and returns it for the log; undefined: nothing waited. */
  drop(): Buffer | undefined;
  /** Bytes that wait. */
  readonly waiting: number;
}

/** The reader of a serial connection: what a unit is depends on the pair that waits for its answer. */
export interface AnswerReader extends UnitReader {
  /**
   * A command has been sent: from here on units end where one of these responses does. What waits from before should
   * have been dropped (ConnectionsSerialSocketBuffer). None: nothing is a unit.
   */
  expect(responses: readonly Response[]): void;
}
