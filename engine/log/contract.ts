import type { Extra, Stamp } from './stamp.ts';

/** Where an element's stream records go. */
export interface RecordLog {
  /** Adds a record of this moment. The bytes are kept, so nobody may write to them after. */
  add(stamp: Stamp, bytes?: Buffer, extra?: Extra): void;
  /**
   * Adds a message that has arrived. Its bytes may be part of a larger read: what is kept of them is copied. All that
   * came in one read arrived at one time: now, or `at` where it had to wait for a hook.
   */
  arrived(stamp: Stamp, bytes: Buffer, extra?: Extra, at?: number): void;
}

/** Where the engine tells people what it does: one line with fields. */
export interface TextLog {
  trace(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** What a line is about: the element, and the thing in its protocol by id. */
export interface LogFields {
  readonly element?: string;
  readonly connection?: number;
  readonly parameter?: number;
  readonly qaction?: number;
  readonly trigger?: number;
  readonly action?: number;
  readonly group?: number;
  readonly file?: string;
  readonly error?: string;
  readonly [other: string]: unknown;
}

/** A log that says nothing. */
export const silentLog: TextLog = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
