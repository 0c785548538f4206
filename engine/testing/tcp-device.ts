import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { TcpPeer } from './tcp-peer.ts';

export interface TcpDeviceOptions {
  /** PEM texts: the device then speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** 0, a free one, unless said. */
  readonly port?: number;
  /** `127.0.0.1` unless said; a smart-serial connection is a client of `127.0.0.2` and a server at `127.0.0.1`. */
  readonly host?: string;
  /** Answers each read of the socket; undefined answers nothing. */
  readonly answer?: (bytes: Buffer) => string | Uint8Array | undefined;
}

/**
 * A device behind a TCP port of this machine: it answers by a function, or by hand through its peers, byte for byte as
 * wrong as a test wants. End it with `close`, or `await using`.
 */
export class TcpDevice {
  readonly host: string;
  readonly port: number;
  /** Answers each read of the sockets accepted from now on. */
  answer: TcpDeviceOptions['answer'];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #peers: TcpPeer[] = [];
  #waiting: (() => void)[] = [];
  #taken = 0;

  private constructor(server: Server, host: string, answer: TcpDeviceOptions['answer']) {
    this.#server = server;
    this.host = host;
    this.answer = answer;
    this.port = (server.address() as AddressInfo).port;
  }

  static async listen(options: TcpDeviceOptions = {}): Promise<TcpDevice> {
    const { host = '127.0.0.1', port = 0, tls, answer } = options;
    const server = tls ? createTlsServer(tls) : createServer();
    server.listen(port, host);
    await once(server, 'listening');
    const device = new TcpDevice(server, host, answer);
    server.on('connection', (socket: Socket) => {
      device.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => device.#sockets.delete(socket));
    });
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => device.#accepted(socket));
    server.on('tlsClientError', () => {});
    return device;
  }

  /** `127.0.0.1:50123`. */
  get address(): string {
    return isIPv6(this.host) ? `[${this.host}]:${this.port}` : `${this.host}:${this.port}`;
  }

  /** TCP connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Every connection since the start, oldest first. */
  get peers(): readonly TcpPeer[] {
    return this.#peers;
  }

  /** The next connection that was not taken yet. */
  async accept(): Promise<TcpPeer> {
    while (this.#peers.length <= this.#taken) await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.#peers[this.#taken++]!;
  }

  /** Stops listening and ends every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accepted(socket: Socket): void {
    const peer = new TcpPeer(socket);
    this.#peers.push(peer);
    socket.on('data', (bytes: Buffer) => {
      const answer = this.answer?.(bytes);
      if (answer !== undefined) peer.write(answer);
    });
    for (const tell of this.#waiting.splice(0)) tell();
  }
}
