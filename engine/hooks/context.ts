import { HeadendError, messageOf } from '#base/error.ts';
import type { Param, QAction } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input, Value } from '#values/value.ts';
import type { Client, Clients } from './client.ts';
import type { Connections } from './connection.ts';
import type { HookHost, LogWord } from './host.ts';
import { type LogLevel, type LogType, logMessage, logWord } from './log-type.ts';
import { actionOf, paramNamed, paramOf } from './lookup.ts';
import { namedValues } from './named.ts';
import { notify } from './notify.ts';
import type { Protocol } from './protocol.ts';
import type { Columns, InputValue } from './row-protocol.ts';
import { RowCalls, type RowRun } from './rows.ts';
import { namedTables } from './tables.ts';

const NO_INPUTS: readonly InputValue[] = [];

/** What a hook is told of the message that runs it. */
export interface MessageOrigin {
  /** The id of the client that sent it. */
  readonly client: string | undefined;
  /** It is a part of a message of which more is to come. */
  readonly partial: boolean;
}

const NO_MESSAGE: MessageOrigin = { client: undefined, partial: false };

/**
 * The `Protocol` of one QAction run by one parameter: made once for each such pair of an element, and for each run
 * where there are input parameters or a row.
 */
export class HookContext extends RowCalls implements Protocol {
  readonly #host: HookHost;
  /** The one of the host: values are asked for most. */
  readonly #table: ParameterTable;
  readonly #qaction: QAction;
  readonly #trigger: number;
  readonly #inputs: readonly InputValue[];
  readonly #message: MessageOrigin;
  #parameters: object | undefined;
  #tables: object | undefined;

  constructor(
    host: HookHost,
    qaction: QAction,
    trigger: number,
    inputs: readonly InputValue[] = NO_INPUTS,
    row?: RowRun,
    message: MessageOrigin = NO_MESSAGE,
  ) {
    super(host, row);
    this.#message = message;
    this.#host = host;
    this.#table = host.table;
    this.#qaction = qaction;
    this.#trigger = trigger;
    this.#inputs = inputs;
  }

  get qactionId(): number {
    return this.#qaction.id;
  }

  get dataMinerId(): number {
    return this.#host.agentId;
  }

  get elementId(): number {
    return this.#host.elementId;
  }

  get elementName(): string {
    return this.#host.elementName;
  }

  get isActive(): boolean {
    return this.#host.running;
  }

  get protocolName(): string {
    return this.#host.protocol.name;
  }

  get protocolVersion(): string {
    return this.#host.protocol.version;
  }

  get elementProtocolVersion(): string {
    return this.#host.protocol.version;
  }

  get userInfo(): string {
    return '';
  }

  get clients(): Clients {
    return this.#host.clients;
  }

  get connections(): Connections {
    return this.#host.connections;
  }

  get sender(): Client | undefined {
    const { client } = this.#message;
    return client === undefined ? undefined : this.#host.clients.get(client);
  }

  get endOfMessage(): boolean {
    return !this.#message.partial;
  }

  get parameters(): object {
    this.#parameters ??= namedValues(this.#host.protocol, this);
    return this.#parameters;
  }

  get tables(): object {
    this.#tables ??= namedTables(this.#host.protocol, this);
    return this.#tables;
  }

  getParameter(id: number): Value {
    const param = this.#table.find(id);
    if (param === undefined) {
      this.log(`getParameter: the protocol has no parameter ${id}`, 'error');
      return null;
    }
    return this.#read(param);
  }

  getParameters(ids: readonly number[]): Value[] {
    return Array.from(ids, id => this.getParameter(id));
  }

  setParameter(id: number, value: Input | null, time?: unknown): void {
    if (time !== undefined) throw historySet();
    this.#set(this.#table.find(id) ?? paramOf(this.#host.protocol, id), value);
  }

