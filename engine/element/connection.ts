import type { Reading } from '#hooks/connection.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Command, Pair, Param, Response } from '#model/constructs.ts';
import type { Adjustment, Clients } from '#transport/client-contract.ts';
import type { End, Frame, HandshakeResponse } from '#transport/contract.ts';
import { Commands } from './commands.ts';
import { endExtra, endWords } from './ending.ts';
import { Exchange } from './exchange.ts';
import { handshakeValues } from './handshake.ts';
import { headOf } from './head-secrets.ts';
import { Inbox, MOST_OF_ONE } from './inbox.ts';
import type { Kind } from './kind.ts';
import { type ConnectionMeans, type KindHost, kindOf } from './kinds.ts';
import { Lifecycle, type LifecycleHost } from './lifecycle.ts';
import { type ConnectionState, Line, type LineConnection, type LineHost } from './line.ts';
import type { LockHost } from './lock.ts';
import { OwnMessages } from './own-messages.ts';
import { Readers } from './readers.ts';
import { type Cause, ConnectionRecords } from './records.ts';
import { CONNECTION_LEVELS, type ConnectionLevel, type ConnectionSettings } from './settings.ts';
import { inOrder, type Outcome } from './step.ts';
import { rooted, type Trace } from './trace.ts';
import { Traffic } from './traffic.ts';

/** What a connection needs of its element. */
export interface ConnectionHost extends KindHost, LifecycleHost, LineHost, LockHost {
  readonly log: RecordLog;
}

const UNCHANGED: Adjustment = {};

/** A connection of a running element: sends commands and what hooks send over its line, hands on what comes. */
export class ElementConnection implements LineConnection {
  readonly model: Connection;
  readonly settings: ConnectionSettings;
  readonly exchange: Exchange;
  readonly traffic: Traffic;
  readonly line: Line;
  readonly #host: ConnectionHost;
  readonly #kind: Kind;
  readonly #records: ConnectionRecords;
  /** Undefined where no hook is told what happens. */
  readonly #lifecycle: Lifecycle | undefined;
  /** These three are made at the first use. */
  #commands: Commands | undefined;
  #messages: OwnMessages | undefined;
  #readers: Readers | undefined;
  /** What was changed since the start. */
  adjusted: Adjustment = UNCHANGED;
  /** Made for the first message that must wait. */
  #inbox: Inbox | undefined;
  #paused = false;
  #holding = false;

