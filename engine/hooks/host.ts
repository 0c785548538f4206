import type { Action, Param, QAction, Trigger } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { TableChanges } from '#values/changes.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';
import type { Clients } from './client.ts';
import type { Connections } from './connection.ts';

export type LogWord = 'debug' | 'info' | 'warn' | 'error';

/** What a hook needs of the element that runs it. What must wait of what it starts goes on by itself. */
export interface HookHost {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  /** The id of the agent, as it stands before that of an element. */
  readonly agentId: number;
  readonly elementId: number;
  readonly elementName: string;
  /** False once the element has stopped: then nothing that a hook asks for is done. */
  readonly running: boolean;
  /** Of all connections that listen. */
  readonly clients: Clients;
  readonly connections: Connections;
  /** The name of an element of this process, by its id. */
  nameOf(elementId: number): string | undefined;
  /** Sets a parameter and runs what its change sets off, also where the value is the same. */
  set(param: Param, input: Input): void;
  /** Puts bytes into a parameter, without a change of it. */
  put(param: Param, bytes: Uint8Array): void;
  /** Empties a parameter and what is displayed and saved of it, without a change of it. */
  clear(param: Param): void;
  /** Tells those who look at a parameter what it is. */
  display(param: Param): void;
  /** Runs what a change of the rows of a table sets off. */
  rowsChanged(table: Param, changes: TableChanges): void;
  trigger(trigger: Trigger): void;
  /** False for an action that does nothing here. */
  action(action: Action): boolean;
  /** A connection answers or does not; a number that is none of a connection counts too. */
  responding(connection: number, yes: boolean): void;
  /** Runs after what is under way. */
  later(run: () => void): void;
  /** What a parameter is called at the moment. */
  description(param: Param): string;
  describe(param: Param, description: string): void;
  log(level: LogWord, qaction: QAction, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
