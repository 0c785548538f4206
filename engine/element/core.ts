import type { LogFields } from '#log/contract.ts';
import type { Command, Group, Pair, Param, QAction, Response, Trigger } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';
import type { Outcome } from './step.ts';

/** What fired a trigger: an action without ids acts on it. */
export type Item =
  | { readonly kind: 'command'; readonly item: Command }
  | { readonly kind: 'response'; readonly item: Response }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'group'; readonly item: Group }
  | { readonly kind: 'parameter'; readonly item: Param }
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

/** What compiled logic needs of the element that runs it. */
export interface Core {
  readonly table: ParameterTable;
  /** How many triggers and changes are under way, one inside the other. */
  depth: number;
  /** Runs what hangs on a change of the parameter. */
  changed(param: Param): Outcome;
  /** Sets a parameter as the protocol's own constructs do: its change counts only when the value differs. */
  assign(param: Param, input: Input): Outcome;
  runQAction(qaction: QAction, trigger: Param): Outcome;
  /** Runs the QActions of a parameter, without a change of it. */
  runQActions(param: Param): Outcome;
  enqueue(group: Group, position: QueuePosition): void;
  make(command: Command): void;
  /** Lets the variable parameters of the response under way be filled (action read). */
  read(response: Response): void;
  forget(response: Response): void;
  reconnect(connection: number): void;
  openConnection(connection: number): void;
  closeConnection(connection: number): void;
  /** A trigger chain deeper than the limit is cut here. */
  tooDeep(what: Trigger | Param): void;
  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void;
}

/** One compiled step of logic. */
export type Step = (core: Core, item: Item) => Outcome;
