import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '#base/clock.ts';
import { HeadendError } from '#base/error.ts';
import { cutUtf8 } from '#base/text.ts';
import type { Adjustment, Client, Clients, Verdict, Visit, WebServing } from './client-contract.ts';
import { CONTROL_PAYLOAD, checkCloseCode } from './close.ts';
import type {
  End,
  Frame,
  Link,
  LinkEnds,
  LinkEvents,
  Target,
  Transport,
  TransportOptions,
} from './contract.ts';
import { type ClientHost, type ServedSocket, ServerClient, type Times } from './server-client.ts';
import { type Handshake, Handshakes, type HandshakesHost } from './server-handshakes.ts';
import { Serves, type Service } from './service.ts';
import { socketEnd } from './socket-end.ts';
import { WebSocketPorts } from './websocket-port.ts';

const SERVER = { maxClients: 0, clientMemory: 8 * 1024 * 1024, slowReader: 'drop' } as const;
/** Clients are looked after so many times in the shortest of their times, and not more often than this. */
const LOOKS = 8;
const SHORTEST_LOOK = 20;
/** Strings that many clients share, like their user agents: most that are known. */
const SHARED = 256;

/**
 * A WebSocket server (RFC 6455), in TLS where the URL begins with `wss:`; its host is the local address, '' all of them.
 * `open` means that it listens, `send` is to all clients. Servers of one port share it by path and subprotocol. Nothing
 * is compressed.
 */
export function listenWebsocket(options: TransportOptions): Transport {
  const ports = new WebSocketPorts(options.clock);
  return { connect: (target, events) => new WebSocketServerLink(target, events, options.clock, ports) };
}

class WebSocketServerLink implements Link, Clients, Service, ClientHost, HandshakesHost {
  readonly clients: Clients = this;
  readonly serves: Serves;
  readonly clock: Clock;
  readonly clientMemory: number;
  readonly skips: boolean;
  pingPayload: Buffer;
  paused = false;
  readonly parts: boolean;
  readonly maxMessage: number;
  readonly #events: LinkEvents;
  readonly #web: WebServing;
  readonly #handshakes: Handshakes;
  readonly #clients = new Map<string, ServerClient>();
  readonly #shared = new Map<string, string>();
  /** Undefined where it does not listen. */
  #leave: ((done: () => void) => void) | undefined;
  #local = '';
  #opened = false;
  #ended = false;
  readonly slow = { skipped: 0, dropped: 0 };
  #watching = false;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason'> | undefined;
  #look: Timer | undefined;
  #times: Times;
  /** The shortest of the times that are not 0, also of those that clients were given; Infinity: none. */
  #shortest = Number.POSITIVE_INFINITY;

