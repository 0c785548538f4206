import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type { Mask } from '#base/secrets.ts';
import type { LogFields } from '#log/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { Clients } from '#transport/client-contract.ts';
import type { End, LinkEnds, LinkEvents } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';
import { cautionsOf } from './cautions.ts';
import { endExtra, endWords } from './ending.ts';
import type { Destination, ElementLink, Kind } from './kind.ts';
import type { Lock } from './lock.ts';
import type { ConnectionRecords } from './records.ts';
import { RefusedLogin } from './refused-login.ts';
import { Reopening } from './reopening.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Outcome } from './step.ts';
import { rooted, type Trace } from './trace.ts';

/** What a line needs of its element. */
export interface LineHost {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly mask: Mask;
  readonly table: ParameterTable;
  readonly trace: Trace | undefined;
  /** False once the element has stopped. */
  readonly running: boolean;
  assign(param: Param, input: Input): Outcome;
  /** The state of the connection has changed. */
  connectionChanged(): void;
  responding(connection: number, yes: boolean): void;
  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void;
}

/** The connection that a line is of: it is told what the link tells, and tells the line when that opens and closes. */
export interface LineConnection extends LinkEvents {
  readonly model: Connection;
  readonly settings: ConnectionSettings;
}

export type ConnectionState = 'closed' | 'connecting' | 'connected' | 'closing';

/** The `errno` of an end where the device took neither user nor password. */
const LOGIN_REFUSED = 'SSH_AUTH_FAILED';
/** Most bytes of the reason of a close (RFC 6455, 5.5). */
const CLOSE_REASON = 123;

/**
 * The line of a connection: opens when told to, keeps its state, closes.
 *
 * It never opens again by itself unless `reconnect` is set; an element restart or a set of the dynamic ip parameter does
 * (ConnectionsWebSocketsImplementation, behavior).
 */
export class Line {
  readonly #connection: LineConnection;
  readonly #kind: Kind;
  readonly #records: ConnectionRecords;
  readonly #host: LineHost;
  #state: ConnectionState = 'closed';
  #since: number;
  #url = '';
  #link: ElementLink | undefined;
  /** Set when it is to open again as soon as it has closed. */
  #again = false;
  /** False once somebody closed the connection: then `reconnect` does not open it again. */
  #retries = false;
  /** Made for the first own attempt. */
  #reopening: Reopening | undefined;
  /** From the first login that was refused to the next one that was not. */
  #refusedLogin: RefusedLogin | undefined;
  #warned = false;
  /** Where somebody waits for the end of an opening. */
  #opened: PromiseWithResolvers<void> | undefined;
  /** Where somebody waits for it to close. */
  #closed: PromiseWithResolvers<void> | undefined;

