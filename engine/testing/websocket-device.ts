import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Handshake, HandshakeRequest } from './websocket-handshake.ts';
import { answer, readRequest } from './websocket-handshake.ts';
import { WebSocketPeer } from './websocket-peer.ts';

export interface DeviceOptions {
  /** How handshakes are answered; a function is asked for each. */
  readonly handshake?: Handshake | ((request: HandshakeRequest) => Handshake);
  /** PEM texts: the device then speaks TLS. `ca` with `clientCertificate`: whose client certificates it accepts. */
  readonly tls?: { cert: string; key: string; ca?: string; clientCertificate?: boolean };
  /** 0, a free one, unless said. */
  readonly port?: number;
}

/**
 * A WebSocket device on a real socket of 127.0.0.1, framed by hand so that it can show every byte and do everything
 * wrong. End it with `close`, or `await using`.
 */
export class WebSocketDevice {
  readonly port: number;
  /** Without a path: `ws://127.0.0.1:50123`. */
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #peers: PeerQueue;

  private constructor(server: Server, sockets: Set<Socket>, peers: PeerQueue, secure: boolean) {
    this.#server = server;
    this.#sockets = sockets;
    this.#peers = peers;
    this.port = (server.address() as AddressInfo).port;
    this.url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${this.port}`;
  }

  static async listen(options: DeviceOptions = {}): Promise<WebSocketDevice> {
    const peers = new PeerQueue();
    const sockets = new Set<Socket>();
    const { tls, handshake = {} } = options;
    const serve = (socket: Socket) => {
      const choose = typeof handshake === 'function' ? handshake : () => handshake;
      converse(socket, choose, peer => peers.push(peer));
    };
    const server = tls
      ? createTlsServer({ ...tls, requestCert: tls.clientCertificate === true }, serve)
      : createServer(serve);
    // The raw connections, of a TLS server too: those whose TLS handshake never ends must be closed as well.
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    });
    server.on('tlsClientError', () => {});
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return new WebSocketDevice(server, sockets, peers, tls !== undefined);
  }

  /** The next connection, once its handshake was read and answered as the device is told to answer. */
  accept(): Promise<WebSocketPeer> {
    return this.#peers.shift();
  }

  /** TCP connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const gone = (emitter: Server | Socket) => new Promise(resolve => emitter.once('close', resolve));
    const closed = [gone(this.#server), ...Array.from(this.#sockets, gone)];
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Reads the handshake, answers it, and hands what follows to the peer. */
function converse(
  socket: Socket,
  choose: (request: HandshakeRequest) => Handshake,
  ready: (peer: WebSocketPeer) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('error', () => {});
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const found = readRequest(bytes);
    if (!found) return;
    socket.off('data', read);
    const peer = new WebSocketPeer(socket, found.request);
    socket.on('data', (more: Buffer) => peer.feed(more));
    if (found.rest.length > 0) peer.feed(found.rest);
    void answer(socket, found.request, choose(found.request)).then(() => ready(peer));
  };
  socket.on('data', read);
}

/** Connections that wait for `accept`, or calls of it that wait for a connection. */
class PeerQueue {
  readonly #peers: WebSocketPeer[] = [];
  readonly #waiting: ((peer: WebSocketPeer) => void)[] = [];

  push(peer: WebSocketPeer): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(peer);
    else this.#peers.push(peer);
  }

  shift(): Promise<WebSocketPeer> {
    const peer = this.#peers.shift();
    if (peer) return Promise.resolve(peer);
    return new Promise(resolve => void this.#waiting.push(resolve));
  }
}