  setParameters(ids: readonly number[], values: readonly (Input | null)[], times?: unknown): void {
    if (times !== undefined) throw historySet();
    each('setParameters', ids, values, (id, value) => this.setParameter(id, value));
  }

  setParameterBinary(id: number, bytes: Uint8Array): void {
    const param = paramOf(this.#host.protocol, id);
    const lengthType = param.interprete?.lengthType;
    if (lengthType === undefined || lengthType === 'other param') {
      throw new RangeError(
        `setParameterBinary: parameter ${id} "${param.name}" has ${lengthType === undefined ? 'no LengthType' : `the LengthType ${lengthType}`}; fixed, next param or last next param would be right`,
      );
    }
    if (!(bytes instanceof Uint8Array))
      throw new RangeError(`setParameterBinary: parameter ${id} "${param.name}" takes a Uint8Array here`);
    const length = lengthType === 'fixed' ? this.#table.lengthOf(param) : bytes.length;
    if (this.#host.running) this.#host.put(param, bytes.subarray(0, length));
  }

  getParameterByName(name: string): Value {
    const param = this.#host.protocol.paramByName.get(name.toLowerCase());
    if (param === undefined) {
      this.log(`getParameterByName: the protocol has no parameter "${name}"`, 'error');
      return null;
    }
    return this.#read(param);
  }

  setParameterByName(name: string, value: Input | null): void {
    this.#set(paramNamed(this.#host.protocol, name), value);
  }

  setParametersByName(names: readonly string[], values: readonly (Input | null)[]): void {
    each('setParametersByName', names, values, (name, value) => this.setParameterByName(name, value));
  }

  setReadParameterByName(name: string, value: Input | null): void {
    this.#set(paramNamed(this.#host.protocol, name, 'read'), value);
  }

  setReadParametersByName(names: readonly string[], values: readonly (Input | null)[]): void {
    each('setReadParametersByName', names, values, (name, value) => this.setReadParameterByName(name, value));
  }

  setWriteParameterByName(name: string, value: Input | null): void {
    this.#set(paramNamed(this.#host.protocol, name, 'write'), value);
  }

  setWriteParametersByName(names: readonly string[], values: readonly (Input | null)[]): void {
    each('setWriteParametersByName', names, values, (name, value) =>
      this.setWriteParameterByName(name, value),
    );
  }

  clearParameter(id: number): void {
    const param = paramOf(this.#host.protocol, id);
    if (param.table !== undefined)
      throw new RangeError(`clearParameter: parameter ${id} "${param.name}" is a column of a table`);
    if (param.array !== undefined) this.clearAllKeys(id);
    else if (this.#host.running) this.#host.clear(param);
  }

  getData(from: number | 'parameter', id?: number): Uint8Array {
    const param = paramOf(this.#host.protocol, typeof from === 'number' ? from : (id ?? 0));
    return Uint8Array.from(this.#table.bytes(param));
  }

  isEmpty(id: number): boolean {
    const param = paramOf(this.#host.protocol, id);
    if (param.type === 'array' || param.table !== undefined) {
      const what = param.type === 'array' ? 'a table' : 'a column';
      throw new RangeError(
        `isEmpty: parameter ${id} "${param.name}" is ${what}; one that holds one value would be right`,
      );
    }
    return param.interprete?.lengthType !== 'fixed' && this.#table.isEmpty(param);
  }

  getParameterDescription(id: number): string | null {
    const param = this.#host.protocol.paramById.get(id);
    return param === undefined ? null : this.#host.description(param);
  }

  setParameterDescription(id: number, description: string): void {
    this.#host.describe(paramOf(this.#host.protocol, id), String(description));
  }

  sendToDisplay(id: number, ...crosspoint: readonly unknown[]): void {
    const param = paramOf(this.#host.protocol, id);
    if (crosspoint.length > 0)
      throw new HeadendError('NOT_SUPPORTED', 'sendToDisplay: matrices have no crosspoints here');
    this.#host.display(param);
  }

  checkTrigger(id: number): void {
    const trigger = this.#host.protocol.triggerById.get(id);
    if (trigger === undefined) throw new HeadendError('UNKNOWN_TRIGGER', `the protocol has no trigger ${id}`);
    if (trigger.on === 'parameter' && trigger.time?.startsWith('timeout')) {
      this.log(`checkTrigger: trigger ${id} is on the timeout of a parameter and not for hooks`, 'warn');
      return;
    }
    if (this.#host.running) this.#host.trigger(trigger);
  }

  runAction(id: number): void {
    const action = actionOf(this.#host.protocol, id);
    if (!this.#host.running || this.#host.action(action)) return;
    throw new HeadendError('NOT_SUPPORTED', `runAction: action ${id} (${action.type}) does nothing here`);
  }

  getTriggerParameter(): number {
    return this.#trigger;
  }

  getInputParameter(position: number): InputValue {
    return this.#inputs[position] ?? null;
  }

  log(message: unknown, type: LogWord | LogType = 'info', level?: LogLevel): void {
    this.#host.log(logWord(type, level), this.#qaction, logMessage(messageOf(message)));
  }

  showInformationMessage(message: string, caption = ''): void {
    this.#host.log('info', this.#qaction, logMessage(messageOf(message)), { information: caption });
  }

  notifyProtocol(type: number | string, value1: unknown = null, value2: unknown = null): unknown {
    return notify('notifyProtocol', this, this.#host, type, value1, value2);
  }

  notifyDataMiner(type: number | string, value1: unknown = null, value2: unknown = null): unknown {
    return notify('notifyDataMiner', this, this.#host, type, value1, value2);
  }

  notifyDataMinerQueued(type: number | string, value1: unknown = null, value2: unknown = null): number {
    this.#host.later(() => {
      try {
        this.notifyDataMiner(type, value1, value2);
      } catch (error) {
        this.log(error, 'error');
      }
    });
    return 0;
  }

  #read(param: Param): Value {
    return readFor(this.#table, param);
  }

  #set(param: Param, value: Input | null): void {
    if (value !== null && value !== undefined && this.#host.running) this.#host.set(param, value);
  }
}

/**
 * A value as hooks see it: not initialised is 0 for a number, "" for a text (InnerWorkingsInternalStorage); of a table
 * its columns.
 */
function readFor(table: ParameterTable, param: Param): Value {
  if (param.array !== undefined) return columnsOf(table, param) as unknown as Value;
  const value = table.get(param);
  if (value !== null) return value;
  return param.interprete?.type === 'double' ? 0 : '';
}

/** The columns of a table; null for each while there is no row. */
function columnsOf(table: ParameterTable, param: Param): Columns {
  const rows = table.rows(param);
  return Array.from(rows.shape.columns, (_, idx) => (rows.size === 0 ? null : rows.column(idx)));
}

/** `inputParameters` as they stand when a run starts: values, or bytes with option binary; columns of a table. */
export function inputsOf(host: HookHost, qaction: QAction): readonly InputValue[] {
  const binary = qaction.options.some(option => option.toLowerCase() === 'binary');
  return qaction.inputParameters.map(param =>
    binary && param.array === undefined
      ? Uint8Array.from(host.table.bytes(param))
      : readFor(host.table, param),
  );
}

function each<Key>(
  call: string,
  keys: readonly Key[],
  values: readonly (Input | null)[],
  set: (key: Key, value: Input | null) => void,
): void {
  if (keys.length !== values.length) {
    const what = call.endsWith('ByName') ? 'names' : 'ids';
    throw new RangeError(`${call}: ${keys.length} ${what} and ${values.length} values; give as many of each`);
  }
  keys.forEach((key, i) => {
    set(key, values[i]!);
  });
}

function historySet(): HeadendError {
  return new HeadendError(
    'NOT_SUPPORTED',
    'a set with a time is a history set, and there is no trending here; without the time it would be right',
  );
}
