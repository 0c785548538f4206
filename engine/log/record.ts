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
  | 'trap'
  | 'frame'
  | 'trace';

export type Direction = 'out' | 'in' | 'none';

/** The head of a WebSocket frame (RFC 6455, 5.2). */
export interface FrameRecord {
  /** `text`, `binary`, `continuation`, `close`, `ping`, `pong`, or the number of one that there is not. */
  opcode: string;
  final: boolean;
  masked: boolean;
  /** Three bits: 4 is RSV1, which marks a compressed message; absent for 0. */
  rsv?: number;
}

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
  /** Of an open or close: what is below a serial or smart-serial connection. */
  transport?: string;
  /** Bytes waiting unsent after a command. */
  queued?: number;
  /** Of a frame: what its head says. */
  frame?: FrameRecord;
  /** False for a part of a message of which more is to come; absent for all else. */
  final?: boolean;
  masked?: boolean;
  truncated?: number;
  timing?: Record<string, number>;
  /** Of a trace: what set its steps off. */
  of?: TraceCause;
  /** In the order in which they began. */
  steps?: TraceStep[];
  /** Steps beyond the most that a trace keeps. */
  more?: number;
}

/** What a trace is of: a message, or what else an element acts on. */
export interface TraceCause {
  kind: TraceCauseKind;
  /** Of the response, command, group, timer, parameter, session or QAction. */
  id?: number;
  name?: string;
  /** When it began: of a message the time of its record. */
  time: string;
  /** Of a group, what queued it; of a QAction, what ran it: `timer 1 Poll`. */
  by?: string;
}

/**
 * `parameter`: a set from outside; `open`, `close` and `handshake`: of the connection; `start`: of the element; `data`: a
 * message that no response took.
 */
export type TraceCauseKind =
  | 'response'
  | 'data'
  | 'handshake'
  | 'open'
  | 'close'
  | 'start'
  | 'parameter'
  | 'group'
  | 'timer'
  | 'session'
  | 'qaction';

/** One step of the logic that something set off. */
export interface TraceStep {
  kind:
    | 'response'
    | 'command'
    | 'parameter'
    | 'table'
    | 'trigger'
    | 'action'
    | 'qaction'
    | 'group'
    | 'pair'
    | 'timer';
  id: number;
  name?: string;
  /** Microseconds after the first of its trace began. */
  at: number;
  /** Microseconds to its end; until it had settled where it is asynchronous. Absent for what has no length. */
  took?: number;
  /** How many steps it lies in; absent for 0. */
  depth?: number;
  /** What an action does, what became of a message or of rows. */
  text?: string;
  /** What a person reads for the value that a parameter has now: secrets masked, long ones cut. */
  value?: string;
  /** Of a QAction: the file of its code. */
  file?: string;
  /** The condition that did not hold, so that nothing ran, or what stands under `else`. */
  unmet?: string;
  /** Why it failed or was cut short. */
  error?: string;
  /** True where the element stopped before it had settled. */
  open?: boolean;
}
