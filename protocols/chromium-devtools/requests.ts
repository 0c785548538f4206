import type { Message, Result } from './messages.ts';
import type { Protocol } from './protocol.d.ts';

const SEND = 10;
/** Polls after which a request that has no answer is given up. */
const PATIENCE = 5;

interface Pending {
  readonly method: string;
  readonly answered: ((result: Result) => void) | undefined;
  age: number;
}

/** Requests that wait for their answers, by their ids. */
export class Requests {
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** Sends a request; `answered` is called with its result, and not at all for an error. */
  send(
    protocol: Protocol,
    method: string,
    params: object,
    sessionId: string,
    answered?: (result: Result) => void,
  ): void {
    const id = ++this.#lastId;
    this.#pending.set(id, { method, answered, age: 0 });
    const session = sessionId === '' ? {} : { sessionId };
    protocol.setParameter(12, JSON.stringify({ id, method, params, ...session }));
    protocol.checkTrigger(SEND);
  }

  /** Whether a message answers a request; its result has been handed on then. */
  answered(protocol: Protocol, { error, id, result }: Message): boolean {
    if (id === undefined) return false;
    const known = this.#pending.get(id);
    this.#pending.delete(id);
    if (known !== undefined && error !== undefined)
      fault(protocol, `${known.method}: ${error.message} (${error.code})`);
    else known?.answered?.(result ?? {});
    return true;
  }

  /** A poll is due: requests that were never answered are told and forgotten. */
  tick(protocol: Protocol): void {
    for (const [id, known] of this.#pending) {
      if (++known.age <= PATIENCE) continue;
      this.#pending.delete(id);
      fault(protocol, `${known.method} is not answered`);
    }
  }

  /** Whether a method waits for its answer. */
  waits(method: string): boolean {
    return [...this.#pending.values()].some(known => known.method === method);
  }

  /** The connection or the page is gone: nobody wants to know what is answered of it. */
  clear(): void {
    this.#pending.clear();
  }
}

/** What went wrong, in the parameter Reason and in the log. */
export function fault(protocol: Protocol, reason: string): void {
  protocol.setParameter(26, reason);
  protocol.log(reason, 'warn');
}
