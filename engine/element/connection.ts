import type { Clock, Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type { Mask } from '#base/secrets.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Command, Pair, Response } from '#model/constructs.ts';
import type { End, HandshakeResponse, Link, LinkEvents, Transport } from '#transport/contract.ts';
import { websocketUrl } from './address.ts';
import { Backoff } from './backoff.ts';
import { bypassesProxy, cautionsOf } from './cautions.ts';
import { Exchange } from './exchange.ts';
import { handshakeRequest, handshakeValues } from './handshake.ts';
import { Inbox } from './inbox.ts';
import type { Lock, LockHost } from './lock.ts';
import type { Program } from './program.ts';
import { Receiver, type ReceiverHost } from './receiver.ts';
import { type Cause, ConnectionRecords } from './records.ts';
import type { ConnectionSettings } from './settings.ts';
import { inOrder, type Outcome } from './step.ts';
import { rooted } from './trace.ts';

/** What a connection needs of its element. */
export interface ConnectionHost extends ReceiverHost, LockHost {
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
}

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
  readonly #host: ConnectionHost;
  readonly #transport: Transport | undefined;
  readonly #records: ConnectionRecords;
  readonly #receiver: Receiver;
  #state: ConnectionState = 'closed';
  #since: number;
  #url = '';
  #link: Link | undefined;
  #openedAt = 0;
  /** Set when it is to open again as soon as it has closed. */
  #again = false;
  /** False once somebody closed the connection: then `reconnect` does not open it again. */
  #retries = false;
  readonly #backoff = new Backoff();
  #retry: Timer | undefined;
  /** True while it is `reconnect` that opens the connection, and nobody asked. */
  #retrying = false;
  #openers: Array<() => void> | undefined;
  #refused = 0;
  /** True from the first command that the send queue refuses to the next one that it takes. */
  #refusing = false;
  #warned = false;
  readonly #inbox = new Inbox();
  #paused = false;
  #holding = false;
  #waiters: Array<() => void> | undefined;

  constructor(
    model: Connection,
    settings: ConnectionSettings,
    transport: Transport | undefined,
    host: ConnectionHost,
  ) {
    this.model = model;
    this.settings = settings;
    this.#transport = transport;
    this.#host = host;
    this.#since = host.clock.now();
    this.#records = new ConnectionRecords(host.log, host.elementName, model.id, host.mask);
    this.exchange = new Exchange(host.clock);
    this.#receiver = new Receiver(model, host, host.program, this.#records, this.exchange);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The URL of the last attempt, secrets masked; '' before the first. */
  get url(): string {
    return this.#host.mask?.(this.#url) ?? this.#url;
  }

  /** Milliseconds since the epoch of the last change of state. */
  get since(): number {
    return this.#since;
  }

  /** True for kinds that have something to open. */
  get opens(): boolean {
    return this.#transport !== undefined;
  }

  /** Bytes that wait to be sent now. */
  get unsent(): number {
    return this.#link?.unsent ?? 0;
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
    if (this.#transport === undefined) return;
    if (this.#state === 'closing') this.#again = true;
    if (this.#state === 'closed') this.#connect();
  }

  #connect(): void {
    if (this.#transport === undefined || this.#state !== 'closed') return;
    this.#retries = true;
    const { model, settings } = this;
    const table = this.#host.table;
    const handshake = handshakeRequest(model.handshake, table);
    try {
      this.#url = websocketUrl({
        address: settings.address,
        port: settings.port,
        dynamicIp: model.dynamicIp === undefined ? '' : String(table.get(model.dynamicIp) ?? ''),
        path: handshake.path,
      });
    } catch (error) {
      this.#cannotOpen(messageOf(error));
      return;
    }
    const proxy = bypassesProxy(settings) ? '' : settings.proxy;
    this.#caution();
    this.#become('connecting');
    this.#link = this.#transport.connect(
      { url: this.#url, headers: handshake.headers, limits: settings, tls: settings.tls, proxy },
      this,
    );
  }

  /** Closes gracefully; the connection stays closed. */
  disconnect(code = 1000, reason = ''): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#again = false;
    this.#retries = false;
    if (this.#link === undefined || this.#state === 'closed') {
      if (this.#transport === undefined && this.#state !== 'closed') this.#become('closed');
      this.#tellOpeners();
      return;
    }
    this.#become('closing');
    this.#link.close(code, reason);
  }

  /** Closes with 1000 if need be, and connects anew (ConnectionsWebSocketsDynamicIp). */
  reconnect(): void {
    if (this.#transport === undefined) return;
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
    const message = `connection ${this.model.id}: ${this.url}: ${result}`;
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
    this.#receiver.forget(response);
  }

  /** Stops reading from the socket while the log or an asynchronous hook is behind. */
  hold(yes: boolean): void {
    this.#holding = yes;
    this.#throttle();
  }

  /**
   * Sends a command's bytes as one message. While the connection is closed they are only shown. True when they were
   * handed to the socket.
   */
  send(command: Command, bytes: Buffer, cause: Cause): boolean {
    if (this.#link === undefined || this.#state !== 'connected') {
      this.#records.command(command, bytes, {
        ...cause,
        delivered: false,
        reason: `the connection is ${this.#state}`,
      });
      return false;
    }
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
    this.#records.other('out', 'handshake', Buffer.from(text, 'latin1'));
  }

  response(answer: HandshakeResponse): void {
    const lines = answer.headers.map(header => `${header.name}: ${header.value}`);
    const head = Buffer.from(`${[answer.statusLine, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
    const bytes = answer.body.length === 0 ? head : Buffer.concat([head, answer.body]);
    this.#records.other('in', 'handshake', bytes, { status: answer.status });
    const values = handshakeValues(this.model.handshake, answer);
    if (values.length === 0) return;
    this.#host.lock.enter(
      rooted(this.#host, { kind: 'handshake', connection: this.model.id }, () =>
        inOrder(values.length, i => this.#host.assign(values[i]!.param, values[i]!.value)),
      ),
    );
  }

  ping(bytes: Buffer): void {
    this.#records.other('in', 'ping', bytes);
  }

  pong(bytes: Buffer): void {
    this.#records.other('in', 'pong', bytes);
  }

  sent(kind: 'ping' | 'pong', bytes: Buffer): void {
    this.#records.other('out', kind, bytes);
  }

  /** A message has arrived: handled at once, or after what holds the element. */
  message(bytes: Buffer, text: boolean): void {
    const lock = this.#host.lock;
    if (lock.tryEnter()) {
      lock.leave(this.#receive(bytes, text, undefined));
      return;
    }
    this.#inbox.push({ bytes, text, at: this.#host.clock.now() });
    this.#throttle();
    lock.enter(
      () => {
        const { bytes, text, at } = this.#inbox.shift();
        this.#throttle();
        return this.#receive(bytes, text, at);
      },
      () => this.#dropped(),
    );
  }

  #receive(bytes: Buffer, text: boolean, at: number | undefined): Outcome {
    const { trace } = this.#host;
    try {
      if (trace === undefined) return this.#receiver.receive(bytes, text, at);
      const root = { kind: 'data', connection: this.model.id } as const;
      return trace.run(root, () => this.#receiver.receive(bytes, text, at));
    } catch (error) {
      this.#host.failed(error);
      this.exchange.abandon();
    }
  }

  /** What the element stopped before it could handle is shown all the same. */
  #dropped(): void {
    for (const { bytes, text, at } of this.#inbox.drain()) {
      this.#records.data(bytes, text, { reason: 'not handled: the element stopped' }, at);
    }
  }

  /** Pauses or resumes the socket, as the inbox and those who hold it want. */
  #throttle(): void {
    const { full, halfFull } = this.#inbox;
    const wanted = this.#holding || full || (this.#paused && halfFull);
    if (wanted === this.#paused || this.#link === undefined) return;
    this.#paused = wanted;
    if (wanted) this.#link.pause();
    else this.#link.resume();
  }

  /** The state is true at once; what it sets off waits for the lock like everything else. */
  open(): void {
    if (this.#state !== 'connecting') return;
    // A link takes no pause before it is open.
    this.#paused = false;
    this.#throttle();
    this.#openedAt = this.#host.clock.now();
    this.#records.other('none', 'open', Buffer.from(this.#url, 'utf8'));
    this.#become('connected');
    this.#host.report('info', { connection: this.model.id }, `connected to ${this.url}`);
    this.#host.responding(this.model.id, true);
    this.#host.lock.enter(() => this.#notify(1));
  }

  closed(end: End): void {
    const { cause, code, reason, errno, opened } = end;
    this.#records.other('none', 'close', undefined, {
      code,
      cause,
      ...(reason === '' ? {} : { reason }),
      ...(errno === undefined ? {} : { errno }),
    });
    this.#link = undefined;
    this.#paused = false;
    if (opened) this.#backoff.ended(this.#host.clock.now() - this.#openedAt);
    this.#become('closed');
    const why = [`${cause} (${code})`, errno, reason].filter(Boolean).join(', ');
    const level = cause === 'local' ? 'info' : 'warn';
    const what = opened ? 'closed' : `cannot connect to ${this.url}`;
    this.#host.report(level, { connection: this.model.id }, `connection ${this.model.id} ${what}: ${why}`);
    this.#host.responding(this.model.id, false);
    this.#host.lock.enter(() => this.#notify(0));
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

  #cannotOpen(reason: string): void {
    const shown = this.#host.mask?.(reason) ?? reason;
    this.#records.other('none', 'error', undefined, { reason: shown });
    this.#host.report(
      'warn',
      { connection: this.model.id },
      `connection ${this.model.id} stays closed: ${shown}`,
    );
    this.#host.responding(this.model.id, false);
    this.#tellOpeners();
    this.#host.lock.enter(() => this.#notify(0));
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
    if (notify === undefined) return;
    const root = { kind: value === 1 ? 'open' : 'close', connection: id } as const;
    return rooted(this.#host, root, () => this.#host.assign(notify, value))();
  }

  #retryLater(): void {
    const policy = this.settings.reconnect;
    if (policy === undefined || this.#state !== 'closed') return;
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
