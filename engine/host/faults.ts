import { dirname, sep } from 'node:path';
import type { Element } from '#element/element.ts';
import { type Fault, faultOf, reasonOf } from '#hooks/fault.ts';
import { logMessage } from '#hooks/log-type.ts';
import type { LogFields, TextLog } from '#log/contract.ts';

/**
 * What nobody catches: hooks set timers, listen to sockets and start promises that go on after they have returned. What
 * fails there is told with the hook's file and line, and all elements go on. A fault of other code ends the process as
 * if nobody listened; one that bears no line at all, as that of a socket without a listener, is told as well.
 */
export class Faults {
  readonly #text: TextLog;
  readonly #elements: () => readonly Element[];
  #listens = false;

  constructor(text: TextLog, elements: () => readonly Element[]) {
    this.#text = text;
    this.#elements = elements;
  }

  listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    process.on('uncaughtException', this.#thrown);
    process.on('unhandledRejection', this.#rejected);
  }

  close(): void {
    this.#listens = false;
    process.off('uncaughtException', this.#thrown);
    process.off('unhandledRejection', this.#rejected);
  }

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
    const own = fault.of === 'hook' ? elements.filter(element => isOf(element, fault.file)) : [];
    const { fields, name } = named(fault, own);
    const where = fault.of === 'hook' ? ` at ${fault.place}` : '';
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

/** Whether a file is of the protocol of an element: beside it, or in a folder of it. */
function isOf({ protocol }: Element, file: string): boolean {
  return file.startsWith(dirname(protocol.file) + sep);
}
