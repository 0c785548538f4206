import type { Input, Value } from '#values/value.ts';
import type { Client, Clients } from './client.ts';
import type { Connections } from './connection.ts';
import type { LogWord } from './host.ts';
import type { LogLevel, LogType } from './log-type.ts';
import type { InputValue, RowProtocol } from './row-protocol.ts';

/**
 * What a QAction sees of its element: the calls of DataMiner's SLProtocol in camelCase (class SLProtocol). All are
 * synchronous; what a set starts (triggers, actions, other QActions) has run when the call returns, and what of it
 * must wait holds the element's queue. It may be kept and called after the hook has returned; once the element has
 * stopped (`isActive`) nothing is set or started any more.
 */
export interface Protocol extends RowProtocol {
  /**
   * The value of a parameter: a number for Interprete type double (0 while not initialised), a string otherwise (""
   * while not initialised). Null and a line in the log for an unknown id. Of a table its columns, as `getColumns` has them.
   */
  getParameter(id: number): Value;
  /** The values in the order of the ids; null for an unknown id. */
  getParameters(ids: readonly number[]): Value[];
  /**
   * Sets a parameter and runs what its change sets off, also when the value is the same. Null keeps the current value.
   * Bytes (`Uint8Array`) are kept as they are. Throws UNKNOWN_PARAMETER, and a RangeError for a value that a numeric
   * parameter cannot take. A time as third argument (a history set) throws NOT_SUPPORTED: there is no trending.
   */
  setParameter(id: number, value: Input | null): void;
  /** Sets parameters one after the other, each with what its change sets off. Throws a RangeError on unequal lengths. */
  setParameters(ids: readonly number[], values: readonly (Input | null)[]): void;
  /**
   * Puts bytes into a parameter without a change of it: no trigger, no QAction, nothing saved. Only for the length
   * types fixed, where what is longer than Length is cut off, next param and last next param (NT_SET_BINARY_DATA).
   */
  setParameterBinary(id: number, bytes: Uint8Array): void;
  /** By name, in any letter case; where a read and a write parameter share it, the write parameter. */
  getParameterByName(name: string): Value;
  setParameterByName(name: string, value: Input | null): void;
  setParametersByName(names: readonly string[], values: readonly (Input | null)[]): void;
  /** The read parameter of a name that a read and a write parameter share. */
  setReadParameterByName(name: string, value: Input | null): void;
  setReadParametersByName(names: readonly string[], values: readonly (Input | null)[]): void;
  /** The write parameter of a name. */
  setWriteParameterByName(name: string, value: Input | null): void;
  setWriteParametersByName(names: readonly string[], values: readonly (Input | null)[]): void;
  /**
   * Parameters as properties: `protocol.parameters.requestCounter = 1` is `setParameter` of the read parameter
   * "Request Counter", and reading it is `getParameter`; write parameters stand under `parameters.write` (SLProtocolExt).
   * `headend types` writes their names and types.
   */
  readonly parameters: object;
  /**
   * Tables as properties, by their names in camelCase (QActionTable): `protocol.tables.channels.setRow('1', { gain: 3 })`.
   * `headend types` writes their names, columns and types.
   */
  readonly tables: object;
  /**
   * Empties a parameter, and what is displayed and saved of it, without a change of it; of a table it removes the rows
   * (NT_CLEAR_PARAMETER).
   */
  clearParameter(id: number): void;
  /** The raw bytes of a parameter (SLProtocol.GetData); empty while not initialised. */
  getData(id: number): Uint8Array;
  getData(from: 'parameter', id: number): Uint8Array;
  /**
   * True while a parameter is not initialised; always false for one of fixed length (SLProtocol.IsEmpty). Throws a
   * RangeError for a table and for a column.
   */
  isEmpty(id: number): boolean;
  /** What a person is shown as the parameter's name; null for an unknown id. */
  getParameterDescription(id: number): string | null;
  /** Until the element's next start. */
  setParameterDescription(id: number, description: string): void;
  /** Tells everybody who looks at the parameter its value once more, changed or not (SLProtocol.SendToDisplay). */
  sendToDisplay(id: number): void;
  /**
   * Runs a trigger's content whatever its On and Time, but not one on the timeout of a parameter (SLProtocol.CheckTrigger).
   * Throws UNKNOWN_TRIGGER.
   */
  checkTrigger(id: number): void;
  /** Runs an action (NT_RUN_ACTION). Throws UNKNOWN_ACTION, and NOT_SUPPORTED for one that does nothing here. */
  runAction(id: number): void;
  /** The id of the parameter that ran this QAction; of the group with option group. */
  getTriggerParameter(): number;
  /** The n-th of `inputParameters` (from 0), as it stood when the QAction was started. */
  getInputParameter(position: number): InputValue;
  /**
   * A line in the log; of an error its message, of all else that is no text what `String` makes of it, of more than
   * 5120 characters the beginning. The second argument is a word, or DataMiner's LogType with its LogLevel as third.
   */
  log(message: unknown, type?: LogWord | LogType, level?: LogLevel): void;
  /** A line in the log that is marked as meant for a user: nobody looks at an element here but through its log. */
  showInformationMessage(message: string, caption?: string): void;
  /**
   * A call by its number or name in the list of Notify types, as for the SLProtocol process: `notifyProtocol(221, 5)` or
   * `notifyProtocol('NT_RUN_ACTION', 5)`. The arguments and the result are those of the type's page; null where a call
   * returns no object. Throws NOT_SUPPORTED for what is not here and a RangeError for what is no type.
   */
  notifyProtocol(type: number | string, value1?: unknown, value2?: unknown): unknown;
  /** The same, as for the SLDataMiner process: parameters are named by `[agent id, element id, parameter id]`. */
  notifyDataMiner(type: number | string, value1?: unknown, value2?: unknown): unknown;
  /** `notifyDataMiner` after all that is under way; returns 0. What it throws then is told in the log. */
  notifyDataMinerQueued(type: number | string, value1?: unknown, value2?: unknown): number;
  /**
   * The connections of the element, and the clients of those that listen: by the id that `headend connections` shows, or
   * `get` by the number of a connection.
   */
  readonly connections: Connections;
  /** The clients of the element's WebSocket connections that listen: to send to one, to some, to all, at any time. */
  readonly clients: Clients;
  /** The client whose message ran this QAction, also after it has waited; undefined where none did, or it is gone. */
  readonly sender: Client | undefined;
  /**
   * False where a part of a message ran this QAction and more of it is to come, which is so only of a connection with
   * the setting `parts`; the last part may be empty.
   */
  readonly endOfMessage: boolean;
  readonly qactionId: number;
  /** The agent's id: 1 where the host is told no other. */
  readonly dataMinerId: number;
  /** Numbers the elements of one run from 1. */
  readonly elementId: number;
  readonly elementName: string;
  /** False once the element has stopped. */
  readonly isActive: boolean;
  readonly protocolName: string;
  readonly protocolVersion: string;
  /** As `protocolVersion`: an element names its protocol, there is no production version. */
  readonly elementProtocolVersion: string;
  /** The user who started this; "" where none did, and there are no users yet. */
  readonly userInfo: string;
}

