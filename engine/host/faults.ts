import { dirname, sep } from 'node:path';
import type { Element } from '#element/element.ts';
import { type Fault, faultOf, reasonOf } from '#hooks/fault.ts';
import { logMessage } from '#hooks/log-type.ts';
import type { LogFields, TextLog } from '#log/contract.ts';

/**
 * What nobody catches: hooks set timers, listen to sockets and start promises that go on after they have returned. What
 * fails there is told with the hook's file and line, and all elements go on. A fault of other code ends the process as
 * if nobody listened; one that bears no line at all, as that of a socket without a listener, is told as well. A hook
 * that ends the process, and with it all elements, is told too, and the process ends with 1.
 */
export class Faults {
  readonly #text: TextLog;
  readonly #elements: () => readonly Element[];
  readonly #flush: () => void;
  #listens = false;

  /** `flush` writes, without waiting, what must not be lost when a hook ends the process. */
  constructor(text: TextLog, elements: () => readonly Element[], flush: () => void) {
    this.#text = text;
    this.#elements = elements;
    this.#flush = flush;
  }

  listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    process.on('uncaughtException', this.#thrown);
    process.on('unhandledRejection', this.#rejected);
    process.on('exit', this.#exits);
  }

  close(): void {
    this.#listens = false;
    process.off('uncaughtException', this.#thrown);
    process.off('unhandledRejection', this.#rejected);
    process.off('exit', this.#exits);
  }

  /** Called from inside `process.exit`: who called that is on the stack. */
  readonly #exits = (): void => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 200;
    const fault = faultOf(new Error('exit'));
    Error.stackTraceLimit = stackTraceLimit;
    if (fault.of !== 'hook') return;
    process.exitCode = 1;
    const { fields, name } = named(fault, ofFile(this.#elements(), fault.file));
    this.#text.error(fields, `${name}process.exit was called at ${fault.place}: the process ends`);
    this.#flush();
  };

  readonly #thrown = (error: unknown): void => {
    this.#take(error, 'an error that nobody caught');
  };

  readonly #rejected = (error: unknown): void => {
    this.#take(error, 'a promise that nobody awaits failed');
  };

  #take(error: unknown, what: string): void {
    const fault = faultOf(error);
    if (fault.of === 'code') {
      this.close();
      // From here on it is an error that has no listener.
      process.nextTick(() => {
        throw error;
      });
      return;
    }
    const elements = this.#elements();
    const own = fault.of === 'hook' ? ofFile(elements, fault.file) : [];
    const { fields, name } = named(fault, own);
    const where =
      fault.of === 'hook'
        ? ` at ${fault.place}`
        : fault.of === 'call'
          ? ', in a call of the protocol that a hook has handed on,'
          : '';
    let message = `${name}${what}${where}: ${logMessage(reasonOf(error))}`;
    for (const { mask } of elements) message = mask?.(message) ?? message;
    this.#text.error(fields, message);
  }
}

/** The QAction by the name of its file, and the element where only one runs that code. */
function named(fault: Fault, own: readonly Element[]): { readonly fields: LogFields; readonly name: string } {
  const only = own.length === 1 ? own[0] : undefined;
  const element = only === undefined ? {} : { element: only.elementName };
  if (fault.of !== 'hook' || fault.qaction === undefined) return { fields: element, name: '' };
  const { qaction: id } = fault;
  const qaction = own[0]?.protocol.qactions.find(item => item.id === id);
  const name = qaction === undefined ? `QAction ${id}` : `QAction ${id} "${qaction.name}"`;
  const of = own.length > 1 ? ` of one of ${own.length} elements` : '';
  return { fields: { ...element, qaction: id }, name: `${name}${of}: ` };
}

/** The elements whose protocol a file is of: it is beside it, or in a folder of it. */
function ofFile(elements: readonly Element[], file: string): Element[] {
  return elements.filter(({ protocol }) => file.startsWith(dirname(protocol.file) + sep));
}
