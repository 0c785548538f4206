import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Header } from './contract.ts';
import { captureHead } from './handshake.ts';
import { Parts, tooLarge, unpacked } from './http-body.ts';
import type { HttpEvents, HttpExchange, HttpFailure, HttpRequest, Timing } from './http-contract.ts';
import { failureOf } from './http-failure.ts';
import { ConnectError, HEAD_BYTES, type Line, type Lines } from './http-lines.ts';
import { type Progress, proxyCredentials } from './http-socket.ts';
import { proxyFor } from './proxy.ts';

/** Verbs that may be sent again where nobody knows whether they arrived (RFC 9110, 9.2.2). */
const IDEMPOTENT = /^(?:GET|HEAD|PUT|DELETE|OPTIONS|TRACE)$/;

/** One request and its reply. */
export class Exchange implements HttpExchange, Dispatcher.DispatchHandler {
  readonly #lines: Lines;
  readonly #request: HttpRequest;
  readonly #events: HttpEvents;
  readonly #started: number;
  #key = '';
  #line: Line | undefined;
  #ended = false;
  /** The socket had been used before: then its end may be older than this request. */
  #reused = false;
  #again = false;
  #progress: Progress | undefined;
  #tellSent: (() => void) | undefined;
  #sentAt = 0;
  #firstAt = 0;
  #version = '1.1';
  #status = 0;
  #statusText = '';
  #headers: readonly Header[] = [];
  readonly #parts = new Parts();

  constructor(lines: Lines, request: HttpRequest, events: HttpEvents) {
    this.#lines = lines;
    this.#request = request;
    this.#events = events;
    this.#started = lines.clock.elapsed();
    // No event is told from inside the call.
    setImmediate(() => {
      if (!this.#ended) this.#dispatch();
    });
  }

  abort(cause: 'timeout' | 'local', reason: string): void {
    if (this.#ended) return;
    const errno = cause === 'timeout' ? { errno: 'ETIMEDOUT' } : {};
    this.#fail({ cause, reason, again: cause === 'timeout', ...errno });
    this.#lines.drop(this.#key);
  }

  #dispatch(): void {
    const { verb, origin, target, headers, body, proxy: setting } = this.#request;
    try {
      const url = new URL(origin);
      const proxy = proxyFor(url, setting);
      const through = proxy !== undefined && url.protocol === 'http:';
      [this.#key, this.#line] = this.#lines.line(origin, proxy);
      this.#reused = this.#line.socket !== undefined && !this.#line.socket.destroyed;
      const lines = headers.flatMap(({ name, value }) => [name, value]);
      if (through) lines.push(...Object.entries(proxyCredentials(proxy)).flat());
      this.#line.client.dispatch(
        {
          method: verb as Dispatcher.HttpMethod,
          path: through ? `${origin}${target}` : target,
          headers: lines,
          body: body ?? null,
          // Else undici asks the server to close after a HEAD.
          ...(verb === 'HEAD' ? { reset: false } : {}),
        },
        this,
      );
    } catch (error) {
      this.#failed(error);
    }
  }

  onRequestStart(): void {
    const socket = this.#line?.socket;
    if (socket === undefined) return;
    this.#progress = this.#reused ? undefined : this.#line?.progress;
    this.#tellSent = captureHead(socket, head => {
      this.#tellSent = undefined;
      this.#sentAt = this.#lines.clock.elapsed();
      if (!this.#ended && !this.#again) this.#events.sent(head);
    });
    this.#noteVersion(socket);
  }

