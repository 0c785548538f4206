import type { Input, Value } from '#values/value.ts';

/**
 * What a QAction sees of its element: the calls of DataMiner's SLProtocol in camelCase (class SLProtocol). All are
 * synchronous; what a set starts (triggers, actions, other QActions) has run when the call returns, and what of it
 * must wait holds the element's queue.
 */
export interface Protocol {
  /**
   * The value of a parameter: a number for Interprete type double (0 while not initialised), a string otherwise (""
   * while not initialised). Null and a line in the log for an unknown id.
   */
  getParameter(id: number): Value;
  /** The values in the order of the ids; null for an unknown id. */
  getParameters(ids: readonly number[]): Value[];
  /**
   * Sets a parameter and runs what its change sets off, also when the value is the same. Null keeps the current value.
   * Bytes (`Uint8Array`) are kept as they are. Throws UNKNOWN_PARAMETER, and a RangeError for a value that a numeric
   * parameter cannot take.
   */
  setParameter(id: number, value: Input | null): void;
  /** Sets parameters one after the other, each with what its change sets off. Throws a RangeError on unequal lengths. */
  setParameters(ids: readonly number[], values: readonly (Input | null)[]): void;
  /** By name; where a read and a write parameter share it, the write parameter. */
  getParameterByName(name: string): Value;
  setParameterByName(name: string, value: Input | null): void;
  /** The raw bytes of a parameter (SLProtocol.GetData); empty while not initialised. */
  getData(id: number): Uint8Array;
  /** True while a parameter is not initialised; always false for one of fixed length (SLProtocol.IsEmpty). */
  isEmpty(id: number): boolean;
  /** Runs a trigger's content whatever its On and Time (SLProtocol.CheckTrigger). Throws UNKNOWN_TRIGGER. */
  checkTrigger(id: number): void;
  /** The id of the parameter that ran this QAction. */
  getTriggerParameter(): number;
  /** The n-th of `inputParameters` (from 0), as it stood when the QAction was started. */
  getInputParameter(position: number): Value | Uint8Array;
  /** The primary key of the row that ran a row QAction; "" where no row did. */
  rowKey(): string;
  /** A line in the log; of an error its message, of all else that is no text what `String` makes of it. */
  log(message: unknown, level?: 'debug' | 'info' | 'warn' | 'error'): void;
  readonly qactionId: number;
  /** Numbers the elements of one run from 1. */
  readonly elementId: number;
  readonly elementName: string;
  readonly protocolName: string;
  readonly protocolVersion: string;
}

/** `Protocol` with the ids, names and types of one protocol, as `headend types` writes them. */
export interface TypedProtocol<Values, Names extends Record<string, keyof Values>>
  extends Omit<
    Protocol,
    'getParameter' | 'setParameter' | 'getParameterByName' | 'setParameterByName' | 'isEmpty' | 'getData'
  > {
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
 * a `Promise` (an `async` function does) the element goes on when that has settled; any other object with a `then` is
 * not waited for. A module is loaded once: its own variables are shared by all elements of the protocol, so what
 * belongs to one element is kept in its parameters.
 */
export type Hook = (protocol: Protocol, ...inputs: (Value | Uint8Array)[]) => void | Promise<void>;
