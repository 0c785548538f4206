import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { type Clock, turnOf } from '#base/clock.ts';
import { isShared } from '#base/shared.ts';
import { cutUtf8 } from '#base/text.ts';
import type { Adjustment, Client, ClientRequest, Verdict, Visit } from './client-contract.ts';
import { CONTROL_PAYLOAD, endOf, reasonFor, sendable } from './close.ts';
import type { End, Frame } from './contract.ts';
import { endsOf } from './ends.ts';
import { watchFrames, watchParts } from './frame-watch.ts';
import { Parts } from './parts.ts';

/** What a client needs of its server. */
export interface ClientHost {
  readonly clock: Clock;
  /** Most unsent bytes. */
  readonly clientMemory: number;
  readonly skips: boolean;
  readonly slow: { skipped: number; dropped: number };
  readonly pingPayload: Buffer;
  /** Nothing is read of any client. */
  readonly paused: boolean;
  /** Messages are handed over in parts. */
  readonly parts: boolean;
  readonly maxMessage: number;
  message(client: ServerClient, bytes: Buffer, text: boolean, final?: boolean): void;
  frame(client: ServerClient, direction: 'in' | 'out', frame: Frame): void;
  pinged(client: ServerClient, bytes: Buffer): void;
  ponged(client: ServerClient, bytes: Buffer): void;
  sent(client: ServerClient, kind: 'ping' | 'pong', bytes: Buffer): void;
  lost(reason: string, client: ServerClient): void;
  gone(client: ServerClient, code: number, reason: string): void;
}

/** After which a client is pinged, or ended; milliseconds, 0: not. */
export interface Times {
  readonly keepAlive: number;
  readonly idleTimeout: number;
  readonly sendTimeout: number;
}

/** The socket that ws makes for a client knows whose it is: so that one function listens to all of them. */
export class ServedSocket extends WebSocket {
  client: ServerClient | undefined;
}

/** What a message that waits costs beside its bytes. */
const WAITING = 512;
/** Pongs that may wait for a client that does not read; all of them are small. */
const PONGS = 1000;
/** Pings of one client in a second, or pongs that answer nothing: nobody needs more. */
const PINGS = 200;

const TEXT = { binary: false } as const;
const BINARY = { binary: true } as const;
const NEVER = -1;

/** A client of a server: one small object, since there may be thousands. */
export class ServerClient implements Client {
  readonly id: string;
  readonly peer: string;
  readonly path: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly user: string;
  readonly keepsake: unknown;
  readonly since: number;
  readonly #host: ClientHost;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  messagesIn = 0;
  messagesOut = 0;
  bytesIn = 0;
  bytesOut = 0;
  skipped = 0;
  lastAt = 0;
  roundTrip: number | undefined;
  decided: Pick<End, 'cause' | 'reason'> | undefined;
  error: Error | undefined;
  adjusted: Adjustment | undefined;
  #parts: Parts | undefined;
  /** At the look after the last message, by the clock's elapsed time; and how many had come by then. */
  #heardAt: number;
  #heard = 0;
  /** When a ping left that has no pong yet, and the bytes read by then; NEVER while none is waited for. */
  #pingedAt = NEVER;
  #readAtPing = 0;
  /** When the last ping left. */
  #beatAt: number;
  /** Since when something waits unsent, and how much did at the last look. */
  #stuckAt = NEVER;
  #stuck = 0;
  /** Messages that were handed over while others waited. */
  #waiting = 0;
  #settled: (() => void) | undefined;
  #skipping = false;
  #held = false;
  #pings = 0;
  #pingSecond = 0;
  /** While its frames are watched: ends it. */
  #unwatch: (() => void) | undefined;

  constructor(
    host: ClientHost,
    ws: ServedSocket,
    socket: Socket,
    { id, peer }: ClientRequest,
    head: { readonly path: string; readonly userAgent: string; readonly referer: string },
    { keepsake, user = '' }: Verdict,
  ) {
    this.#host = host;
    this.#ws = ws;
    this.#socket = socket;
    this.id = id;
    this.peer = peer;
    this.path = head.path;
    this.userAgent = head.userAgent;
    this.referer = head.referer;
    this.user = user;
    this.keepsake = keepsake;
    this.since = host.clock.now();
    this.#heardAt = host.clock.elapsed();
    this.#beatAt = this.#heardAt;
    ws.client = this;
    ws.on('message', onMessage);
    ws.on('ping', onPing);
    ws.on('pong', onPong);
    ws.on('error', onError);
    ws.on('close', onClose);
    if (host.parts) {
      watchParts(ws, socket, { masked: true, maxMessage: host.maxMessage }, (bytes, text, final) => {
        if (this.decided === undefined) host.message(this, bytes, text, final);
      });
    }
    // Once open, ws keeps the socket's errors to itself.
    socket.on('error', error => {
      this.error ??= error;
    });
  }