  constructor(connection: LineConnection, kind: Kind, records: ConnectionRecords, host: LineHost) {
    this.#connection = connection;
    this.#kind = kind;
    this.#records = records;
    this.#host = host;
    this.#since = host.clock.now();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Milliseconds since the epoch of the last change of state. */
  get since(): number {
    return this.#since;
  }

  /** The URL of the last attempt, secrets masked; '' before the first. */
  get url(): string {
    return this.#host.mask?.(this.#url) ?? this.#url;
  }

  /** What the line is, by the word that its URL begins with: `tcp`, `ssh`, `wss`, …; '' before the first attempt. */
  get transport(): string {
    return /^\w+(?=:)/.exec(this.#url)?.[0] ?? '';
  }

  /** Undefined while it is closed. */
  get link(): ElementLink | undefined {
    return this.#link;
  }

  /** Undefined while it is not connected. */
  get openLink(): ElementLink | undefined {
    return this.#state === 'connected' ? this.#link : undefined;
  }

  /** Where it runs; undefined while it is closed, and of kinds that cannot tell. */
  get ends(): LinkEnds | undefined {
    return this.#link?.ends?.();
  }

  /** True while it is clients that come to it. */
  get listens(): boolean {
    return this.#link?.clients !== undefined;
  }

  /** Undefined while it does not listen. */
  get clients(): Clients | undefined {
    return this.openLink?.clients;
  }

  /** Bytes that wait to be sent now. */
  get unsent(): number {
    return this.#link?.unsent ?? 0;
  }

  /** What is below the connection, for its records; nothing where its type says it. */
  get #below(): { readonly transport: string } | undefined {
    return this.#connection.model.serial === undefined ? undefined : { transport: this.transport };
  }

  /**
   * Resolves when an opening that somebody asked for (the start, an action, the dynamic ip parameter) has succeeded or
   * failed: what is to be sent then waits for it. Undefined when none is under way; own attempts do not count.
   */
  opening(): Promise<void> | undefined {
    if (!this.#again && (this.#state !== 'connecting' || this.#reopening?.trying)) return undefined;
    this.#opened ??= Promise.withResolvers();
    return this.#opened.promise;
  }

  /**
   * What is to be waited for before something is sent: an opening that is under way, or that the command itself asks
   * for, where the connection is closed and of a kind that is opened by commands. `again`: it is a retry.
   */
  ready(again: boolean): Promise<void> | undefined {
    if (!this.#kind.opensToSend) return again ? undefined : this.opening();
    if (this.#state !== 'closed' || !this.#host.running) return this.opening();
    this.connect();
    return this.opening();
  }

  /**
   * Starts connecting; as soon as it has closed where it is closing. Nothing happens where it is open already, or its
   * login was refused lately.
   */
  connect(): void {
    if (this.#refusedLogin !== undefined && this.#refusedLogin.left > 0) return;
    this.#reopening?.cancel();
    if (!this.#kind.opens) return;
    if (this.#state === 'closing') this.#again = true;
    if (this.#state === 'closed') this.#connect();
  }

  #connect(): void {
    if (!this.#kind.opens || this.#state !== 'closed') return;
    this.#retries = true;
    let destination: Destination;
    try {
      destination = this.#kind.destination();
    } catch (error) {
      this.#cannotOpen(messageOf(error));
      return;
    }
    this.#url = destination.url;
    this.#caution();
    this.#become('connecting');
    this.#link = destination.start(this.#connection);
  }

  /** Closes gracefully; the connection stays closed. */
  disconnect(code = 1000, reason = ''): void {
    // Throws where the code must not be sent: then nothing has changed.
    if (this.#state !== 'closed') this.#link?.close(code, this.#cut(reason) ?? '');
    this.#reopening?.cancel();
    this.#again = false;
    this.#retries = false;
    if (this.#link === undefined || this.#state === 'closed') {
      if (!this.#kind.opens && this.#state !== 'closed') this.#become('closed');
      this.#tellOpened();
      return;
    }
    this.#become('closing');
  }

  /** Closes with 1000 if need be, and connects anew (ConnectionsWebSocketsDynamicIp). */
  reconnect(): void {
    if (!this.#kind.opens) return;
    this.#refusedLogin = undefined;
    if (this.#state === 'closed') {
      this.connect();
      return;
    }
    this.disconnect();
    this.#again = true;
  }

  /** Ends the connection of a client; false where there is none of that name. */
  dropClient(client: string, code?: number, reason?: string): boolean {
    return this.#link?.clients?.drop(client, code, this.#cut(reason)) ?? false;
  }

  /** A reason that a close frame cannot hold is cut by the transport. */
  #cut(reason: string | undefined): string | undefined {
    if (reason === undefined || Buffer.byteLength(reason) <= CLOSE_REASON) return reason;
    const { id } = this.#connection.model;
    const message = `connection ${id}: a close frame holds ${CLOSE_REASON} bytes of reason; "${reason.slice(0, 40)}…" was cut to them`;
    this.#host.report('warn', { connection: id }, message);
    return reason;
  }

  /** Of HTTP, which opens nothing ahead: where the last request went, what came of it, and whether that is good. */
  told(url: string, result: string, succeeded: boolean): void {
    if (!this.#host.running) return;
    const first = !this.#warned;
    this.#url = url;
    this.#caution();
    const state = succeeded ? 'connected' : 'closed';
    if (state !== this.#state) this.#become(state);
    else if (!first) return;
    // Polling tells the same again and again: only a change is worth a line.
    const { id } = this.#connection.model;
    const level = succeeded ? 'info' : 'warn';
    const message =
      url === '' ? `connection ${id} stays closed: ${result}` : `connection ${id}: ${this.url}: ${result}`;
    this.#host.report(level, { connection: id }, message);
  }

  /** Resolves when it is closed; at once when it is. */
  whenClosed(): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve();
    this.#closed ??= Promise.withResolvers();
    return this.#closed.promise;
  }

  /** The link is open. The state is true at once; what it sets off waits for the lock like everything else. */
  opened(): void {
    const { id } = this.#connection.model;
    this.#reopening?.opened();
    this.#refusedLogin = undefined;
    this.#listensAt();
    this.#records.other('none', 'open', Buffer.from(this.#url, 'utf8'), this.#below);
    this.#become('connected');
    const message = this.listens ? `listens on ${this.url}` : `connected to ${this.url}`;
    this.#host.report('info', { connection: id }, message);
    if (this.#kind.answersByOpening) this.#host.responding(id, true);
    this.#host.lock.enter(() => this.#notify(1));
  }

  /** A server without a port has one from now on. */
  #listensAt(): void {
    if (!/:\/\/any:0(?:\/|$)/.test(this.#url)) return;
    const port = /:(\d+)$/.exec(this.ends?.local ?? '')?.[1];
    if (port !== undefined) this.#url = this.#url.replace('any:0', `any:${port}`);
  }

  /** The link has closed; `reopen` must follow, after all that the close sets off. */
  ended(end: End): void {
    const { id } = this.#connection.model;
    const { cause, opened } = end;
    this.#records.other('none', 'close', undefined, { ...this.#below, ...endExtra(end) });
    this.#link = undefined;
    if (opened) this.#reopening?.ended();
    this.#become('closed');
    const quiet = cause === 'local' || (cause === 'normal' && this.#kind.opensToSend);
    const what = opened ? 'closed' : `cannot connect to ${this.url}`;
    const message = `connection ${id} ${what}: ${endWords(end)}`;
    this.#host.report(quiet ? 'info' : 'warn', { connection: id }, message);
    // One that was ended for another login says nothing of that.
    if (end.errno === LOGIN_REFUSED && !this.#again) this.#loginRefused();
    if (this.#kind.answersByOpening) this.#host.responding(id, false);
    if (this.#kind.ended !== undefined) this.#host.lock.enter(() => this.#kind.ended?.(undefined));
    this.#host.lock.enter(() => this.#notify(0));
  }

  #loginRefused(): void {
    this.#refusedLogin ??= new RefusedLogin(this.#host.clock);
    const seconds = this.#refusedLogin.refused() / 1000;
    const { id } = this.#connection.model;
    const message = `connection ${id} logs in by itself again in ${seconds} s at the earliest: devices lock accounts; a restart of the element or another login tries it at once`;
    this.#host.report('warn', { connection: id }, message);
  }

  /** Opens it again where it is to. What the close sets off comes first: it may have asked for another end. */
  reopen({ cause }: End): void {
    this.#host.lock.enter(
      () => {
        const again = this.#again;
        this.#again = false;
        if (!this.#host.running) this.#tellOpened();
        else if (again) this.connect();
        else if (this.#retries && cause !== 'local') this.#retryLater();
      },
      () => this.#tellOpened(),
    );
  }

  #retryLater(): void {
    const policy = this.#connection.settings.reconnect;
    if (policy === undefined || this.#state !== 'closed') return;
    this.#reopening ??= new Reopening(this.#host.clock, policy);
    const delay = this.#reopening.begin(() => this.#connect(), this.#refusedLogin?.left);
    this.#records.other('none', 'open', undefined, { reason: `connecting again in ${delay} ms` });
  }

  #cannotOpen(reason: string): void {
    const { id } = this.#connection.model;
    const waitsFor = this.#waitsFor();
    if (waitsFor === undefined) {
      const shown = this.#host.mask?.(reason) ?? reason;
      this.#records.other('none', 'error', undefined, { reason: shown });
      this.#host.report('warn', { connection: id }, `connection ${id} stays closed: ${shown}`);
    } else {
      const why = `its address is to come in parameter ${waitsFor.id} "${waitsFor.name}"`;
      this.#records.other('none', 'open', undefined, { reason: why });
      this.#host.report('info', { connection: id }, `connection ${id} waits: ${why}`);
    }
    this.#host.responding(id, false);
    this.#tellOpened();
    this.#host.lock.enter(() => this.#notify(0));
  }

  /** The dynamic ip parameter, where it is empty and nothing else gives an address. */
  #waitsFor(): Param | undefined {
    const { model, settings } = this.#connection;
    if (model.dynamicIp === undefined || settings.address.trim() !== '') return undefined;
    return String(this.#host.table.get(model.dynamicIp) ?? '').trim() === '' ? model.dynamicIp : undefined;
  }

  /** Says once what an owner must know of the settings. */
  #caution(): void {
    if (this.#warned) return;
    this.#warned = true;
    const { model, settings } = this.#connection;
    for (const caution of cautionsOf(model.id, this.url, settings))
      this.#host.report('warn', { connection: model.id }, caution);
  }

  /** 1 or 0 into the parameter of NotifyConnectionPIDs; equal values change nothing, so failed attempts are silent. */
  #notify(value: 0 | 1): Outcome {
    const { model, settings } = this.#connection;
    const { id, notify } = model;
    if (notify === undefined || settings.server !== undefined) return;
    const root = { kind: value === 1 ? 'open' : 'close', connection: id } as const;
    return rooted(this.#host, root, () => this.#host.assign(notify, value))();
  }

  #tellOpened(): void {
    this.#opened?.resolve();
    this.#opened = undefined;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#since = this.#host.clock.now();
    this.#host.connectionChanged();
    if (state === 'connected' || (state === 'closed' && !this.#again)) this.#tellOpened();
    if (state !== 'closed') return;
    this.#closed?.resolve();
    this.#closed = undefined;
  }
}