  /**
   * undici tells status and reason of a reply, but not which HTTP it is, and no reason where that comes in two reads; it
   * takes a 100 that nobody asked for as a fault, which it is not (RFC 9110, 15.2).
   */
  #noteVersion(socket: Socket): void {
    const read = socket.read;
    let held: Buffer = NOTHING;
    socket.read = (size?: number) => {
      const chunk: Buffer | null = read.call(socket, size);
      if (chunk === null || chunk.length === 0) return chunk;
      this.#firstAt ||= this.#lines.clock.elapsed();
      const rest = withoutContinue(held.length === 0 ? chunk : Buffer.concat([held, chunk]));
      if (isBegin(rest)) {
        held = rest;
        return socket.read(size);
      }
      held = NOTHING;
      socket.read = read;
      this.#version = /^HTTP\/(\d\.\d)/.exec(rest.toString('latin1', 0, 8))?.[1] ?? this.#version;
      return rest;
    };
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText = '',
  ): void {
    this.#tellSent?.();
    this.#status = status;
    this.#statusText = statusText;
    this.#headers = headersOf(controller.rawHeaders ?? []);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { maxMessage } = this.#lines.settings;
    if (this.#parts.size + chunk.length > maxMessage) {
      this.#fail({ ...tooLarge(maxMessage), again: false });
      controller.abort(new Error('too large'));
      return;
    }
    this.#parts.add(chunk);
  }

  onResponseEnd(): void {
    void this.#finish();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#failed(error);
  }

  async #finish(): Promise<void> {
    const timing = this.#timing();
    const encodings = this.#headers.flatMap(({ name, value }) =>
      name.toLowerCase() === 'content-encoding' ? [value] : [],
    );
    const body = await unpacked(this.#parts.whole(), encodings, this.#lines.settings.maxMessage);
    if (this.#ended) return;
    if (!Buffer.isBuffer(body)) {
      this.#fail({ ...body, again: false });
      return;
    }
    this.#ended = true;
    this.#events.replied({
      statusLine: `HTTP/${this.#version} ${this.#status}${this.#statusText && ` ${this.#statusText}`}`,
      status: this.#status,
      headers: this.#headers,
      body,
      timing,
    });
  }

  #failed(thrown: unknown): void {
    if (this.#ended) return;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const answered = this.#firstAt > 0;
    const stale = this.#reused && !answered && !this.#again && IDEMPOTENT.test(this.#request.verb);
    if (stale && this.#line !== undefined) {
      this.#tellSent?.();
      this.#again = true;
      this.#lines.drop(this.#key);
      this.#dispatch();
      return;
    }
    const open = !(error instanceof ConnectError);
    if (open) this.#tellSent?.();
    const cause = open ? error : error.cause instanceof Error ? error.cause : error;
    this.#fail(
      failureOf({
        error: cause,
        open,
        answered,
        headed: this.#status > 0,
        progress: this.#line?.progress,
        secure: this.#request.origin.startsWith('https:'),
      }),
    );
  }

  #fail(failure: Omit<HttpFailure, 'timing'>): void {
    if (this.#ended) return;
    this.#ended = true;
    const told: HttpFailure = { ...failure, timing: this.#timing() };
    setImmediate(() => this.#events.failed(told));
  }

  #timing(): Timing {
    const now = this.#lines.clock.elapsed();
    const { started, named, connected, secured } = this.#progress ?? this.#line?.progress ?? {};
    const fresh = !this.#reused && started !== undefined;
    return {
      ...(fresh && named !== undefined && { name: named - started }),
      ...(fresh && connected !== undefined && { connect: connected - (named ?? started) }),
      ...(fresh && secured !== undefined && { tls: secured - (connected ?? started) }),
      ...(this.#firstAt > 0 && this.#sentAt > 0 && { firstByte: Math.max(0, this.#firstAt - this.#sentAt) }),
      total: now - this.#started,
    };
  }
}

const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CONTINUE = /^HTTP\/1\.[01] 100/;

/** What follows `100 Continue`. */
function withoutContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  while (CONTINUE.test(rest.toString('latin1', 0, 12))) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return rest;
    rest = rest.subarray(end + 4);
  }
  return rest;
}

/** Whether it is the begin of a status line, or of a `100 Continue`; one too large is nobody's to wait for. */
function isBegin(bytes: Buffer): boolean {
  if (bytes.length > HEAD_BYTES) return false;
  const begin = bytes.toString('latin1', 0, 12);
  if (!'HTTP/1.'.startsWith(begin.slice(0, 7))) return false;
  return CONTINUE.test(begin) || !bytes.includes(LF);
}

/** Names and values in turn, as bytes or as text of one byte a character. */
function headersOf(raw: readonly unknown[] | object): Header[] {
  const list = Array.isArray(raw)
    ? raw.map(part => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part)))
    : [];
  const headers: Header[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) headers.push({ name: list[i]!, value: list[i + 1]! });
  return headers;
}