  get local(): string {
    return endsOf(this.#socket).local;
  }

  get subprotocol(): string {
    return this.#ws.protocol;
  }

  get unsent(): number {
    return this.#parts === undefined
      ? this.#ws.bufferedAmount
      : this.#ws.bufferedAmount + this.#parts.waiting;
  }

  get closing(): boolean {
    return this.decided !== undefined || this.#ws.readyState !== WebSocket.OPEN;
  }

  /** The bytes that wait unsent after it; -1 where it does not get it. */
  send(bytes: Uint8Array, text: boolean, final?: boolean): number {
    if (this.closing || !this.#hasRoom(bytes.length)) return -1;
    this.#skipping = false;
    if (final !== false) this.messagesOut++;
    this.bytesOut += bytes.length;
    this.lastAt = turnOf(this.#host.clock);
    if (final !== undefined) this.#parts ??= new Parts(this.#ws);
    if (this.#parts === undefined) this.#ws.send(bytes, text ? TEXT : BINARY, this.#behind());
    else this.#parts.send(bytes, text, final, this.#behind());
    return this.unsent;
  }

  /** A ping beside its own ones; a pong to either is an answer. */
  ping(payload: Uint8Array): number {
    if (this.closing) return -1;
    if (this.#pingedAt === NEVER) this.#pinged(this.#host.clock.elapsed());
    this.#ws.ping(payload, false, this.#behind());
    return this.unsent;
  }

  #pinged(now: number): void {
    this.#beatAt = now;
    this.#pingedAt = now;
    this.#readAtPing = this.#socket.bytesRead;
  }

  adjust(changes: Adjustment): void {
    if (changes.keepAlive !== undefined) this.#beatAt = this.#host.clock.elapsed();
    if (changes.logLevel !== undefined) this.watchFrames(changes.logLevel === 'trace');
    this.adjusted = { ...this.adjusted, ...changes };
  }

  /** Starts the closing handshake. */
  close(code: number, reason: string, cause: End['cause'] = 'local'): void {
    if (this.closing) return;
    const told = sendable(code, reason);
    this.decided = { cause, reason: told.toString() };
    // A client that is closed while reading is paused could never answer.
    this.#ws.resume();
    this.#ws.close(code, told);
  }

  terminate(): void {
    this.decided ??= { cause: 'local', reason: '' };
    this.#ws.terminate();
  }

  pause(): void {
    this.#ws.pause();
    this.#pingedAt = NEVER;
  }

  resume(): void {
    if (!this.#held) this.#ws.resume();
  }

  /** Alone among the others. */
  hold(yes: boolean): void {
    if (yes === this.#held) return;
    this.#held = yes;
    if (!yes) {
      if (!this.#host.paused) this.#ws.resume();
    } else if (!this.closing) this.pause();
  }

  watchFrames(yes: boolean): void {
    this.#unwatch?.();
    this.#unwatch = yes
      ? watchFrames(this.#ws, this.#socket, (direction, frame) => this.#host.frame(this, direction, frame))
      : undefined;
  }

  /** Looks after it once in a while. `paused`: its silence means nothing. */
  look(times: Times, paused: boolean): void {
    if (this.closing) return;
    const { idleTimeout, keepAlive, sendTimeout } =
      this.adjusted === undefined ? times : { ...times, ...this.adjusted };
    const now = this.#host.clock.elapsed();
    const { messagesIn, unsent } = this;
    if (messagesIn !== this.#heard) this.#heardAt = now;
    this.#heard = messagesIn;
    if (unsent === 0 || unsent < this.#stuck || this.#stuckAt === NEVER)
      this.#stuckAt = unsent === 0 ? NEVER : now;
    this.#stuck = unsent;
    if (paused || this.#held) return;
    if (sendTimeout > 0 && this.#stuckAt !== NEVER && now - this.#stuckAt >= sendTimeout) {
      this.#dropSlow(`it took nothing of ${unsent} bytes for ${sendTimeout} ms`);
    } else if (idleTimeout > 0 && now - this.#heardAt >= idleTimeout) {
      this.close(1000, `no message for ${idleTimeout} ms`, 'timeout');
    } else if (keepAlive > 0 && now - this.#beatAt >= keepAlive) {
      this.#beat(now, keepAlive);
    }
  }

  /** Own pings: a client that sent nothing at all since the last one is lost. */
  #beat(now: number, keepAlive: number): void {
    if (this.#pingedAt !== NEVER && this.#readAtPing === this.#socket.bytesRead) {
      this.decided = { cause: 'ping-timeout', reason: `no pong within ${keepAlive} ms` };
      this.#ws.terminate();
      return;
    }
    const own = this.adjusted?.pingPayload;
    const pingPayload = own === undefined ? this.#host.pingPayload : cutUtf8(own, CONTROL_PAYLOAD);
    this.#pinged(now);
    this.#ws.ping(pingPayload, false, this.#behind());
    this.#host.sent(this, 'ping', pingPayload);
  }

  /** Whether so many bytes may wait for it beside those that do; what becomes of it where they may not. */
  #hasRoom(bytes: number): boolean {
    const waiting = this.unsent;
    const { clientMemory } = this.#host;
    if (waiting === 0 ? bytes <= clientMemory : waiting + bytes + this.#waiting * WAITING <= clientMemory)
      return true;
    const reason = `it does not read: ${waiting} bytes wait, and clientMemory is ${clientMemory}`;
    if (this.#host.skips) {
      this.skipped++;
      this.#host.slow.skipped++;
      if (!this.#skipping) this.#host.lost(`${reason}; left out until it does`, this);
      this.#skipping = true;
    } else this.#dropSlow(reason);
    return false;
  }

  #dropSlow(reason: string): void {
    if (this.decided === undefined) this.#host.slow.dropped++;
    this.#drop(reason);
  }

  /** 1008: what waits is sent first, and it has `closeTimeout` for all of it. */
  #drop(reason: string): void {
    this.close(1008, reason, 'policy-violation');
  }

  /** Counts what is handed over while other messages wait: many small ones need more memory than their bytes. */
  #behind(): (() => void) | undefined {
    if (this.#ws.bufferedAmount === 0) return undefined;
    this.#settled ??= () => {
      this.#waiting--;
    };
    this.#waiting++;
    return this.#settled;
  }

  received(bytes: Buffer, text: boolean): void {
    // What one read brought comes to its end, also after the message that ended all.
    if (this.decided !== undefined) return;
    this.messagesIn++;
    this.bytesIn += bytes.length;
    this.lastAt = turnOf(this.#host.clock);
    if (!this.#host.parts) this.#host.message(this, bytes, text);
  }

  /** Answers; of a flood, or of one that reads none of the answers, only so many. */
  pinged(bytes: Buffer): void {
    if (this.closing) return;
    const { clock } = this.#host;
    this.lastAt = turnOf(clock);
    if (this.#floods('pings')) return;
    if (this.#waiting > PONGS) {
      this.#dropSlow('it sends pings and does not read the pongs');
      return;
    }
    const payload = isShared(bytes) ? Buffer.from(bytes) : bytes;
    this.#host.pinged(this, payload);
    this.#ws.pong(payload, false, this.#behind());
    this.#host.sent(this, 'pong', payload);
  }

  /** Counts what a client sends without need; true when it is too much, and the client is dropped. */
  #floods(what: 'pings' | 'pongs'): boolean {
    const second = Math.floor(this.#host.clock.elapsed() / 1000);
    if (second !== this.#pingSecond) this.#pings = 0;
    this.#pingSecond = second;
    if (++this.#pings <= PINGS) return false;
    this.#drop(`it sends more than ${PINGS} ${what} a second`);
    return true;
  }

  ponged(bytes: Buffer): void {
    const { clock } = this.#host;
    if (this.#pingedAt === NEVER && (this.closing || this.#floods('pongs'))) return;
    this.lastAt = turnOf(clock);
    if (this.#pingedAt !== NEVER) this.roundTrip = clock.elapsed() - this.#pingedAt;
    this.#pingedAt = NEVER;
    this.#host.ponged(this, isShared(bytes) ? Buffer.from(bytes) : bytes);
  }

  ended(code: number, reason: string): void {
    this.watchFrames(false);
    this.#host.gone(this, code, reason);
  }

  /** Why it ended; `code` and `reason` as ws has them. Of one that we sent away for its fault our code counts. */
  endOf(code: number, reason: string): End {
    const { decided, error } = this;
    const ours = decided?.cause === 'policy-violation' ? 1008 : code;
    const known = { opened: true, securing: false, code: ours, reason };
    return endOf({ ...known, ...(decided ? { decided } : {}), ...(error ? { error } : {}) });
  }

  visit(end: End): Visit {
    const { bytesIn, bytesOut, id, messagesIn, messagesOut, path, peer, referer, since, user, userAgent } =
      this;
    return {
      client: id,
      at: since,
      status: 101,
      peer,
      user,
      method: 'GET',
      path,
      httpVersion: '1.1',
      subprotocol: this.#ws.protocol,
      userAgent,
      referer,
      messagesIn,
      messagesOut,
      bytesIn,
      bytesOut,
      duration: this.#host.clock.now() - since,
      code: end.code,
      reason: end.reason || reasonFor(end.code),
      keepsake: this.keepsake,
    };
  }
}

function onMessage(this: WebSocket, data: WebSocket.RawData, binary: boolean): void {
  (this as ServedSocket).client?.received(data as Buffer, !binary);
}

function onPing(this: WebSocket, data: Buffer): void {
  (this as ServedSocket).client?.pinged(data);
}

function onPong(this: WebSocket, data: Buffer): void {
  (this as ServedSocket).client?.ponged(data);
}

function onError(this: WebSocket, error: Error): void {
  const { client } = this as ServedSocket;
  if (client !== undefined) client.error ??= error;
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  (this as ServedSocket).client?.ended(code, reason.toString());
}