  constructor(model: Connection, settings: ConnectionSettings, means: ConnectionMeans, host: ConnectionHost) {
    this.model = model;
    this.settings = settings;
    this.#host = host;
    this.traffic = new Traffic(host.clock);
    this.#records = new ConnectionRecords(host.log, host.elementName, model.id, host.mask, this.traffic);
    this.#records.hides = settings.parts && host.mask !== undefined;
    this.exchange = new Exchange(host.clock);
    this.#kind = kindOf(model, settings, means, host, this.#records, this.exchange);
    this.#lifecycle = settings.hooks && new Lifecycle(model.id, settings.hooks, host, () => this.#throttle());
    this.line = new Line(this, this.#kind, this.#records, host);
  }

  get state(): ConnectionState {
    return this.line.state;
  }

  /** See `Line.url`. */
  get url(): string {
    return this.line.url;
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

  /** Undefined while it does not listen. */
  get clients(): Clients | undefined {
    return this.line.clients;
  }

  /** Bytes that have come and wait for the end of what they are part of. */
  get waiting(): number {
    return this.#kind.waiting;
  }

  /** Why what came last and matched nothing did not; undefined where all has matched. Without its bytes if secrets are known. */
  get unmatched(): string | undefined {
    const { unmatched, unmatchedWhy } = this.traffic;
    if (unmatched === 0) return undefined;
    const { mask } = this.#host;
    return mask === undefined ? unmatchedWhy : mask(unmatchedWhy.replace(/, got .*$/s, ''));
  }

  /** How many commands the send queue has refused since the element was made. */
  get refused(): number {
    return this.#commands?.refused ?? 0;
  }

  /** See `Line.ready`. */
  ready(again: boolean): Promise<void> | undefined {
    return this.line.ready(again);
  }

  /** The command of a pair is about to be sent. */
  begins(pair: Pair): void {
    this.line.link?.claim?.();
    this.#kind.begins?.(pair);
  }

  /** What hooks send over it. */
  get messages(): OwnMessages {
    this.#messages ??= new OwnMessages(this.line, this.#records);
    return this.#messages;
  }

  /** Resolves with the next message, of a client where one is given; `nothing` after `timeout` milliseconds. */
  read(timeout: number, client?: string): Promise<Reading> {
    if (this.line.openLink === undefined) return Promise.resolve({ state: 'closed', code: 0, reason: '' });
    this.#readers ??= new Readers(this.#host.clock);
    return this.#readers.read(timeout, client);
  }

  /** From now on, also on lines that it opens later. */
  adjust(changes: Adjustment): void {
    const { logLevel } = this;
    this.adjusted = { ...this.adjusted, ...changes };
    const shown = this.logLevel === 'trace';
    if (shown !== (logLevel === 'trace')) this.line.link?.watchFrames?.(shown);
    this.line.link?.adjust?.(changes);
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

  /** Forgets the last message of a response (action clear). */
  forget(response: Response): void {
    this.#kind.forget(response);
  }

  /** Stops reading from the socket while the log or an asynchronous hook is behind. */
  hold(yes: boolean): void {
    this.#holding = yes;
    this.#throttle();
  }

  /** See `Commands.send`. */
  send(command: Command, made: Buffer, cause: Cause, client?: string): boolean {
    return this.#sending.send(command, made, cause, client);
  }

  /** See `Commands.sendSlowly`. */
  sendSlowly(command: Command, made: Buffer, cause: Cause, ms: number): Promise<boolean> {
    return this.#sending.sendSlowly(command, made, cause, ms);
  }

  get #sending(): Commands {
    this.#commands ??= new Commands(this, this.#kind, this.#records, this.#host);
    return this.#commands;
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
    const { link } = this.line;
    if (wanted === this.#paused || link === undefined) return;
    this.#paused = wanted;
    if (wanted) link.pause();
    else link.resume();
  }

  /** A client has come. */
  joined(client: string): void {
    if (this.settings.server !== undefined) {
      this.#lifecycle?.connected(this.line.link?.clients?.get(client));
      return;
    }
    this.#records.other('none', 'open', Buffer.from(client), { client });
    this.#host.report('info', { connection: this.model.id }, `client ${client} connected`);
    this.#told(this.model.serial?.joined, client);
  }

  /** A client is gone. */
  left(client: string, end: End): void {
    this.#readers?.ended(end.code, end.reason, client);
    if (this.settings.server !== undefined) {
      this.#lifecycle?.ended(end, client);
      return;
    }
    this.#records.other('none', 'close', undefined, { client, ...endExtra(end) });
    const level = end.cause === 'policy-violation' ? 'warn' : 'info';
    const message = `client ${client} gone: ${endWords(end)}`;
    this.#host.report(level, { connection: this.model.id }, message);
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

  open(): void {
    const { line } = this;
    if (line.state !== 'connecting') return;
    // A link takes no pause before it is open.
    this.#paused = false;
    this.#throttle();
    if (this.logLevel === 'trace') line.link?.watchFrames?.(true);
    if (this.adjusted !== UNCHANGED) line.link?.adjust?.(this.adjusted);
    line.opened();
    if (!line.listens) this.#lifecycle?.connected();
  }

  closed(end: End): void {
    const { line } = this;
    const { listens } = line;
    this.#paused = false;
    this.#readers?.ended(end.code, end.reason);
    line.ended(end);
    if (end.opened && !listens) this.#lifecycle?.ended(end, undefined);
    line.reopen(end);
  }
}

/** What a record has of a client. */
function from(client: string | undefined): { readonly client: string } | undefined {
  return client === undefined ? undefined : { client };
}
