import type { Connection, ConnectionEvent } from '#hooks/connection.ts';
import type { LogFields } from '#log/contract.ts';
import type { Client as Line } from '#transport/client-contract.ts';
import type { End } from '#transport/contract.ts';
import type { Origin } from './kind.ts';
import type { Lock } from './lock.ts';
import type { HookIds } from './settings.ts';
import type { Outcome } from './step.ts';
import { rooted, type Trace } from './trace.ts';

/** A function of a QAction, run under the rules of the element; what it throws has been told. */
export type HookCall = (argument: object, sender: Origin | undefined) => Outcome;

/** What lifecycle hooks need of their element. */
export interface LifecycleHost {
  readonly lock: Lock;
  readonly trace: Trace | undefined;
  /** The client whose message is being handled. */
  sender: Origin | undefined;
  /** It is a part of a message of which more is to come. */
  partial: boolean;
  hookCall(qaction: number, names: readonly string[]): HookCall | undefined;
  /** A connection as hooks see it, or a client of it. */
  hookConnection(connection: number, line: Line | undefined): Connection;
  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void;
}

type Type = ConnectionEvent['type'];
type Details = Partial<Record<'message' | 'final' | 'payload' | 'code' | 'reason' | 'cause', unknown>>;

/** Events that may wait while an asynchronous hook holds the element; beyond it the socket is paused. */
const MOST = 256;
/** What stands for the close code where there was no closing handshake. */
const NO_CODES: readonly number[] = [0, 1006];

/** Runs the hooks that a WebSocket connection names for what happens on it, in order, each as the element's own flow. */
export class Lifecycle {
  readonly #connection: number;
  readonly #hooks: HookIds;
  readonly #host: LifecycleHost;
  readonly #throttle: () => void;
  /** Looked up at the first event of a type; null where the QAction has no such function. */
  readonly #calls: Partial<Record<Type, HookCall | null>> = {};
  /** Of a server: the clients, until their last hook has run. */
  readonly #lines = new Map<string, Line>();
  #waiting = 0;

  /** `throttle` is called when `full` has changed. */
  constructor(connection: number, hooks: HookIds, host: LifecycleHost, throttle: () => void) {
    this.#connection = connection;
    this.#hooks = hooks;
    this.#host = host;
    this.#throttle = throttle;
  }

  get full(): boolean {
    return this.#waiting >= MOST;
  }

  /** The line is open; of a server a client's. */
  connected(line?: Line): void {
    if (line !== undefined) this.#lines.set(line.id, line);
    this.#happened('connect', line?.id, {});
  }

  /** A message is handled: who calls this, and what follows, holds the lock. */
  message(bytes: Buffer, text: boolean, client: string | undefined): Outcome {
    const type = text ? 'text' : 'binary';
    const call = this.#callOf(type);
    if (call === undefined) return;
    const message = text ? bytes.toString() : Uint8Array.from(bytes);
    return this.#run(call, type, client, { message, final: !this.#host.partial });
  }

  pinged(payload: Buffer, client: string | undefined): void {
    this.#happened('ping', client, { payload });
  }

  ponged(payload: Buffer, client: string | undefined): void {
    this.#happened('pong', client, { payload });
  }

  /** The line has ended; of a server a client's. */
  ended({ cause, code, reason }: End, client: string | undefined): void {
    const details = { code, reason, cause };
    if (!NO_CODES.includes(code)) this.#happened('close', client, details);
    this.#happened('disconnect', client, details);
    if (client !== undefined) this.#host.lock.enter(() => void this.#lines.delete(client));
  }

  #happened(type: Type, client: string | undefined, details: Details): void {
    const call = this.#callOf(type);
    if (call === undefined) return;
    const { payload } = details;
    // Part of what one read brought, as it may be.
    const own = payload instanceof Uint8Array ? { payload: Uint8Array.from(payload) } : details;
    this.#waiting++;
    if (this.#waiting === MOST) this.#throttle();
    const root = { kind: ROOTS[type], connection: this.#connection } as const;
    const run = rooted(this.#host, root, () => this.#run(call, type, client, own));
    this.#host.lock.enter(
      () => {
        this.#begun();
        return run();
      },
      () => this.#begun(),
    );
  }

  #begun(): void {
    if (this.#waiting-- === MOST) this.#throttle();
  }

  #run(call: HookCall, type: Type, client: string | undefined, details: Details): Outcome {
    const host = this.#host;
    const line = client === undefined ? undefined : this.#lines.get(client);
    const connection = host.hookConnection(this.#connection, line);
    const outer = host.sender;
    const sender = client === undefined ? undefined : { connection: this.#connection, client };
    host.sender = sender;
    const outcome = call({ type, connection, ...details }, sender);
    if (outcome === undefined) {
      host.sender = outer;
      return;
    }
    return outcome.finally(() => {
      host.sender = outer;
    });
  }

  #callOf(type: Type): HookCall | undefined {
    const known = this.#calls[type];
    if (known !== undefined) return known ?? undefined;
    const qaction = this.#hooks[type];
    const call = qaction === undefined ? undefined : this.#host.hookCall(qaction, [type, 'default']);
    this.#calls[type] = call ?? null;
    if (qaction === undefined || call !== undefined) return call;
    const message = `QAction ${qaction} is the hook ${type} of connection ${this.#connection}, and exports no function ${type} and no default`;
    this.#host.report('error', { connection: this.#connection, qaction }, message);
    return undefined;
  }
}

const ROOTS: Readonly<Record<Type, 'open' | 'data' | 'close'>> = {
  connect: 'open',
  text: 'data',
  binary: 'data',
  ping: 'data',
  pong: 'data',
  close: 'close',
  disconnect: 'close',
};
