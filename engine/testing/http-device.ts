import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  type HttpDeviceReply,
  type HttpDeviceRequest,
  partBytes,
  readHttpRequest,
  replyBytes,
} from './http-message.ts';

/** Answers a request; undefined never answers it. */
export type HttpAnswer = (
  request: HttpDeviceRequest,
) => HttpDeviceReply | string | undefined | Promise<HttpDeviceReply | string | undefined>;

export interface HttpDeviceOptions {
  /** How requests are answered: a function, or one body for all of them. Unless said, with 200 and nothing. */
  readonly answer?: HttpAnswer | string;
  /** PEM texts: the device then speaks TLS. `ca` with `clientCertificate`: whose client certificates it accepts. */
  readonly tls?: { cert: string; key: string; ca?: string; clientCertificate?: boolean };
  /** 0, a free one, unless said. */
  readonly port?: number;
  /** `127.0.0.1` unless said. */
  readonly host?: string;
}

/**
 * An HTTP device on a real socket of 127.0.0.1 that answers by hand, so that it can do everything wrong: wrong lengths,
 * broken chunks, resets, silence. End it with `close`, or `await using`.
 */
export class HttpDevice {
  readonly port: number;
  /** Without a path: `http://127.0.0.1:50123`. */
  readonly url: string;
  /** Every request since the start, oldest first. */
  readonly requests: HttpDeviceRequest[] = [];
  /** How requests from now on are answered. */
  answer: HttpAnswer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];
  #taken = 0;
  #opened = 0;

  private constructor(server: Server, answer: HttpAnswer, origin: string) {
    this.#server = server;
    this.answer = answer;
    this.port = (server.address() as AddressInfo).port;
    this.url = `${origin}:${this.port}`;
  }

  static async listen(options: HttpDeviceOptions = {}): Promise<HttpDevice> {
    const { tls, answer = '' } = options;
    const server = tls
      ? createTlsServer({ ...tls, requestCert: tls.clientCertificate === true })
      : createServer();
    const host = options.host ?? '127.0.0.1';
    server.listen(options.port ?? 0, host);
    await once(server, 'listening');
    const given: HttpAnswer = typeof answer === 'string' ? () => answer : answer;
    const origin = `${tls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}`;
    const device = new HttpDevice(server, given, origin);
    server.on('connection', (socket: Socket) => device.#hold(socket));
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => device.#serve(socket));
    server.on('tlsClientError', () => {});
    return device;
  }

  /** The next request that was not taken yet. */
  async request(): Promise<HttpDeviceRequest> {
    while (this.requests.length <= this.#taken)
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.requests[this.#taken++]!;
  }

  /** TCP connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** TCP connections that were opened since the start. */
  get opened(): number {
    return this.#opened;
  }

  /** Ends every connection with a RST; goes on listening. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
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

  #hold(socket: Socket): void {
    this.#opened++;
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #serve(socket: Socket): void {
    const number = this.#opened;
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let found = readHttpRequest(bytes, number); found; found = readHttpRequest(bytes, number)) {
        bytes = found.rest;
        this.requests.push(found.request);
        for (const tell of this.#waiting.splice(0)) tell();
        void this.#reply(socket, found.request);
      }
    });
  }

  async #reply(socket: Socket, request: HttpDeviceRequest): Promise<void> {
    const given = await this.answer(request);
    if (given === undefined) return;
    const reply = typeof given === 'string' ? { body: given } : given;
    socket.write(replyBytes(reply, request.verb === 'HEAD'));
    for (const part of reply.parts ?? []) socket.write(partBytes(reply, await part));
    if (reply.parts !== undefined) socket.write(partBytes(reply, undefined));
    if (reply.after === 'reset') socket.resetAndDestroy();
    else if (reply.after === 'close') socket.end();
  }
}