/** The calls of `Protocol` that ids and names are given to. */
type Untyped =
  | 'getData'
  | 'getParameter'
  | 'getParameterByName'
  | 'isEmpty'
  | 'parameters'
  | 'setParameter'
  | 'setParameterByName'
  | 'tables';

/** `Protocol` with the ids, names and types of one protocol, as `headend types` writes them. */
export interface TypedProtocol<
  Values,
  Names extends Record<string, keyof Values>,
  Parameters = object,
  Tables = object,
> extends Omit<Protocol, Untyped> {
  readonly parameters: Parameters;
  readonly tables: Tables;
  getParameter<Id extends keyof Values>(id: Id): Values[Id];
  setParameter<Id extends keyof Values>(id: Id, value: Values[Id] | Uint8Array | boolean | null): void;
  getParameterByName<Name extends keyof Names>(name: Name): Values[Names[Name]];
  setParameterByName<Name extends keyof Names>(
    name: Name,
    value: Values[Names[Name]] | Uint8Array | boolean | null,
  ): void;
  isEmpty(id: keyof Values): boolean;
  getData(id: keyof Values): Uint8Array;
}

/**
 * A hook: the function that a QAction's module exports, as `default` or under the name in `entryPoint`. When it returns
 * a `Promise` (an `async` function does) the element goes on when that has settled, and with option queued at once; any
 * other object with a `then` is not waited for. A module is loaded once: its own variables are shared by all elements
 * of the protocol. What belongs to one element is kept in its parameters, or in an object of a class that the module
 * exports: `entryPoint="Poller.run"`, and a class as `default` with a method `run`, make one for each element, and its
 * method is called; a static method needs none. `[Symbol.dispose]` is called when the element stops (LogicQActionsMemberFields).
 */
export type Hook = (protocol: Protocol, ...inputs: InputValue[]) => void | Promise<void>;
