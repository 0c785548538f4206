import type { Clock, Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type { Mask } from '#base/secrets.ts';
import { protocolRule, type StuffingRule, stuff } from '#codec/stuffing.ts';
import type { Reading } from '#hooks/connection.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Command, Pair, Param, Response } from '#model/constructs.ts';
import type { Adjustment, Clients } from '#transport/client-contract.ts';
import type { End, Frame, HandshakeResponse, LinkEnds, LinkEvents } from '#transport/contract.ts';
import { Backoff } from './backoff.ts';
import { cautionsOf } from './cautions.ts';
import { Exchange } from './exchange.ts';
import { handshakeValues } from './handshake.ts';
import { headOf } from './head-secrets.ts';
import { Inbox, MOST_OF_ONE } from './inbox.ts';
import type { Destination, ElementLink, Kind } from './kind.ts';
import { type ConnectionMeans, type KindHost, kindOf } from './kinds.ts';
import { Lifecycle, type LifecycleHost } from './lifecycle.ts';
import type { Lock, LockHost } from './lock.ts';
import { OwnMessages } from './own-messages.ts';
import type { Program } from './program.ts';
import { Readers } from './readers.ts';
import { type Cause, ConnectionRecords } from './records.ts';
import { CONNECTION_LEVELS, type ConnectionLevel, type ConnectionSettings } from './settings.ts';
import { inOrder, type Outcome } from './step.ts';
import { rooted, type Trace } from './trace.ts';
import { Traffic } from './traffic.ts';

/** What a connection needs of its element. */
export interface ConnectionHost extends KindHost, LifecycleHost, LockHost {
  readonly lock: Lock;
  readonly log: RecordLog;
  readonly program: Program;
  readonly clock: Clock;
  readonly elementName: string;
  readonly mask: Mask;
  /** False once the element has stopped. */
  readonly running: boolean;
  /** The state of the connection has changed. */
  connectionChanged(): void;
  closeConnection(connection: number): void;
}

/** Most bytes of the reason of a close (RFC 6455, 5.5). */
const CLOSE_REASON = 123;
const UNCHANGED: Adjustment = {};

export type ConnectionState = 'closed' | 'connecting' | 'connected' | 'closing';

/**
 * A connection of a running element: opens when told to, keeps its state, sends commands, hands messages on.
 *
 * It never connects again by itself unless `reconnect` is set; an element restart or a set of the dynamic ip parameter
 * does (ConnectionsWebSocketsImplementation, behavior).
 */
export class ElementConnection implements LinkEvents {
  readonly model: Connection;
  readonly settings: ConnectionSettings;
  readonly exchange: Exchange;
  readonly traffic: Traffic;
  readonly #host: ConnectionHost;
  readonly #kind: Kind;
  /** Advanced@stuffing, where it is for commands. */
  readonly #stuffing: StuffingRule | undefined;
  readonly #records: ConnectionRecords;
  /** Undefined where no hook is told what happens. */
  readonly #lifecycle: Lifecycle | undefined;
  /** These two are made at the first use. */
  #messages: OwnMessages | undefined;
  #readers: Readers | undefined;
  /** What was changed since the start. */
  adjusted: Adjustment = UNCHANGED;
  #state: ConnectionState = 'closed';
  #since: number;
  #url = '';
  #link: ElementLink | undefined;
  #openedAt = 0;
  /** Set when it is to open again as soon as it has closed. */
  #again = false;
  /** False once somebody closed the connection: then `reconnect` does not open it again. */
  #retries = false;
  /** Made for the first own attempt. */
  #backoff: Backoff | undefined;
  #retry: Timer | undefined;
  /** True while it is `reconnect` that opens the connection, and nobody asked. */
  #retrying = false;
  #openers: Array<() => void> | undefined;
  #refused = 0;
  /** True from the first command that the send queue refuses to the next one that it takes. */
  #refusing = false;
  #warned = false;
  /** Made for the first message that must wait. */
  #inbox: Inbox | undefined;
  #paused = false;
  #holding = false;
  #waiters: Array<() => void> | undefined;

  constructor(model: Connection, settings: ConnectionSettings, means: ConnectionMeans, host: ConnectionHost) {
    this.model = model;
    this.settings = settings;
    this.#host = host;
    this.#since = host.clock.now();
    this.traffic = new Traffic(host.clock);
    this.#records = new ConnectionRecords(host.log, host.elementName, model.id, host.mask, this.traffic);
    this.#records.hides = settings.parts && host.mask !== undefined;
    this.exchange = new Exchange(host.clock);
    this.#kind = kindOf(model, settings, means, host, this.#records, this.exchange);
    this.#lifecycle = settings.hooks && new Lifecycle(model.id, settings.hooks, host, () => this.#throttle());
    const { stuffing } = host.protocol;
    if (stuffing?.onCommands && model.type.startsWith('smart-serial'))
      this.#stuffing = protocolRule(stuffing);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The URL of the last attempt, secrets masked; '' before the first. */
  get url(): string {
    return this.#host.mask?.(this.#url) ?? this.#url;
  }

  /** What the line is, by the word that its URL begins with: `tcp`, `ssh`, `wss`, …; '' before the first attempt. */
  get transport(): string {
    return /^\w+(?=:)/.exec(this.#url)?.[0] ?? '';
  }

  /** Milliseconds since the epoch of the last change of state. */
  get since(): number {
    return this.#since;
  }

  /** The least level at which the text log tells of it; undefined: as of all else. */
  get logLevel(): ConnectionLevel | undefined {
    return this.adjusted.logLevel ?? this.settings.logLevel;
  }

  /** True for kinds that have something to open. */
  get opens(): boolean {
    return this.#kind.opens;
  }

  /** The host and port that elements take turns with; undefined where nobody else uses its socket. */
  get port(): string | undefined {
    return this.#kind.port;
  }

  /** Where the line runs; undefined while it is closed, and of kinds that cannot tell. */
  get ends(): LinkEnds | undefined {
    return this.#link?.ends?.();
  }

  /** True while it is clients that come to it. */
  get listens(): boolean {
    return this.#link?.clients !== undefined;
  }

  /** Bytes that wait to be sent now. */
  get unsent(): number {
    return this.#link?.unsent ?? 0;
  }

  /** Bytes that have come and wait for the end of what they are part of. */
  get waiting(): number {
    return this.#kind.waiting;
  }

  /** How many commands the send queue has refused since the element was made. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Resolves when an opening that somebody asked for (the start, an action, the dynamic ip parameter) has succeeded or
   * failed: what is to be sent then waits for it. Undefined when none is under way; own attempts do not count.
   */
  opening(): Promise<void> | undefined {
    if (!this.#again && (this.#state !== 'connecting' || this.#retrying)) return undefined;
    this.#openers ??= [];
    return new Promise(resolve => this.#openers?.push(resolve));
  }

  /** Starts connecting; as soon as it has closed where it is closing. Nothing happens where it is open already. */
  connect(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#retrying = false;
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
    this.#link = destination.start(this);
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

  /** The command of a pair is about to be sent. */
  begins(pair: Pair): void {
    this.#link?.claim?.();
    this.#kind.begins?.(pair);
  }

  /** What hooks send over it. */
  get messages(): OwnMessages {
    this.#messages ??= new OwnMessages(this, this.#records);
    return this.#messages;
  }

  /** Undefined while it is not connected. */
  get openLink(): ElementLink | undefined {
    return this.#state === 'connected' ? this.#link : undefined;
  }

  /** Resolves with the next message, of a client where one is given; `nothing` after `timeout` milliseconds. */
  read(timeout: number, client?: string): Promise<Reading> {
    if (this.openLink === undefined) return Promise.resolve({ state: 'closed', code: 0, reason: '' });
    this.#readers ??= new Readers(this.#host.clock);
    return this.#readers.read(timeout, client);
  }

  /** From now on, also on lines that it opens later. */
  adjust(changes: Adjustment): void {
    const { logLevel } = this;
    this.adjusted = { ...this.adjusted, ...changes };
    const shown = this.logLevel === 'trace';
    if (shown !== (logLevel === 'trace')) this.#link?.watchFrames?.(shown);
    this.#link?.adjust?.(changes);
  }

  /** The same for one client, as long as it is there; false where it is not. */
  adjustClient(client: string, changes: Adjustment): boolean {
    return this.clients?.adjustOne?.(client, changes) ?? false;
  }

  /** Whether the text log is to be told what is of this level, about it or about a client of it. */
  tells(level: ConnectionLevel, client: unknown): boolean {
    const own = typeof client === 'string' ? this.clients?.get(client)?.adjusted?.logLevel : undefined;
    const least = own ?? this.logLevel;
    return least === undefined || CONNECTION_LEVELS.indexOf(level) >= CONNECTION_LEVELS.indexOf(least);
  }

  /** Ends the connection of a client; false where there is none of that name. */
  dropClient(client: string, code?: number, reason?: string): boolean {
    return this.#link?.clients?.drop(client, code, this.#cut(reason)) ?? false;
  }

  /** Undefined while it does not listen. */
  get clients(): Clients | undefined {
    return this.#state === 'connected' ? this.#link?.clients : undefined;
  }

  /** A reason that a close frame cannot hold is cut by the transport. */
  #cut(reason: string | undefined): string | undefined {
    if (reason === undefined || Buffer.byteLength(reason) <= CLOSE_REASON) return reason;
    const { id } = this.model;
    const message = `connection ${id}: a close frame holds ${CLOSE_REASON} bytes of reason; "${reason.slice(0, 40)}…" was cut to them`;
    this.#host.report('warn', { connection: id }, message);
    return reason;
  }

  /** Closes gracefully; the connection stays closed. */
  disconnect(code = 1000, reason = ''): void {
    // Throws where the code must not be sent: then nothing has changed.
    if (this.#state !== 'closed') this.#link?.close(code, this.#cut(reason) ?? '');
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#again = false;
    this.#retries = false;
    if (this.#link === undefined || this.#state === 'closed') {
      if (!this.#kind.opens && this.#state !== 'closed') this.#become('closed');
      this.#tellOpeners();
      return;
    }
    this.#become('closing');
  }

  /** Closes with 1000 if need be, and connects anew (ConnectionsWebSocketsDynamicIp). */
  reconnect(): void {
    if (!this.#kind.opens) return;
    if (this.#state === 'closed') {
      this.connect();
      return;
    }
    this.disconnect();
    this.#again = true;
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
    const level = succeeded ? 'info' : 'warn';
    const message =
      url === ''
        ? `connection ${this.model.id} stays closed: ${result}`
        : `connection ${this.model.id}: ${this.url}: ${result}`;
    this.#host.report(level, { connection: this.model.id }, message);
  }

  /** Says once what an owner must know of the settings. */
  #caution(): void {
    if (this.#warned) return;
    this.#warned = true;
    for (const caution of cautionsOf(this.model.id, this.url, this.settings)) {
      this.#host.report('warn', { connection: this.model.id }, caution);
    }
  }

  /** Resolves when the connection is closed; at once when it is. */
  whenClosed(): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve();
    this.#waiters ??= [];
    return new Promise(resolve => this.#waiters?.push(resolve));
  }

  /** Forgets the last message of a response (action clear). */
  forget(response: Response): void {
    this.#kind.forget(response);
  }

  /** Stops reading from the socket while the log or an asynchronous hook is behind. */
  hold(yes: boolean): void {
    this.#holding = yes;
    this.#throttle();
  }

  /**
   * Sends a command's bytes as one message. While the connection is closed they are only shown. True when they were
   * handed to the socket. `client`: of a connection that listens, the only one that gets them.
   */
  send(command: Command, made: Buffer, cause: Cause, client?: string): boolean {
    const bytes = this.#outgoing(made);
    if (this.#link === undefined || this.#state !== 'connected') {
      this.#records.command(command, bytes, {
        ...cause,
        delivered: false,
        reason: `the connection is ${this.#state}`,
      });
      return false;
    }
    const { clients } = this.#link;
    if (clients !== undefined) return this.#sendTo(clients, command, bytes, cause, client);
    const queued = this.#link.send(bytes, command.text);
    if (queued < 0) {
      this.#refuse(command, bytes, cause);
      return false;
    }
    this.#refusing = false;
    if (queued > 0) this.#records.command(command, bytes, { ...cause, delivered: true, queued });
    else this.#records.sent(command, bytes, cause);
    return true;
  }

  /** To one client, or to all. */
  #sendTo(
    clients: Clients,
    command: Command,
    bytes: Buffer,
    cause: Cause,
    client: string | undefined,
  ): boolean {
    if (client === undefined && clients.count === 0) {
      const reason = 'no client is connected';
      this.#records.command(command, bytes, { ...cause, delivered: false, reason });
      return false;
    }
    const { text } = command;
    const queued = client === undefined ? this.#link!.send(bytes, text) : clients.sendTo(client, bytes, text);
    const to = client === undefined ? {} : { client };
    const delivered = queued >= 0;
    const waiting = queued > 0 ? { queued } : {};
    const why = delivered ? {} : { reason: 'the client is gone, or does not read' };
    this.#records.command(command, bytes, { ...cause, ...to, delivered, ...waiting, ...why });
    return delivered;
  }

  /** Sends byte by byte, `ms` apart (Pair-options, oneByte). */
  async sendSlowly(command: Command, made: Buffer, cause: Cause, ms: number): Promise<void> {
    if (this.#link === undefined || this.#state !== 'connected') {
      this.send(command, made, cause);
      return;
    }
    const bytes = this.#outgoing(made);
    this.#records.sent(command, bytes, cause);
    for (let i = 0; i < bytes.length && this.#state === 'connected'; i++) {
      if (i > 0) await this.#host.sleep(ms);
      this.#link?.send(bytes.subarray(i, i + 1), false);
    }
  }

  #outgoing(made: Buffer): Buffer {
    const bytes = this.#stuffing === undefined ? made : stuff(made, this.#stuffing);
    return this.#kind.outgoing === undefined ? bytes : this.#kind.outgoing(bytes);
  }

  #refuse(command: Command, bytes: Buffer, cause: Cause): void {
    const { sendQueue } = this.settings;
    const waiting = this.unsent;
    const reason = `the send queue holds ${sendQueue} bytes at most and ${waiting} wait; the command was refused`;
    this.#records.command(command, bytes, { ...cause, delivered: false, reason, queued: waiting });
    this.#refused++;
    if (this.#refusing) return;
    this.#refusing = true;
    const message = `command ${command.id} "${command.name}" of ${bytes.length} bytes was refused: connection ${this.model.id} has ${waiting} bytes unsent, and sendQueue is ${sendQueue}; a device that reads faster, or a larger sendQueue would be right`;
    this.#host.report('warn', { connection: this.model.id }, message);
  }

  /** Shows in the stream log that a pair got no answer. */
  timedOut(pair: Pair, group: number, attempt: string): void {
    this.#records.other('none', 'timeout', undefined, { group, pair: pair.id, reason: attempt });
  }

  // What the transport tells.

  request(text: string): void {
    this.#records.other('out', 'handshake', ...headOf(text));
  }

  response(answer: HandshakeResponse): void {
    const lines = answer.headers.map(header => `${header.name}: ${header.value}`);
    const head = `${[answer.statusLine, ...lines].join('\r\n')}\r\n\r\n`;
    this.#records.other('in', 'handshake', ...headOf(head, { status: answer.status }, answer.body));
    const values = handshakeValues(this.model.handshake, answer);
    if (values.length === 0) return;
    this.#host.lock.enter(
      rooted(this.#host, { kind: 'handshake', connection: this.model.id }, () =>
        inOrder(values.length, i => this.#host.assign(values[i]!.param, values[i]!.value)),
      ),
    );
  }

  ping(bytes: Buffer, client?: string): void {
    this.#records.other('in', 'ping', bytes, from(client));
    this.#lifecycle?.pinged(bytes, client);
  }

  pong(bytes: Buffer, client?: string): void {
    this.#records.other('in', 'pong', bytes, from(client));
    this.#lifecycle?.ponged(bytes, client);
  }

  sent(kind: 'ping' | 'pong', bytes: Buffer, client?: string): void {
    this.#records.other('out', kind, bytes, from(client));
  }

  /** A message has arrived: handled at once, or after what holds the element. */
  message(bytes: Buffer, text: boolean, client?: string, final?: boolean): void {
    const { lock } = this.#host;
    if (this.#readers !== undefined) this.#readers.message(bytes, text, client, final !== false);
    if (!lock.tryEnter()) this.#wait(bytes, text, client, final);
    else if (final === false) lock.leave(this.#receivePart(bytes, text, undefined, client));
    else lock.leave(this.#receive(bytes, text, undefined, client));
  }

  #wait(bytes: Buffer, text: boolean, client: string | undefined, final: boolean | undefined): void {
    const inbox = this.#inbox ?? new Inbox(this.clients?.hold !== undefined);
    this.#inbox = inbox;
    inbox.push({ bytes, text, at: this.#host.clock.now(), client, final });
    this.#throttle();
    if (client !== undefined && inbox.of(client) === MOST_OF_ONE) this.clients?.hold?.(client, true);
    this.#host.lock.enter(
      () => {
        const { bytes, text, at, client, final } = inbox.shift();
        this.#throttle();
        if (client !== undefined && inbox.of(client) === MOST_OF_ONE / 2) this.clients?.hold?.(client, false);
        return final === false
          ? this.#receivePart(bytes, text, at, client)
          : this.#receive(bytes, text, at, client);
      },
      () => this.#dropped(),
    );
  }

  /** A part of a message of which more is to come: whoever is told of it is told so. */
  #receivePart(bytes: Buffer, text: boolean, at: number | undefined, client: string | undefined): Outcome {
    this.#partial(true);
    const outcome = this.#receive(bytes, text, at, client);
    if (outcome !== undefined) return outcome.finally(() => this.#partial(false));
    this.#partial(false);
  }

  #partial(yes: boolean): void {
    this.#host.partial = yes;
    this.#records.partial = yes;
  }

  #receive(bytes: Buffer, text: boolean, at: number | undefined, client: string | undefined): Outcome {
    try {
      const { trace } = this.#host;
      const outcome =
        trace === undefined
          ? this.#handle(bytes, text, at, client)
          : this.#traced(trace, bytes, text, at, client);
      return outcome === undefined ? undefined : this.#guarded(outcome);
    } catch (error) {
      this.#failed(error);
    }
  }

  #guarded(outcome: Promise<void>): Promise<void> {
    return outcome.catch(error => this.#failed(error));
  }

  #traced(
    trace: Trace,
    bytes: Buffer,
    text: boolean,
    at: number | undefined,
    client: string | undefined,
  ): Outcome {
    const root = { kind: 'data', connection: this.model.id } as const;
    return trace.run(root, () => this.#handle(bytes, text, at, client));
  }

  /** The hook that is told of messages comes first. */
  #handle(bytes: Buffer, text: boolean, at: number | undefined, client: string | undefined): Outcome {
    if (this.#lifecycle === undefined) return this.#kind.receive(bytes, text, at, client);
    const told = this.#lifecycle.message(bytes, text, client);
    if (told === undefined) return this.#kind.receive(bytes, text, at, client);
    return told.then(() => this.#kind.receive(bytes, text, at, client));
  }

  /** What a message sets off has thrown: a pair that waits has no answer. */
  #failed(error: unknown): void {
    this.#host.failed(error);
    this.exchange.abandon();
  }

  /** What the element stopped before it could handle is shown all the same. */
  #dropped(): void {
    for (const { bytes, text, at } of this.#inbox?.drain() ?? []) {
      this.#records.data(bytes, text, { reason: 'not handled: the element stopped' }, at);
    }
  }

  frame(direction: 'in' | 'out', frame: Frame, client?: string): void {
    this.#records.frame(direction, frame, client);
  }

  /** Pauses or resumes the socket, as the inbox and those who hold it want. */
  #throttle(): void {
    const full = (this.#inbox?.full ?? false) || (this.#lifecycle?.full ?? false);
    const halfFull = this.#inbox?.halfFull ?? false;
    const wanted = this.#holding || full || (this.#paused && halfFull);
    if (wanted === this.#paused || this.#link === undefined) return;
    this.#paused = wanted;
    if (wanted) this.#link.pause();
    else this.#link.resume();
  }

  /** A client has come. */
  joined(client: string): void {
    if (this.settings.server !== undefined) {
      this.#lifecycle?.connected(this.#link?.clients?.get(client));
      return;
    }
    this.#records.other('none', 'open', Buffer.from(client), { client });
    this.#host.report('info', { connection: this.model.id }, `client ${client} connected`);
    this.#told(this.model.serial?.joined, client);
  }

  /** A client is gone. */
  left(client: string, end: End): void {
    const { cause, code, reason, errno } = end;
    this.#readers?.ended(code, reason, client);
    if (this.settings.server !== undefined) {
      this.#lifecycle?.ended(end, client);
      return;
    }
    this.#records.other('none', 'close', undefined, {
      client,
      cause,
      ...(reason === '' ? {} : { reason }),
      ...(errno === undefined ? {} : { errno }),
    });
    const why = [cause, errno, reason].filter(Boolean).join(', ');
    const level = cause === 'policy-violation' ? 'warn' : 'info';
    this.#host.report(level, { connection: this.model.id }, `client ${client} gone: ${why}`);
    this.#host.lock.enter(() => this.#kind.ended?.(client));
    this.#told(this.model.serial?.left, client);
  }

  /** Something is gone that could not be taken or handed on. */
  lost(bytes: Buffer | undefined, reason: string, client?: string): void {
    const about = { reason, ...from(client) };
    if (bytes === undefined) this.#records.other('none', 'error', undefined, about);
    else this.#records.data(bytes, false, about, this.#host.clock.now());
    const who = client === undefined ? '' : `client ${client}: `;
    this.#host.report('warn', { connection: this.model.id }, `connection ${this.model.id}: ${who}${reason}`);
  }

  /** The peer has shown something that its owner should know. */
  met(what: string): void {
    const { id } = this.model;
    this.#records.other('none', 'handshake', undefined, { reason: what });
    this.#host.report('info', { connection: id }, `connection ${id}: ${what}`);
  }

  /** Sets the parameter of notifyConnectionPIDs. */
  #told(param: Param | undefined, client: string): void {
    if (param !== undefined) this.#host.lock.enter(() => this.#host.assign(param, client));
  }

  /** The state is true at once; what it sets off waits for the lock like everything else. */
  open(): void {
    if (this.#state !== 'connecting') return;
    // A link takes no pause before it is open.
    this.#paused = false;
    this.#throttle();
    if (this.logLevel === 'trace') this.#link?.watchFrames?.(true);
    this.#openedAt = this.#host.clock.elapsed();
    this.#listensAt();
    if (this.adjusted !== UNCHANGED) this.#link?.adjust?.(this.adjusted);
    this.#records.other('none', 'open', Buffer.from(this.#url, 'utf8'), this.#below);
    this.#become('connected');
    const message = this.listens ? `listens on ${this.url}` : `connected to ${this.url}`;
    this.#host.report('info', { connection: this.model.id }, message);
    if (this.#kind.answersByOpening) this.#host.responding(this.model.id, true);
    this.#host.lock.enter(() => this.#notify(1));
    if (!this.listens) this.#lifecycle?.connected();
  }

  /** A server without a port has one from now on. */
  #listensAt(): void {
    if (!/:\/\/any:0(?:\/|$)/.test(this.#url)) return;
    const port = /:(\d+)$/.exec(this.ends?.local ?? '')?.[1];
    if (port !== undefined) this.#url = this.#url.replace('any:0', `any:${port}`);
  }

  closed(end: End): void {
    const { cause, code, reason, errno, opened } = end;
    this.#records.other('none', 'close', undefined, {
      ...this.#below,
      ...(code === 0 ? {} : { code }),
      cause,
      ...(reason === '' ? {} : { reason }),
      ...(errno === undefined ? {} : { errno }),
    });
    const { listens } = this;
    this.#link = undefined;
    this.#paused = false;
    this.#readers?.ended(code, reason);
    if (opened) this.#backoff?.ended(this.#host.clock.elapsed() - this.#openedAt);
    this.#become('closed');
    const why = [code === 0 ? cause : `${cause} (${code})`, errno, reason].filter(Boolean).join(', ');
    const quiet = cause === 'local' || (cause === 'normal' && this.#kind.opensToSend);
    const level = quiet ? 'info' : 'warn';
    const what = opened ? 'closed' : `cannot connect to ${this.url}`;
    this.#host.report(level, { connection: this.model.id }, `connection ${this.model.id} ${what}: ${why}`);
    if (this.#kind.answersByOpening) this.#host.responding(this.model.id, false);
    if (this.#kind.ended !== undefined) this.#host.lock.enter(() => this.#kind.ended?.(undefined));
    this.#host.lock.enter(() => this.#notify(0));
    if (opened && !listens) this.#lifecycle?.ended(end, undefined);
    // What the close sets off comes first: it may have asked for another end.
    this.#host.lock.enter(
      () => {
        const again = this.#again;
        this.#again = false;
        if (!this.#host.running) this.#tellOpeners();
        else if (again) this.connect();
        else if (this.#retries && cause !== 'local') this.#retryLater();
      },
      () => this.#tellOpeners(),
    );
  }

  /** What is below the connection, for its records; nothing where its type says it. */
  get #below(): { readonly transport: string } | undefined {
    return this.model.serial === undefined ? undefined : { transport: this.transport };
  }

  #cannotOpen(reason: string): void {
    const { id } = this.model;
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
    this.#host.responding(this.model.id, false);
    this.#tellOpeners();
    this.#host.lock.enter(() => this.#notify(0));
  }

  /** The dynamic ip parameter, where it is empty and nothing else gives an address. */
  #waitsFor(): Param | undefined {
    const { dynamicIp } = this.model;
    if (dynamicIp === undefined || this.settings.address.trim() !== '') return undefined;
    return String(this.#host.table.get(dynamicIp) ?? '').trim() === '' ? dynamicIp : undefined;
  }

  #tellOpeners(): void {
    const openers = this.#openers;
    if (openers === undefined) return;
    this.#openers = undefined;
    for (const resolve of openers) resolve();
  }

  /** 1 or 0 into the parameter of NotifyConnectionPIDs; equal values change nothing, so failed attempts are silent. */
  #notify(value: 0 | 1): Outcome {
    const { id, notify } = this.model;
    if (notify === undefined || this.settings.server !== undefined) return;
    const root = { kind: value === 1 ? 'open' : 'close', connection: id } as const;
    return rooted(this.#host, root, () => this.#host.assign(notify, value))();
  }

  #retryLater(): void {
    const policy = this.settings.reconnect;
    if (policy === undefined || this.#state !== 'closed') return;
    this.#backoff ??= new Backoff();
    const delay = this.#backoff.next(policy);
    this.#records.other('none', 'open', undefined, { reason: `connecting again in ${delay} ms` });
    this.#retry = this.#host.clock.after(delay, () => {
      this.#retry = undefined;
      this.#retrying = true;
      this.#connect();
    });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#since = this.#host.clock.now();
    this.#host.connectionChanged();
    if (state === 'connected' || (state === 'closed' && !this.#again)) this.#tellOpeners();
    if (state === 'closed' && this.#waiters !== undefined) {
      for (const resolve of this.#waiters.splice(0)) resolve();
    }
  }
}

/** What a record has of a client. */
function from(client: string | undefined): { readonly client: string } | undefined {
  return client === undefined ? undefined : { client };
}
