import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import type { Timer } from '#base/clock.ts';
import { isShared } from '#base/shared.ts';
import { cutUtf8 } from '#base/text.ts';
import { parseUrl } from './address.ts';
import type { Adjustment } from './client-contract.ts';
import { CLOSE_REASON, CONTROL_PAYLOAD, checkCloseCode, endOf } from './close.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport, TransportOptions } from './contract.ts';
import { endsOf } from './ends.ts';
import { watchFrames, watchParts } from './frame-watch.ts';
import { askedBy, captureHead, readRefusal, responseOf } from './handshake.ts';
import { type Beating, Heartbeat } from './heartbeat.ts';
import { Parts } from './parts.ts';
import { type Traveller, Way } from './way.ts';
import { Client, type ClientOptions, type Listener } from './websocket-client.ts';

/** Pongs that may wait for a peer that does not read; all of them are small. */
const WAITING_PONGS = 1000;
/** ws takes the limit as a 32-bit integer. */
const MAX_PAYLOAD = 2 ** 31 - 1;

const EMPTY = Buffer.alloc(0);
const TEXT = { binary: false } as const;
const BINARY = { binary: true } as const;

/** A WebSocket client (RFC 6455), compressed only where a header asks for it. Redirects are refusals. */
export function websocket(options: TransportOptions): Transport {
  return { connect: (target, events) => new WebSocketLink(target, events, options) };
}

class WebSocketLink implements Link, Beating, Listener, Traveller {
  readonly #limits: Target['limits'];
  readonly #events: LinkEvents;
  readonly #options: TransportOptions;
  #pingPayload: Buffer;
  #keepAlive: number;
  /** Undefined where the target was so wrong that nothing was tried. */
  readonly #ws: Client | undefined;
  /** Undefined once open. */
  #way: Way | undefined;
  #socket: Socket | undefined;
  #deadline: Timer | undefined;
  #heartbeat: Heartbeat | undefined;
  /** Made for the first message in parts. */
  #parts: Parts | undefined;
  #waitingPongs = 0;
  #paused = false;
  #opened = false;
  #ended = false;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason' | 'errno'> | undefined;
  #tellRequest: (() => void) | undefined;
  #tellRefusal: (() => void) | undefined;
  /** While its frames are watched: ends it. */
  #unwatch: (() => void) | undefined;

