import type { Mask } from '#base/secrets.ts';
import type { Direction, Kind, StreamRecord } from './record.ts';

/**
 * What is the same for every record of one sort (this element, this connection, this response, text): made once, so
 * that a message costs only what is its own.
 */
export interface Stamp {
  readonly element: string;
  readonly connection: number;
  readonly direction: Direction;
  readonly kind: Kind;
  readonly id: number | undefined;
  readonly name: string | undefined;
  /** Undefined for what carries no message. */
  readonly type: 'text' | 'binary' | undefined;
  /** Set where secrets may show. */
  readonly mask: Mask;
  /**
   * The constant part of the record as JSON, from after the time up to the data; as bytes in a string (latin1). Made at
   * the first use: an element that nobody logs to a file needs none.
   */
  head: string | undefined;
}

export type StampParts = Omit<Stamp, 'head' | 'id' | 'name' | 'type' | 'mask'> &
  Partial<Pick<Stamp, 'id' | 'name' | 'type' | 'mask'>>;

export function stamp(parts: StampParts): Stamp {
  const { element, connection, direction, kind, id, name, type, mask } = parts;
  return { element, connection, direction, kind, id, name, type, mask, head: undefined };
}

/** What only some records have: see `StreamRecord`. */
export type Extra = Partial<
  Omit<StreamRecord, 'time' | 'element' | 'connection' | 'direction' | 'kind' | 'id' | 'name'>
>;

/** A record as it waits in memory: formatted only when somebody reads it. */
export interface Entry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly stamp: Stamp;
  /** The message, of a trace its members as JSON; undefined for what carries none. Not to be written to. */
  readonly bytes: Buffer | undefined;
  readonly extra: Extra | undefined;
}

/** Where records go: the ring, a file, a viewer. */
export interface Sink {
  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void;
}
