import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface ProxyBehaviour {
  /** Where every tunnel leads, whatever host was asked for. */
  readonly port: number;
  /** The proxy then speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** `user:password` that it asks for. */
  readonly credentials?: string;
  /** Sent instead of an answer; then the connection ends unless it is ''. */
  readonly instead?: string;
  /** Resets the connection once the tunnel is open and the first byte comes through it. */
  readonly resets?: boolean;
}

/** A proxy on 127.0.0.1 that knows CONNECT, and keeps the heads of all requests. */
export class ConnectProxy implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #secure: boolean;

  private constructor(behaviour: ProxyBehaviour) {
    const serve = (socket: Socket) => this.#serve(socket, behaviour);
    this.#secure = behaviour.tls !== undefined;
    this.#server = behaviour.tls ? createTlsServer(behaviour.tls, serve) : createServer(serve);
    this.#server.on('connection', (socket: Socket) => this.#keep(socket));
    this.#server.on('tlsClientError', () => {});
  }

  static async listen(behaviour: ProxyBehaviour): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(behaviour);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Its URL; `user` like `name:password`. */
  url(user = ''): string {
    return `${this.#secure ? 'https' : 'http'}://${user === '' ? '' : `${user}@`}${this.host}`;
  }

  /** TCP connections that are open now, to and from it. */
  get connections(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #serve(socket: Socket, { port, credentials, instead, resets }: ProxyBehaviour): void {
    socket.on('error', () => {});
    let head = '';
    const read = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      socket.off('data', read);
      this.requests.push(head);
      const known = credentials === undefined ? '' : Buffer.from(credentials).toString('base64');
      if (instead !== undefined) {
        if (instead !== '') socket.end(instead);
      } else if (known !== '' && !head.includes(`Proxy-Authorization: Basic ${known}\r\n`)) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno');
      } else {
        this.#tunnel(socket, port, resets ?? false);
      }
    };
    socket.on('data', read);
  }

  #tunnel(near: Socket, port: number, resets: boolean): void {
    const far = connect(port, '127.0.0.1');
    this.#keep(far);
    near.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (resets) near.once('data', () => near.resetAndDestroy());
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  }
}
