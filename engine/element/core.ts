import type { Checks } from '#codec/verify.ts';
import type { RowRun } from '#hooks/rows.ts';
import type { LogFields } from '#log/contract.ts';
import type {
  Command,
  Group,
  GroupItem,
  Pair,
  Param,
  QAction,
  Response,
  Timer,
  Trigger,
} from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { TableChanges } from '#values/changes.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';
import type { Origin } from './kind.ts';
import type { Line } from './line.ts';
import type { PortTurns } from './port-turns.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Outcome } from './step.ts';
import type { Trace } from './trace.ts';

/** What fired a trigger: an action without ids acts on it. */
export type Item =
  | { readonly kind: 'command'; readonly item: Command }
  | { readonly kind: 'response'; readonly item: Response }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'group'; readonly item: Group }
  | { readonly kind: 'parameter'; readonly item: Param }
  | { readonly kind: 'timer'; readonly item: Timer }
  | undefined;

/** Where in the queue a group goes (InnerWorkingsSLProtocol, the table of queue positions). */
export type QueuePosition =
  | 'add to execute'
  | 'execute one'
  | 'execute'
  | 'execute one now'
  | 'execute next'
  | 'execute one top'
  | 'force execute';

/** A group under way. */
export interface GroupRun {
  readonly group: Group;
  /** Where what names no connection of its own goes. */
  readonly connection: number;
  /** The last item that was started; undefined before the first. */
  item: GroupItem | undefined;
  /** Set by `stop current group`: no further item is started. */
  stopped: boolean;
  /** How many groups it was forced into, one inside the other. */
  readonly depth: number;
}

/** What logic does with timers (ActionStart, ActionStop, ActionReschedule, ActionRestartTimer). */
export interface TimerActs {
  /** Fires a timer that does not run, and from then on once a period. */
  begin(timer: Timer): void;
  /** No further fire; groups that wait in the queue stay there. */
  end(timer: Timer): void;
  /** Fires now, or as soon as the cycle under way has ended. */
  reschedule(timer: Timer): void;
  /** From the next period on, and with "true with reset" at once (Changing_the_polling_speed_of_an_element). */
  baseChanged(): void;
  /** Gives up the groups that still wait; `again`: fires as soon as the group under way has ended. */
  restart(timer: Timer, again: boolean): void;
}

/**
 * Reads up to `length` bytes (all when undefined) of a file from byte `start` on. Rejects with a message that names
 * the file when it cannot be read.
 */
export type ReadFile = (path: string, start: number, length: number | undefined) => Promise<Buffer>;

/** What of a response must be right. */
export interface Verifying {
  readonly response: Response;
  readonly checks: Checks;
}

/** What logic does with a connection. */
export interface CoreConnection {
  /** What elements take turns with; undefined where nobody else uses its socket. */
  readonly port: string | undefined;
  readonly settings: Pick<ConnectionSettings, 'ssh'>;
  readonly line: Pick<Line, 'connect' | 'disconnect' | 'dropClient' | 'reconnect'>;
}

/** What compiled logic needs of the element that runs it. */
export interface Core {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  /** Undefined where nothing is traced. */
  readonly trace: Trace | undefined;
  /** False once the element has stopped. */
  readonly running: boolean;
  readonly ports: PortTurns;
  /** Undefined where the protocol has none. */
  readonly timers: TimerActs | undefined;
  /** Undefined where the element was handed no files. */
  readonly readFile: ReadFile | undefined;
  /** The group under way; of forced groups the innermost. */
  run: GroupRun | undefined;
  /** The client that what is executed now is an answer to; undefined: what is sent is for all. */
  origin: Origin | undefined;
  /** The client whose message is being handled; undefined: it is none of a WebSocket server's. */
  sender: Origin | undefined;
  /** What is being handled is a part of a message of which more is to come. */
  partial: boolean;
  /** The group that a timer runs at once, while it holds the lock. */
  beside: GroupRun | undefined;
  /** Milliseconds after an item of a group, where `set next` changed them. */
  pauses: Map<GroupItem, number> | undefined;
  /** Milliseconds that a pair waits for its answer, where `timeout` changed them. */
  pairTimeouts: Map<Pair, number> | undefined;
  /** Set where a chain was cut: until all of it has returned nothing more is started, or two branches would be 2^64. */
  cut: boolean;
  /**
   * A trigger or change begins inside those under way; false where the chain is cut, so that nothing of it is to be run.
   * `leave` must follow a true.
   */
  enter(what: Trigger | Param): boolean;
  leave(): void;
  /** Runs what hangs on a change of the parameter. */
  changed(param: Param): Outcome;
  /**
   * Sets a parameter as the protocol's own constructs do: its change counts only when the value differs, but of a write
   * parameter always (LogicQActionsExecution).
   */
  assign(param: Param, input: Input): Outcome;
  /** For a change of a parameter, of a row, or the end of a group. */
  runQAction(qaction: QAction, trigger: Param | Group, row?: RowRun): Outcome;
  /** Runs the QActions of a parameter, without a change of it. */
  runQActions(param: Param): Outcome;
  enqueue(group: Group, position: QueuePosition): void;
  make(command: Command): void;
  /** The bytes of a command as last made. */
  commandBytes(command: Command): Buffer;
  /** Replaces the bytes of a command until it is made again. */
  rewrite(command: Command, bytes: Buffer): void;
  /** The message under way in triggers before a response, as it will be matched; undefined outside of them. */
  incoming: Buffer | undefined;
  /** The response that the action `read` may fill; undefined outside of before-response triggers. */
  reading: Response | undefined;
  /** The parameters that the action `read` may fill where it is not on the whole response. */
  readingParams: Set<Param> | undefined;
  /** What the actions `length` and `crc` ask of the response under way. */
  verifying: Verifying | undefined;
  /** Takes bytes apart with a response, as the value of a parameter of type response is. */
  parse(response: Response, bytes: Buffer): Outcome;
  /** A command or response with the parameters that it has now. */
  current<T extends Command | Response>(message: T): T;
  /** Puts another parameter at a position of a command or response (action replace). */
  substitute(message: Command | Response, position: number, param: Param): void;
  forget(response: Response): void;
  connection(id: number): CoreConnection | undefined;
  /** Runs what a change of the rows of a table sets off. */
  rowsChanged(table: Param, changes: TableChanges): Outcome;
  /**
   * Empties a parameter, so that whatever comes next is new; what is displayed of it stays. Of a table the rows go
   * (ActionClear).
   */
  clear(param: Param): Outcome;
  /** Displays a parameter as not initialised until its next change; its value stays (ActionClearOnDisplay). */
  clearOnDisplay(param: Param): void;
  /** Keeps a parameter's value for the next start; missing where nothing is kept. */
  save?(param: Param): void;
  /** Ends after so many milliseconds, or when the element stops. */
  sleep(ms: number): Promise<void>;
  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void;
}

/** One compiled step of logic. */
export type Step = (core: Core, item: Item) => Outcome;
