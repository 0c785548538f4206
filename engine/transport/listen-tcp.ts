import * as net from 'node:net';
import * as tls from 'node:tls';
import { turnOf } from '#base/clock.ts';
import { Arrivals } from './arrivals.ts';
import type { Adjustment, Client, Clients } from './client-contract.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport, TransportOptions } from './contract.ts';
import { endsOf } from './ends.ts';
import { clientTlsReason } from './reason.ts';
import { endpointOf, nameOf, socketEnd } from './socket-end.ts';
import { peerOf } from './visit.ts';

/**
 * A turn of the event loop that has taken so many milliseconds is over for the other clients: everything else of the
 * process waits for its end, and one read of tiny messages takes a tenth of a second.
 */
const LONGEST_TURN = 20;

const SERVER = { maxClients: 0, clientMemory: 8 * 1024 * 1024, slowReader: 'drop' } as const;

/** A client, and why we ended it where we did. */
class TcpClient implements Client {
  readonly id: string;
  readonly socket: net.Socket;
  readonly since: number;
  readonly path = '';
  readonly subprotocol = '';
  readonly userAgent = '';
  readonly user = '';
  readonly roundTrip = undefined;
  readonly keepsake = undefined;
  adjusted: Adjustment | undefined;
  decided: Pick<End, 'cause' | 'reason'> | undefined;
  error: Error | undefined;
  /** True from the first message that it did not get to the next one that it did. */
  skipping = false;
  skipped = 0;
  lastAt = 0;
  messagesIn = 0;
  messagesOut = 0;

  constructor(id: string, socket: net.Socket, since: number) {
    this.id = id;
    this.socket = socket;
    this.since = since;
  }

  get peer(): string {
    return this.id;
  }

  get local(): string {
    return endsOf(this.socket).local;
  }

  get bytesIn(): number {
    return this.socket.bytesRead;
  }

  get bytesOut(): number {
    return this.socket.bytesWritten;
  }

  get unsent(): number {
    return this.socket.writableLength;
  }

  get closing(): boolean {
    return this.decided !== undefined;
  }

  adjust(keepAlive: number): void {
    this.adjusted = { keepAlive };
    this.socket.setKeepAlive(keepAlive > 0, keepAlive);
  }
}

/**
 * Listens on a TCP port, in TLS where the URL begins with `tls:`; its host is the local address, '' all of them. `open`
 * means that it listens, `send` is to all clients.
 */
export function listenTcp(options: TransportOptions): Transport {
  return { connect: (target, events) => new TcpServer(target, events, options) };
}

class TcpServer implements Link, Clients {
  readonly clients: Clients = this;
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #options: TransportOptions;
  readonly #server: net.Server | undefined;
  readonly slow = { skipped: 0, dropped: 0 };
  readonly #clients = new Map<string, TcpClient>();
  /** Those that have not come to an end of their TLS. */
  #arrivals: Arrivals | undefined;
  #opened = false;
  #ended = false;
  #paused = false;
  /** All wait for the next turn. */
  #waits = false;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason'> | undefined;
  #keepAlive: number;

  constructor(target: Target, events: LinkEvents, options: TransportOptions) {
    this.#target = target;
    this.#keepAlive = target.limits.keepAlive;
    this.#events = events;
    this.#options = options;
    try {
      this.#server = this.#listen();
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.#end());
    }
  }

  get count(): number {
    return this.#clients.size;
  }