  constructor(target: Target, events: LinkEvents, options: TransportOptions) {
    this.#limits = target.limits;
    this.#events = events;
    this.#options = options;
    const { keepAlive, pingPayload } = target.limits;
    this.#keepAlive = keepAlive;
    this.#pingPayload = pingPayload === '' ? EMPTY : cutUtf8(pingPayload, CONTROL_PAYLOAD);
    try {
      this.#ws = this.#connect(target);
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.ended(1006, ''));
    }
  }

  send(bytes: Uint8Array, text: boolean, final?: boolean): number {
    const ws = this.#ws;
    if (ws === undefined || ws.readyState !== WebSocket.OPEN) return -1;
    if (this.unsent + bytes.length > this.#limits.sendQueue) return -1;
    if (final !== undefined) this.#parts ??= new Parts(ws);
    if (this.#parts === undefined) ws.send(bytes, text ? TEXT : BINARY);
    else this.#parts.send(bytes, text, final);
    return this.unsent;
  }

  ping(payload: Uint8Array): number {
    const ws = this.#ws;
    if (ws === undefined || ws.readyState !== WebSocket.OPEN) return -1;
    ws.ping(payload);
    return this.unsent;
  }

  adjust({ keepAlive, pingPayload }: Adjustment): void {
    if (pingPayload !== undefined) this.#pingPayload = cutUtf8(pingPayload, CONTROL_PAYLOAD);
    if (keepAlive === undefined || keepAlive === this.#keepAlive) return;
    this.#keepAlive = keepAlive;
    if (this.#opened) this.#beatAnew();
  }

  close(code: number, reason: string): void {
    checkCloseCode(code);
    const cut = cutUtf8(reason, CLOSE_REASON);
    if (!this.#decideLocal(cut.toString())) return;
    this.resume();
    this.#ws?.close(code, cut);
  }

  terminate(): void {
    this.#decideLocal('');
    this.#ws?.terminate();
  }

  pause(): void {
    this.#paused = true;
    this.#heartbeat?.pause();
    this.#ws?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#heartbeat?.resume();
    this.#ws?.resume();
  }

  watchFrames(yes: boolean): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    if (!yes || !this.#opened || this.#ended || this.#ws === undefined || this.#socket === undefined) return;
    const tell = this.#events.frame?.bind(this.#events);
    if (tell !== undefined) this.#unwatch = watchFrames(this.#ws, this.#socket, tell);
  }

  ends(): LinkEnds | undefined {
    if (!this.#opened || this.#socket === undefined) return undefined;
    return { ...endsOf(this.#socket), subprotocol: this.#ws?.protocol ?? '' };
  }

  get unsent(): number {
    return (this.#ws?.bufferedAmount ?? 0) + (this.#parts?.waiting ?? 0);
  }

  #connect(target: Target): Client {
    const { headers, limits } = target;
    const url = parseUrl(target.url);
    const asked = askedBy(headers, this.#options.userAgent);
    const way = new Way(url, target, this);
    this.#way = way;
    const options: ClientOptions = {
      // Node takes several values of a header; the types of ws do not know it.
      headers: asked.headers as unknown as Record<string, string>,
      perMessageDeflate: asked.deflate as WebSocket.PerMessageDeflateOptions | false,
      followRedirects: false,
      autoPong: false,
      maxPayload: Math.min(limits.maxMessage, MAX_PAYLOAD),
      closeTimeout: limits.closeTimeout,
      ...way.options,
    };
    const ws = new Client(url, asked.protocols, options, this);
    if (limits.handshakeTimeout > 0) {
      this.#deadline = this.#options.clock.after(limits.handshakeTimeout, () => this.#late());
    }
    return ws;
  }

  upgraded(answer: IncomingMessage): void {
    this.#tellRequest?.();
    this.#events.response(responseOf(answer));
  }

  /** Its body is read before the connection ends, as far as the deadline lets it. */
  refused(answer: IncomingMessage): void {
    this.#tellRequest?.();
    const status = `${answer.statusCode} ${answer.statusMessage}`.trimEnd();
    this.#decided ??= { cause: 'handshake', reason: `the peer refused with ${status}` };
    this.#tellRefusal = readRefusal(answer, response => {
      this.#events.response(response);
      this.#ws?.terminate();
    });
  }

  message(bytes: Buffer, text: boolean): void {
    this.#events.message(bytes, text);
  }

  pinged(data: Buffer): void {
    const bytes = owned(data);
    this.#events.ping(bytes);
    this.#pong(bytes);
  }

  ponged(data: Buffer): void {
    this.#heartbeat?.answered();
    this.#events.pong(owned(data));
  }

  failed(error: Error): void {
    this.#error ??= error;
  }

  reached(socket: Socket): void {
    this.#socket = socket;
    this.#tellRequest = captureHead(socket, head => {
      if (!this.#ended) this.#events.request(head);
    });
  }

  turnedAway(reason: string): void {
    this.#decided ??= { cause: 'handshake', reason };
    this.#ws?.terminate();
  }

  opened(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.#tellRequest = undefined;
    this.#way = undefined;
    this.#opened = true;
    const { maxMessage, parts } = this.#limits;
    if (parts && this.#ws !== undefined && this.#socket !== undefined && this.#ws.extensions === '') {
      // Whole messages are not told besides; those that are compressed are.
      this.#ws.removeAllListeners('message');
      watchParts(this.#ws, this.#socket, { masked: false, maxMessage }, (bytes, text, final) =>
        this.#events.message(bytes, text, undefined, final),
      );
    }
    this.#events.open();
    this.#beatAnew();
  }

  #beatAnew(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    // Told that it is open, the element may have closed it again, or paused it.
    if (this.#keepAlive <= 0 || this.#ws?.readyState !== WebSocket.OPEN) return;
    this.#heartbeat = new Heartbeat(this.#options.clock, this.#keepAlive, this);
    if (this.#paused) this.#heartbeat.pause();
  }

  bytesRead(): number {
    return this.#socket?.bytesRead ?? 0;
  }

  beat(): void {
    if (this.#ws?.readyState !== WebSocket.OPEN) return;
    this.#ws.ping(this.#pingPayload);
    this.#events.sent('ping', this.#pingPayload);
  }

  lost(): void {
    if (this.#ws?.readyState !== WebSocket.OPEN) return;
    this.#decided = {
      cause: 'ping-timeout',
      reason: `no pong within ${this.#keepAlive} ms`,
    };
    this.#ws.terminate();
  }

  /** Answers a ping. Of a burst all are answered; of a peer that pings on and reads nothing only so many. */
  #pong(bytes: Buffer): void {
    const ws = this.#ws;
    if (ws?.readyState !== WebSocket.OPEN) return;
    if (this.#waitingPongs >= WAITING_PONGS && ws.bufferedAmount > 0) {
      this.#decided ??= {
        cause: 'policy-violation',
        reason: 'the peer sends pings and does not read the pongs',
      };
      ws.terminate();
      return;
    }
    this.#waitingPongs++;
    ws.pong(bytes, undefined, () => {
      this.#waitingPongs--;
    });
    this.#events.sent('pong', bytes);
  }

  #late(): void {
    this.#decided ??= {
      cause: 'timeout',
      reason: `no opening handshake within ${this.#limits.handshakeTimeout} ms`,
      errno: 'ETIMEDOUT',
    };
    this.#ws?.terminate();
  }

  /** True when it is we who end it now; false when it is ending for another reason already. */
  #decideLocal(reason: string): boolean {
    const state = this.#ws?.readyState;
    if (state !== WebSocket.OPEN && state !== WebSocket.CONNECTING) return false;
    this.#decided ??= { cause: 'local', reason };
    return true;
  }

  ended(code: number, reason: string): void {
    if (this.#ended) return;
    this.watchFrames(false);
    this.#ended = true;
    this.#deadline?.cancel();
    this.#heartbeat?.stop();
    const { plain = false, securing = false, proxy } = this.#way ?? {};
    this.#way?.abandon();
    this.#tellRefusal?.();
    // Once open, ws keeps the socket's errors to itself.
    const error = this.#error ?? this.#socket?.errored;
    this.#events.closed(
      endOf({
        opened: this.#opened,
        plain,
        securing,
        proxy,
        code,
        reason,
        ...(this.#decided ? { decided: this.#decided } : {}),
        ...(error ? { error } : {}),
      }),
    );
  }
}

/**
 * The bytes as the receiver's own. What ws hands over is mostly a view of all that the socket read at once: a small
 * part of it is copied, so that a message kept never holds more than four times its size; copying a large part would
 * cost more than the memory is worth.
 */
function owned(bytes: Buffer): Buffer {
  return isShared(bytes) ? Buffer.from(bytes) : bytes;
}
