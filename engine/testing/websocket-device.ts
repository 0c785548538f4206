import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Handshake, HandshakeRequest } from './websocket-handshake.ts';
import { answer, readRequest } from './websocket-handshake.ts';
import { WebSocketPeer } from './websocket-peer.ts';

/** PEM texts, and what else a device in TLS may be told, so that it can be an old or a strict one. */
export interface DeviceTls extends Pick<TlsOptions, 'ciphers' | 'maxVersion' | 'minVersion'> {
  readonly cert: string;
  readonly key: string;
  /** With `clientCertificate`: the authority of the client certificates that it accepts. */
  readonly ca?: string;
  readonly clientCertificate?: boolean;
}

export interface DeviceOptions {
  /** How handshakes are answered; a function is asked for each, and may take its time. */
  readonly handshake?: Handshake | ((request: HandshakeRequest) => Handshake | Promise<Handshake>);
  /** The device then speaks TLS. */
  readonly tls?: DeviceTls;
  /** 0, a free one, unless said. */
  readonly port?: number;
  /** `127.0.0.1` unless said. */
  readonly host?: string;
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

  private constructor(server: Server, sockets: Set<Socket>, peers: PeerQueue, origin: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.#peers = peers;
    this.port = (server.address() as AddressInfo).port;
    this.url = `${origin}:${this.port}`;
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
    const host = options.host ?? '127.0.0.1';
    server.listen(options.port ?? 0, host);
    await once(server, 'listening');
    const origin = `${tls ? 'wss' : 'ws'}://${isIPv6(host) ? `[${host}]` : host}`;
    return new WebSocketDevice(server, sockets, peers, origin);
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
  choose: (request: HandshakeRequest) => Handshake | Promise<Handshake>,
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
    const reply = async (): Promise<void> => {
      const chosen = choose(found.request);
      await answer(socket, found.request, chosen instanceof Promise ? await chosen : chosen);
      ready(peer);
    };
    void reply();
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