  get unsent(): number {
    let sum = 0;
    for (const { socket } of this.#clients.values()) sum += socket.writableLength;
    return sum;
  }

  ends(): LinkEnds | undefined {
    const address = this.#opened ? this.#server?.address() : undefined;
    if (address === undefined || address === null || typeof address === 'string') return undefined;
    return { peer: '', local: nameOf(address.address, address.port), subprotocol: '' };
  }

  send(bytes: Uint8Array): number {
    if (!this.#opened || this.#decided !== undefined) return -1;
    for (const client of this.#clients.values()) this.#write(client, bytes);
    return this.unsent;
  }

  sendTo(name: string, bytes: Uint8Array): number {
    const client = this.#clients.get(name);
    return client === undefined ? -1 : this.#write(client, bytes);
  }

  /** For all clients but those that were given their own. */
  adjust({ keepAlive }: Adjustment): void {
    if (keepAlive === undefined) return;
    this.#keepAlive = keepAlive;
    for (const { adjusted, socket } of this.#clients.values())
      if (adjusted === undefined) socket.setKeepAlive(keepAlive > 0, keepAlive);
  }

  adjustOne(name: string, { keepAlive }: Adjustment): boolean {
    const client = this.#clients.get(name);
    if (keepAlive !== undefined) client?.adjust(keepAlive);
    return client !== undefined;
  }

  get(name: string): Client | undefined {
    return this.#clients.get(name);
  }

  all(): Iterable<Client> {
    return this.#clients.values();
  }

  drop(name: string, _code?: number, reason = 'dropped'): boolean {
    const client = this.#clients.get(name);
    if (client === undefined) return false;
    client.decided ??= { cause: 'local', reason };
    this.#finish(client);
    return true;
  }

  close(_code: number, reason: string): void {
    if (this.#ended || this.#decided !== undefined) return;
    this.#decided = { cause: 'local', reason };
    if (this.#server?.listening) this.#server.close();
    else this.#server?.close(() => this.#end());
    this.#arrivals?.end();
    for (const client of this.#clients.values()) {
      client.decided ??= { cause: 'local', reason };
      this.#finish(client);
    }
  }

  terminate(): void {
    this.close(0, '');
    for (const { socket } of this.#clients.values()) socket.destroy();
  }

  pause(): void {
    this.#paused = true;
    for (const { socket } of this.#clients.values()) socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#waits) return;
    for (const { socket } of this.#clients.values()) socket.resume();
  }

  #listen(): net.Server {
    const { tls: settings, url } = this.#target;
    const { host, port } = endpointOf(url);
    const secure = url.startsWith('tls:');
    const { cert, key, ca } = settings;
    if (secure && (cert === undefined || key === undefined))
      throw new Error('a server in TLS has no certificate; tls.cert and tls.key would be right');
    const server = secure
      ? tls.createServer({ cert, key, ...(ca === undefined ? {} : { ca, requestCert: true }) })
      : net.createServer();
    server.on(secure ? 'secureConnection' : 'connection', (socket: net.Socket) => this.#joined(socket));
    if (secure) this.#watchTls(server);
    server.once('listening', () => {
      if (this.#decided !== undefined) return;
      this.#opened = true;
      this.#events.open();
    });
    server.on('error', error => {
      this.#error ??= error;
      if (!this.#opened) this.#end();
    });
    server.once('close', () => this.#end());
    server.listen({ port, ...(host === '' ? {} : { host }) });
    return server;
  }

  #watchTls(server: net.Server): void {
    const { clock } = this.#options;
    const { handshakeTimeout } = this.#target.limits;
    const lost = (reason: string): void => this.#events.lost?.(undefined, reason);
    /** Those whose time was over: their TLS fails by that. */
    let sentAway = 0;
    const late = (reason: string): void => {
      sentAway++;
      lost(reason);
    };
    const arrivals = new Arrivals(clock, handshakeTimeout, late, 'did not come to an end of its TLS');
    this.#arrivals = arrivals;
    server.on('connection', (socket: net.Socket) => arrivals.connected(socket));
    server.on('tlsClientError', (error: Error, socket: net.Socket) => {
      const peer = peerOf(socket);
      if (this.#decided !== undefined) return;
      if (peer === '' && sentAway > 0) sentAway--;
      else lost(`a client's TLS failed${peer === '' ? '' : ` (${peer})`}: ${clientTlsReason(error)}`);
    });
  }

  #joined(socket: net.Socket): void {
    this.#arrivals?.leave(socket);
    const { server: { maxClients } = SERVER } = this.#target;
    const name = nameOf(socket.remoteAddress ?? '', socket.remotePort ?? 0);
    socket.on('error', () => {});
    if (maxClients > 0 && this.#clients.size >= maxClients) {
      this.#events.lost?.(undefined, `there are ${maxClients} clients already; it was sent away`, name);
      socket.destroy();
      return;
    }
    // Where one ends and comes again from the same port, its end may be seen after that.
    this.#gone(this.#clients.get(name));
    const client = new TcpClient(name, socket, this.#options.clock.now());
    this.#clients.set(name, client);
    socket.setNoDelay(true);
    if (this.#keepAlive > 0) socket.setKeepAlive(true, this.#keepAlive);
    socket.on('error', error => {
      client.error ??= error;
    });
    socket.once('close', () => this.#gone(client));
    this.#events.joined?.(name);
    socket.on('data', bytes => {
      client.messagesIn++;
      client.lastAt = turnOf(this.#options.clock);
      if (client.decided === undefined) this.#events.message(bytes, false, name);
      if (this.#options.clock.now() - client.lastAt > LONGEST_TURN) this.#nextTurn(client);
    });
    if (this.#paused || this.#waits) socket.pause();
  }

  /** All are heard again in the next turn, this one last. */
  #nextTurn(client: TcpClient): void {
    if (this.#clients.get(client.id) !== client) return;
    this.#clients.delete(client.id);
    this.#clients.set(client.id, client);
    if (this.#waits || this.#clients.size === 1) return;
    this.#waits = true;
    for (const { socket } of this.#clients.values()) socket.pause();
    setImmediate(() => {
      this.#waits = false;
      if (!this.#paused) for (const { socket } of this.#clients.values()) socket.resume();
    });
  }

  /** Tells once that a client has left. */
  #gone(client: TcpClient | undefined): void {
    if (client === undefined || this.#clients.get(client.id) !== client) return;
    this.#clients.delete(client.id);
    client.socket.destroy();
    const { decided, error } = client;
    this.#events.left?.(client.id, socketEnd({ opened: true, decided, error, securing: false }));
    client.decided ??= { cause: 'normal', reason: '' };
  }

  /** A client that does not read must not cost more memory than it may. */
  #write(client: TcpClient, bytes: Uint8Array): number {
    const { socket } = client;
    if (client.decided !== undefined || !socket.writable) return -1;
    const { clientMemory, slowReader } = this.#target.server ?? SERVER;
    const waiting = socket.writableLength;
    if (waiting + bytes.length > clientMemory) {
      const reason = `it does not read: ${waiting} bytes wait, and clientMemory is ${clientMemory}`;
      if (slowReader === 'skip') {
        client.skipped++;
        this.slow.skipped++;
        if (!client.skipping) this.#events.lost?.(undefined, `${reason}; left out until it does`, client.id);
        client.skipping = true;
      } else {
        client.decided = { cause: 'policy-violation', reason };
        this.slow.dropped++;
        socket.destroy();
      }
      return -1;
    }
    client.skipping = false;
    client.messagesOut++;
    client.lastAt = turnOf(this.#options.clock);
    socket.write(bytes);
    return socket.writableLength;
  }

  /** What waits for it still leaves, but only for `closeTimeout`. */
  #finish({ socket }: TcpClient): void {
    const late = this.#options.clock.after(this.#target.limits.closeTimeout, () => socket.destroy());
    socket.once('close', () => late.cancel());
    socket.resume();
    socket.destroySoon();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Of TLS the sockets below may be closed before those above.
    for (const client of [...this.#clients.values()]) this.#gone(client);
    this.#events.closed(
      socketEnd({ opened: this.#opened, decided: this.#decided, error: this.#error, securing: false }),
    );
  }
}