  constructor(target: Target, events: LinkEvents, clock: Clock, ports: WebSocketPorts) {
    const { limits, server = SERVER, tls, url } = target;
    this.#events = events;
    this.#web = target.server?.web ?? serveAll();
    this.clock = clock;
    const { idleTimeout, sendTimeout } = this.#web;
    this.#times = { keepAlive: limits.keepAlive, idleTimeout, sendTimeout };
    this.#shorten(this.#times);
    this.clientMemory = server.clientMemory;
    this.skips = server.slowReader === 'skip';
    this.pingPayload = cutUtf8(limits.pingPayload, CONTROL_PAYLOAD);
    this.parts = limits.parts ?? false;
    this.maxMessage = limits.maxMessage;
    this.#handshakes = new Handshakes(this, events, target, this.#web);
    const { host, path, port, secure } = placeOf(url);
    this.serves = new Serves(this.#web, path, events.asked !== undefined);
    try {
      this.#leave = ports.join(this, { host, port, secure, tls, patience: limits.handshakeTimeout });
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.#end());
    }
  }

  get count(): number {
    return this.#clients.size;
  }

  get serving(): boolean {
    return this.#opened && this.#decided === undefined && this.#error === undefined;
  }

  get unsent(): number {
    let sum = 0;
    for (const client of this.#clients.values()) sum += client.unsent;
    return sum;
  }

  ends(): LinkEnds | undefined {
    return this.#opened ? { peer: '', local: this.#local, subprotocol: '' } : undefined;
  }

  send(bytes: Uint8Array, text: boolean): number {
    if (!this.serving) return -1;
    let sum = 0;
    for (const client of this.#clients.values()) sum += Math.max(0, client.send(bytes, text));
    return sum;
  }

  sendTo(name: string, bytes: Uint8Array, text: boolean, final?: boolean): number {
    return this.#find(name)?.send(bytes, text, final) ?? -1;
  }

  /** To all clients. */
  ping(payload: Uint8Array): number {
    let sum = 0;
    for (const client of this.#clients.values()) sum += Math.max(0, client.ping(payload));
    return sum;
  }

  pingTo(name: string, payload: Uint8Array): number {
    return this.#find(name)?.ping(payload) ?? -1;
  }

  /** For all clients but those that were given their own. */
  adjust(changes: Adjustment): void {
    const { keepAlive, idleTimeout, sendTimeout } = this.#times;
    if (changes.pingPayload !== undefined) this.pingPayload = cutUtf8(changes.pingPayload, CONTROL_PAYLOAD);
    this.#times = {
      keepAlive: changes.keepAlive ?? keepAlive,
      idleTimeout: changes.idleTimeout ?? idleTimeout,
      sendTimeout: changes.sendTimeout ?? sendTimeout,
    };
    this.#shorten(changes);
  }

  adjustOne(name: string, changes: Adjustment): boolean {
    const client = this.#find(name);
    client?.adjust(changes);
    this.#shorten(changes);
    return client !== undefined;
  }

  /** Clients are looked after as often as the shortest time asks for; never less often than before. */
  #shorten({ idleTimeout = 0, keepAlive = 0, sendTimeout = 0 }: Adjustment): void {
    const times = [idleTimeout, keepAlive, sendTimeout].filter(time => time > 0);
    const shortest = Math.min(this.#shortest, ...times);
    if (shortest === this.#shortest) return;
    this.#shortest = shortest;
    this.#look?.cancel();
    this.#look = undefined;
    if (this.#clients.size > 0) this.#lookLater();
  }

  drop(name: string, code = 1000, reason = ''): boolean {
    const client = this.#find(name);
    client?.close(code, reason);
    return client !== undefined;
  }

  get(name: string): Client | undefined {
    return this.#find(name);
  }

  all(): Iterable<Client> {
    return this.#clients.values();
  }

  #find(name: string): ServerClient | undefined {
    const client = this.#clients.get(name);
    if (client !== undefined || !name.includes(':')) return client;
    for (const other of this.#clients.values()) if (other.peer === name) return other;
    return undefined;
  }

  close(code: number, reason: string): void {
    checkCloseCode(code);
    if (this.#ended || this.#decided !== undefined) return;
    this.#decided = { cause: 'local', reason };
    this.#handshakes.close();
    for (const client of this.#clients.values()) client.close(code, reason);
    this.#leavePort();
  }

  terminate(): void {
    this.close(1001, '');
    for (const client of this.#clients.values()) client.terminate();
  }

  pause(): void {
    this.paused = true;
    for (const client of this.#clients.values()) client.pause();
  }

  resume(): void {
    this.paused = false;
    for (const client of this.#clients.values()) client.resume();
  }

  hold(name: string, yes: boolean): void {
    this.#clients.get(name)?.hold(yes);
  }

  watchFrames(yes: boolean): void {
    this.#watching = yes;
    for (const client of this.#clients.values())
      if (client.adjusted?.logLevel === undefined) client.watchFrames(yes);
  }

  // What its port tells.

  listens(local: string): void {
    if (this.#opened || this.#decided !== undefined) return;
    this.#opened = true;
    this.#local = local;
    this.#events.open();
  }

  failed(error: Error): void {
    this.#error ??= error;
    this.#handshakes.close();
    for (const client of this.#clients.values()) client.close(1011, '');
    this.#leavePort();
  }

  take(request: IncomingMessage, socket: Duplex, head: Buffer, subprotocol: string): void {
    this.#handshakes.take(request, socket, head, subprotocol);
  }

  visited(visit: Visit): void {
    this.#events.visited?.(visit);
  }

  refused(request: string, answer: string, status: number): void {
    this.#events.shaken?.(request, answer, status, '');
  }

  lost(reason: string, client?: ServerClient): void {
    this.#events.lost?.(undefined, reason, client?.id);
  }

  // What handshakes and clients tell.

  joined(ws: ServedSocket, socket: Socket, { asks, request }: Handshake, verdict: Verdict): void {
    const { headers, url = '' } = request;
    const head = {
      path: url,
      userAgent: this.#sharedText(headers['user-agent'] ?? ''),
      referer: this.#sharedText(headers.referer ?? ''),
    };
    const client = new ServerClient(this, ws, socket, asks, head, verdict);
    this.#clients.set(client.id, client);
    this.#lookLater();
    if (this.#watching) client.watchFrames(true);
    this.#events.joined?.(client.id);
    if (this.paused) client.pause();
  }

  message(client: ServerClient, bytes: Buffer, text: boolean, final?: boolean): void {
    this.#events.message(bytes, text, client.id, final);
  }

  frame(client: ServerClient, direction: 'in' | 'out', frame: Frame): void {
    this.#events.frame?.(direction, frame, client.id);
  }

  pinged(client: ServerClient, bytes: Buffer): void {
    this.#events.ping(bytes, client.id);
  }

  ponged(client: ServerClient, bytes: Buffer): void {
    this.#events.pong(bytes, client.id);
  }

  sent(client: ServerClient, kind: 'ping' | 'pong', bytes: Buffer): void {
    this.#events.sent(kind, bytes, client.id);
  }

  gone(client: ServerClient, code: number, reason: string): void {
    if (!this.#clients.delete(client.id)) return;
    const end = client.endOf(code, reason);
    this.#events.left?.(client.id, end);
    this.#events.visited?.(client.visit(end));
    this.#handshakes.left();
    if (this.#clients.size === 0) {
      this.#look?.cancel();
      this.#look = undefined;
      if (this.#decided !== undefined || this.#error !== undefined) this.#end();
    }
  }

  /** What is the same for many clients is kept once. */
  #sharedText(text: string): string {
    const known = this.#shared.get(text);
    if (known !== undefined) return known;
    if (this.#shared.size >= SHARED) this.#shared.clear();
    this.#shared.set(text, text);
    return text;
  }

  /** One timer for all clients. */
  #lookLater(): void {
    if (this.#look !== undefined || this.#shortest === Number.POSITIVE_INFINITY) return;
    const step = Math.max(SHORTEST_LOOK, Math.floor(this.#shortest / LOOKS));
    this.#look = this.clock.after(step, () => {
      this.#look = undefined;
      for (const client of this.#clients.values()) client.look(this.#times, this.paused);
      if (this.#clients.size > 0) this.#lookLater();
    });
  }

  #leavePort(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    if (leave === undefined) return;
    leave(() => {
      if (this.#clients.size === 0) this.#end();
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#look?.cancel();
    this.#events.closed(
      socketEnd({ opened: this.#opened, decided: this.#decided, error: this.#error, securing: false }),
    );
  }
}

/** Without settings: every path, and no subprotocol. */
function serveAll(): WebServing {
  let id = 0;
  return {
    paths: [],
    subprotocols: [],
    origins: [],
    maxHandshakes: 0,
    clientWait: 0,
    idleTimeout: 0,
    sendTimeout: 0,
    newId: () => String(++id),
  };
}

interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

/** `ws://:8050/path`, `wss://127.0.0.1:8443`; throws for anything else. */
function placeOf(url: string): ServerPlace {
  const parts = /^(wss?):\/\/(?:\[([^\]]+)\]|([^:/]*)):(\d{1,5})(\/[^?#]*)?$/.exec(url);
  const port = Number(parts?.[4]);
  if (parts === null || port > 65_535)
    throw new HeadendError('ADDRESS_INVALID', `"${url}" is nowhere to listen; right would be any:8050/path`);
  return {
    secure: parts[1] === 'wss',
    host: parts[2] ?? parts[3] ?? '',
    port,
    path: parts[5] ?? '/',
  };
}
