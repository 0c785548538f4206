import { HeadendError, messageOf } from '#base/error.ts';
import type { Param, QAction } from '#model/constructs.ts';
import type { Protocol as Model } from '#model/protocol.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input, Value } from '#values/value.ts';
import type { Protocol } from './protocol.ts';

/** What a hook needs of the element that runs it. */
export interface HookHost {
  readonly protocol: Model;
  readonly table: ParameterTable;
  readonly elementId: number;
  readonly elementName: string;
  /** Sets a parameter for a hook and runs what its change sets off; what must wait goes on by itself. */
  setFromHook(param: Param, input: Input): void;
  /** Fires a trigger for a hook; false when there is none of that id. */
  checkTrigger(id: number): boolean;
  logFromHook(level: 'debug' | 'info' | 'warn' | 'error', qaction: QAction, message: string): void;
}

/**
 * The `Protocol` of one QAction run by one parameter: made once for each such pair of an element, and for each run
 * where there are input parameters.
 */
export class HookContext implements Protocol {
  readonly #host: HookHost;
  readonly #qaction: QAction;
  readonly #trigger: number;
  readonly #inputs: readonly (Value | Uint8Array)[];

  constructor(
    host: HookHost,
    qaction: QAction,
    trigger: number,
    inputs: readonly (Value | Uint8Array)[] = [],
  ) {
    this.#host = host;
    this.#qaction = qaction;
    this.#trigger = trigger;
    this.#inputs = inputs;
  }

  get qactionId(): number {
    return this.#qaction.id;
  }

  get elementId(): number {
    return this.#host.elementId;
  }

  get elementName(): string {
    return this.#host.elementName;
  }

  get protocolName(): string {
    return this.#host.protocol.name;
  }

  get protocolVersion(): string {
    return this.#host.protocol.version;
  }

  getParameter(id: number): Value {
    const param = this.#host.protocol.paramById.get(id);
    if (param === undefined) {
      this.log(`getParameter: the protocol has no parameter ${id}`, 'error');
      return null;
    }
    return this.#read(param);
  }

  getParameters(ids: readonly number[]): Value[] {
    return ids.map(id => this.getParameter(id));
  }

  setParameter(id: number, value: Input | null): void {
    const param = this.#host.protocol.paramById.get(id);
    if (param === undefined) throw unknown(`parameter ${id}`);
    if (value !== null && value !== undefined) this.#host.setFromHook(param, value);
  }

  setParameters(ids: readonly number[], values: readonly (Input | null)[]): void {
    if (ids.length !== values.length) {
      throw new RangeError(
        `setParameters: ${ids.length} ids and ${values.length} values; give as many of each`,
      );
    }
    ids.forEach((id, i) => {
      this.setParameter(id, values[i]!);
    });
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
    const param = this.#host.protocol.paramByName.get(name.toLowerCase());
    if (param === undefined) throw unknown(`parameter "${name}"`);
    if (value !== null && value !== undefined) this.#host.setFromHook(param, value);
  }

  getData(id: number): Uint8Array {
    const param = this.#host.protocol.paramById.get(id);
    if (param === undefined) throw unknown(`parameter ${id}`);
    return Uint8Array.from(this.#host.table.bytes(param));
  }

  isEmpty(id: number): boolean {
    const param = this.#host.protocol.paramById.get(id);
    if (param === undefined) throw unknown(`parameter ${id}`);
    return param.interprete?.lengthType !== 'fixed' && this.#host.table.isEmpty(param);
  }

  checkTrigger(id: number): void {
    if (!this.#host.checkTrigger(id))
      throw new HeadendError('UNKNOWN_TRIGGER', `the protocol has no trigger ${id}`);
  }

  getTriggerParameter(): number {
    return this.#trigger;
  }

  getInputParameter(position: number): Value | Uint8Array {
    return this.#inputs[position] ?? null;
  }

  rowKey(): string {
    return '';
  }

  log(message: unknown, level: 'debug' | 'info' | 'warn' | 'error' = 'info'): void {
    this.#host.logFromHook(level, this.#qaction, messageOf(message));
  }

  #read(param: Param): Value {
    return readFor(this.#host, param);
  }
}

/** A value as hooks see it: not initialised is 0 for a number, "" for a text (InnerWorkingsInternalStorage). */
function readFor(host: HookHost, param: Param): Value {
  const value = host.table.get(param);
  if (value !== null) return value;
  return param.interprete?.type === 'double' ? 0 : '';
}

/** `inputParameters` as they stand when a run starts: values, or bytes with option binary. */
export function inputsOf(host: HookHost, qaction: QAction): readonly (Value | Uint8Array)[] {
  const binary = qaction.options.includes('binary');
  return qaction.inputParameters.map(param =>
    binary ? Uint8Array.from(host.table.bytes(param)) : readFor(host, param),
  );
}

function unknown(what: string): HeadendError {
  return new HeadendError('UNKNOWN_PARAMETER', `the protocol has no ${what}`);
}
