/** The kinds of a stream log record: see `schemas/stream-log.schema.json`. */
export type Kind =
  | 'handshake'
  | 'command'
  | 'response'
  | 'data'
  | 'ping'
  | 'pong'
  | 'open'
  | 'close'
  | 'timeout'
  | 'error'
  | 'request'
  | 'reply'
  | 'get'
  | 'set'
  | 'trap';

export type Direction = 'out' | 'in' | 'none';

/** A stream log record as it stands in a file or reaches a reader: one JSON object a line. */
export interface StreamRecord {
  /** ISO 8601 UTC with milliseconds. */
  time: string;
  element: string;
  connection: number;
  direction: Direction;
  kind: Kind;
  /** Of the command or response. */
  id?: number;
  name?: string;
  type?: 'text' | 'binary';
  /** Length of the data in bytes. */
  bytes?: number;
  encoding?: 'utf8' | 'base64';
  data?: string;
  /** False for a command issued while its connection was closed: shown, not sent. */
  delivered?: boolean;
  /** What caused it. */
  group?: number;
  pair?: number;
  client?: string;
  /** Why something was refused, suppressed as equal, or matched nothing; the close reason received. */
  reason?: string;
  expected?: { response: number; byte: number; wanted: string; got: string };
  /** Start line of an HTTP request or reply: `GET /path HTTP/1.1`, `HTTP/1.1 200 OK`. */
  line?: string;
  /** Absolute URL of an HTTP request. */
  url?: string;
  /** The HTTP status of a handshake or reply. */
  status?: number;
  headers?: string[];
  /** Close code. */
  code?: number;
  cause?: string;
  errno?: string;
  /** Bytes waiting unsent after a command. */
  queued?: number;
  masked?: boolean;
  truncated?: number;
  timing?: Record<string, number>;
}
