import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { HeadendError, messageOf } from '#base/error.ts';
import { type ApiAddress, addressText, isLoopback } from './address.ts';
import type { ApiAgent } from './agent.ts';
import type { Application } from './application.ts';
import { guard } from './guard.ts';
import { PROBLEM_TYPE, type Problem, problem } from './problem.ts';

export interface ApiServerOptions {
  readonly address: ApiAddress;
  /** What every request must show; undefined: nobody needs one. */
  readonly token: string | undefined;
  /** Told of a fault of our own in a request. */
  readonly failed: (error: unknown) => void;
}

/**
 * The socket of the API. It listens at once, so that a port that is taken is known before anything starts; what answers
 * is loaded at the first request, since most runs are never asked and should start as fast as without an API.
 */
export class ApiServer {
  /** `http://127.0.0.1:7400`. */
  readonly url: string;
  readonly #server: Server;
  readonly #options: ApiServerOptions;
  #agent: ApiAgent | undefined;
  #loading: Promise<Application> | undefined;

  private constructor(server: Server, options: ApiServerOptions) {
    this.#server = server;
    this.#options = options;
    const { port } = server.address() as AddressInfo;
    this.url = `http://${addressText({ host: options.address.host, port })}`;
    const check = guard({ token: options.token, host: options.address.host });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const wrong = check(request);
      if (wrong === undefined) void this.#request(request, response);
      else answer(response, wrong);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const wrong = check(request);
      if (wrong === undefined) void this.#upgrade(request, socket, head);
      else refuse(socket, wrong);
    });
  }

  /** Raises TOKEN_MISSING where other machines could reach it without one, ADDRESS_IN_USE, ADDRESS_INVALID. */
  static async listen(options: ApiServerOptions): Promise<ApiServer> {
    const { address, token } = options;
    if (token === undefined && !isLoopback(address.host)) {
      throw new HeadendError(
        'TOKEN_MISSING',
        `--api ${addressText(address)}: other machines can reach this, so it needs a token; give --token or HEADEND_TOKEN, or a loopback address`,
      );
    }
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(explained(error, address)));
      server.listen({ host: address.host, port: address.port }, resolve);
    });
    return new ApiServer(server, options);
  }

  /** From now on requests are answered for this agent; before, with 503. */
  serve(agent: ApiAgent): void {
    this.#agent = agent;
  }

  /** Ends all requests and closes the socket. */
  async close(): Promise<void> {
    const loading = this.#loading;
    this.#agent = undefined;
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    if (loading !== undefined) await (await loading).close().catch(this.#options.failed);
    this.#server.closeAllConnections();
    await closed;
  }

  #application(): Promise<Application> | undefined {
    const agent = this.#agent;
    if (agent === undefined) return undefined;
    this.#loading ??= import('./application.ts').then(({ application }) =>
      application(agent, this.#options.failed),
    );
    return this.#loading;
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const application = this.#application();
      if (application === undefined) answer(response, STARTING);
      else (await application).handle(request, response);
    } catch (error) {
      this.#options.failed(error);
      answer(response, problem(500, 'a fault in headend itself; its log has more'));
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', nothing);
    try {
      const application = this.#application();
      if (application === undefined) refuse(socket, STARTING);
      else (await application).upgrade(request, socket, head);
    } catch (error) {
      this.#options.failed(error);
      socket.destroy();
    }
  }
}

const STARTING = problem(503, 'the agent is starting or stopping; ask again');

const nothing = (): void => {};

function answer(response: ServerResponse, wrong: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(wrong);
  response.writeHead(wrong.status, headersOf(wrong, body));
  response.end(body);
}

/** Answers a handshake with a refusal, as far as it is still open. */
function refuse(socket: Duplex, wrong: Problem): void {
  const body = JSON.stringify(wrong);
  const headers = Object.entries({ ...headersOf(wrong, body), connection: 'close' });
  const lines = [
    `HTTP/1.1 ${wrong.status} ${wrong.title}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', nothing);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function headersOf({ status }: Problem, body: string): Record<string, string> {
  return {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="headend"' }),
    ...(status === 503 && { 'retry-after': '1' }),
  };
}

function explained(error: NodeJS.ErrnoException, address: ApiAddress): HeadendError {
  const where = addressText(address);
  if (error.code === 'EADDRINUSE') {
    return new HeadendError(
      'ADDRESS_IN_USE',
      `--api ${where}: another program listens there; give another port, or --api none`,
      error,
    );
  }
  return new HeadendError(
    'ADDRESS_INVALID',
    `--api ${where}: cannot listen there: ${messageOf(error)}; an address of this machine would be right`,
    error,
  );
}
