import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import { Arrivals } from './arrivals.ts';
import type { Page } from './client-contract.ts';
import type { TlsSettings } from './contract.ts';
import { clientTlsReason } from './reason.ts';
import type { Service } from './service.ts';
import { nameOf } from './socket-end.ts';
import { faultOf, type Refusal, refuse, requestHead, subprotocolsOf, upgradeRequired } from './upgrade.ts';
import { pathOf, peerOf, visitOf } from './visit.ts';

/** Where WebSocket servers listen. */
export interface PortAddress {
  /** '' for all of this machine's. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly secure: boolean;
  readonly tls: TlsSettings;
  /** Milliseconds from a connect to the end of its request. */
  readonly patience: number;
}

/** A request or its answer may take so many bytes of headers. */
const HEADERS = 16 * 1024;

/** The ports of a host that WebSocket servers listen on: those of one port share it, and each request finds its own. */
export class WebSocketPorts {
  readonly #clock: Clock;
  readonly #ports = new Map<string, Port>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Listens for a service, or joins those that listen there; the function returned ends it. Throws where the port is
   * used in another way, or for the same.
   */
  join(service: Service, address: PortAddress): (done: () => void) => void {
    // Any that is free is found under its number as soon as it has one.
    const keyOf = (number: number): string => `${address.host}:${number}`;
    let port = address.port === 0 ? undefined : this.#ports.get(keyOf(address.port));
    if (port === undefined) {
      const made = new Port(
        address,
        this.#clock,
        number => this.#ports.set(keyOf(number), made),
        number => {
          if (this.#ports.get(keyOf(number)) === made) this.#ports.delete(keyOf(number));
        },
      );
      port = made;
      if (address.port !== 0) this.#ports.set(keyOf(address.port), made);
    }
    port.add(service, address);
    const joined = port;
    return done => joined.remove(service, done);
  }
}

class Port {
  readonly #address: PortAddress;
  readonly #clock: Clock;
  readonly #here: (port: number) => void;
  readonly #gone: (port: number) => void;
  #port: number;
  readonly #server: http.Server;
  readonly #arrivals: Arrivals;
  #services: readonly Service[] = [];

  /** Throws where a certificate cannot be read. */
  constructor(
    address: PortAddress,
    clock: Clock,
    here: (port: number) => void,
    gone: (port: number) => void,
  ) {
    this.#address = address;
    this.#clock = clock;
    this.#here = here;
    this.#gone = gone;
    this.#port = address.port;
    this.#arrivals = new Arrivals(clock, address.patience, reason => this.#services[0]?.lost(reason));
    this.#server = serverOf(address);
    this.#listen();
  }

  add(service: Service, address: PortAddress): void {
    const same = this.#services.find(({ serves }) => serves.key === service.serves.key);
    if (same !== undefined) throw inUse('another connection of these elements serves the same paths there');
    if (address.secure !== this.#address.secure)
      throw inUse(`another element listens there ${this.#address.secure ? 'with' : 'without'} TLS`);
    const { tls } = this.#address;
    if (address.tls.cert !== tls.cert || address.tls.key !== tls.key || address.tls.ca !== tls.ca)
      throw inUse('another element listens there with another certificate');
    this.#services = [...this.#services, service];
    if (this.#server.listening) setImmediate(() => this.#tell(service));
  }

  remove(service: Service, done: () => void): void {
    this.#services = this.#services.filter(other => other !== service);
    if (this.#services.length > 0) {
      setImmediate(done);
      return;
    }
    this.#gone(this.#port);
    this.#arrivals.end();
    // Of those that have become a WebSocket the server knows nothing any more.
    if (this.#server.listening) this.#server.close();
    setImmediate(done);
  }

  #listen(): void {
    const { host, port } = this.#address;
    const server = this.#server;
    server.on('connection', (socket: Socket) => this.#arrivals.connected(socket));
    server.on('upgrade', (request, socket, head) => {
      if (this.#arrivals.ask(socket)) this.#upgrade(request, socket, head);
    });
    // Without these Node answers by itself, or not at all, and nobody is told.
    server.on('connect', (request, socket) => {
      if (this.#arrivals.ask(socket)) this.#refuse(undefined, request, socket, notAnswered(request));
    });
    server.on('checkExpectation', (request, response) => void this.#plain(request, response));
    server.on('request', (request, response) => void this.#plain(request, response));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#unreadable(error, socket));
    server.on('tlsClientError', (error: Error, socket) => {
      const peer = peerOf(socket);
      const reason = clientTlsReason(error);
      this.#services[0]?.lost(`a client's TLS failed${peer === '' ? '' : ` (${peer})`}: ${reason}`);
    });
    server.on('error', error => {
      this.#gone(this.#port);
      for (const service of this.#services) service.failed(error);
    });
    server.once('listening', () => {
      const found = server.address();
      if (found !== null && typeof found === 'object') this.#port = found.port;
      if (this.#services.length === 0) {
        // All have left while its name was looked up.
        server.close();
        return;
      }
      this.#here(this.#port);
      for (const service of this.#services) this.#tell(service);
    });
    server.listen({ port, ...(host === '' ? {} : { host }) });
  }

  #tell(service: Service): void {
    const address = this.#server.address();
    if (address === null || typeof address === 'string' || !this.#services.includes(service)) return;
    service.listens(nameOf(address.address, address.port));
  }

  #upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = pathOf(request);
    // Tcl's package sends it empty where nothing is offered.
    if (request.headers['sec-websocket-protocol'] === '') delete request.headers['sec-websocket-protocol'];
    const offered = subprotocolsOf(request);
    const found = this.#serving(path);
    const fault = found.length === 0 ? nobody(path) : faultOf(request);
    if (fault !== undefined) {
      this.#refuse(found[0], request, socket, fault);
      return;
    }
    const speaking = found.find(({ serves }) => serves.choose(offered) !== undefined);
    if (speaking === undefined) {
      const reason = `none of the subprotocols ${offered.join(', ')} is spoken on ${path}`;
      this.#refuse(found[0], request, socket, { status: 400, reason });
      return;
    }
    const { origin } = request.headers;
    if (!speaking.serves.allows(origin)) {
      this.#refuse(speaking, request, socket, { status: 403, reason: `the origin ${origin} is not allowed` });
      return;
    }
    this.#arrivals.leave(socket);
    speaking.take(request, socket, head, speaking.serves.choose(offered)!);
  }

  /** The services of a path: those that name it most closely first. */
  #serving(path: string): Service[] {
    const found: { service: Service; closeness: number }[] = [];
    for (const service of this.#services) {
      const closeness = service.serves.closeness(path);
      if (closeness >= 0) found.push({ service, closeness });
    }
    return found.sort((a, b) => b.closeness - a.closeness).map(({ service }) => service);
  }

  #refuse(
    service: Service | undefined,
    request: http.IncomingMessage,
    socket: Duplex,
    refusal: Refusal,
  ): void {
    const { bytes, head } = refuse(socket, refusal);
    const told = service ?? this.#services[0];
    told?.refused(requestHead(request), head, refusal.status);
    told?.visited(visitOf(request, this.#clock.now(), refusal.status, bytes, refusal.reason));
  }

  /** A request that asks for no WebSocket: for a page, or what belongs to it. */
  async #plain(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // What comes behind is not even read: nobody would be told of it, and each would want memory.
    request.socket.pause();
    if (!this.#arrivals.ask(request.socket)) return;
    const at = this.#clock.now();
    const path = pathOf(request);
    const found = this.#serving(path);
    const service = found[0] ?? this.#services[0];
    const refused = (refusal: Refusal): void => {
      const { headers = [], reason, status } = refusal;
      const body = Buffer.from(`${reason}\n`);
      const more = Object.fromEntries(headers);
      writeHead(response, status, 'text/plain; charset=utf-8', body.length, more);
      response.end(request.method === 'HEAD' ? undefined : body);
      service?.visited(visitOf(request, at, status, body.length, reason));
    };
    const fault = plainFault(request);
    if (fault !== undefined) {
      refused(fault);
      return;
    }
    let page: Page | undefined;
    try {
      page = await this.#page(path, found);
    } catch (error) {
      service?.lost(`the page for ${path} cannot be read: ${messageOf(error)}`);
      refused({ status: 500, reason: 'the page cannot be read' });
      return;
    }
    if (page === undefined) {
      refused(found.length === 0 ? nobody(path) : upgradeRequired(`${path} is served over WebSocket`));
      return;
    }
    const { content, size, type } = page;
    const taken = visitOf(request, at, 200, 0, '');
    const done = (bytes: number, reason: string): void => {
      service?.visited({ ...taken, bytesOut: bytes, duration: this.#clock.now() - at, reason });
    };
    writeHead(response, 200, type, size, { 'Cache-Control': 'no-cache' });
    if (request.method === 'HEAD') {
      content.destroy();
      response.end();
      done(0, '');
      return;
    }
    let sent = 0;
    content.on('data', (chunk: Buffer) => {
      sent += chunk.length;
    });
    // As it is taken: a page in memory for each of many that do not read would be a lot of it.
    pipeline(content, response, error => {
      done(sent, error ? `it ended within the page: ${messageOf(error)}` : '');
    });
  }

  /** What a served path shows is the first page of its folder; all else a file beside that. */
  async #page(path: string, found: readonly Service[]): Promise<Page | undefined> {
    for (const { serves } of this.#services) {
      const file = serves.fileOf(path);
      const page = file === undefined || file === '/' ? undefined : await serves.page?.(file);
      if (page !== undefined) return page;
    }
    for (const { serves } of found) {
      const page = await serves.page?.('/');
      if (page !== undefined) return page;
    }
    return undefined;
  }

  #unreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
    // Behind a request: that one is answered.
    if (this.#arrivals.hasAsked(socket) && socket.writable) return;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const reason = tooLarge ? `the headers are larger than ${HEADERS} bytes` : 'the request is no HTTP';
    const status = tooLarge ? 431 : 400;
    const peer = peerOf(socket as Socket);
    const { bytes } = refuse(socket, { status, reason });
    const nothing = { method: '', url: '', httpVersion: '', headers: {}, socket: socket as Socket };
    this.#services[0]?.lost(`${peer}: ${reason}`);
    this.#services[0]?.visited(visitOf(nothing, this.#clock.now(), status, bytes, reason));
  }
}

function serverOf({ secure, tls: { ca, cert, key } }: PortAddress): http.Server {
  const options = {
    noDelay: true,
    maxHeaderSize: HEADERS,
    // The port has its own deadline, by the clock that it was handed.
    headersTimeout: 0,
    requestTimeout: 0,
    // Told by `upgrade` with all else that is wrong.
    requireHostHeader: false,
  };
  if (!secure) return http.createServer(options);
  if (cert === undefined || key === undefined)
    throw new Error('a server in TLS has no certificate; tls.cert and tls.key would be right');
  return https.createServer({
    ...options,
    cert,
    key,
    ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }),
  });
}

function writeHead(
  response: http.ServerResponse,
  status: number,
  type: string,
  length: number,
  more: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': length,
    'X-Content-Type-Options': 'nosniff',
    Connection: status === 426 ? 'Upgrade, close' : 'close',
    ...more,
  });
}

/** What of a request for a page cannot be met, whatever its path. */
function plainFault(request: http.IncomingMessage): Refusal | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAnswered(request);
  const { expect } = request.headers;
  if (expect === undefined || expect.toLowerCase() === '100-continue') return undefined;
  return { status: 417, reason: `what it expects, "${expect}", is not known here` };
}

function notAnswered({ method }: http.IncomingMessage): Refusal {
  return { status: 405, reason: `${method} is not answered here`, headers: [['Allow', 'GET, HEAD']] };
}

function nobody(path: string): Refusal {
  return { status: 404, reason: `nobody serves ${path}` };
}

function inUse(why: string): Error {
  return Object.assign(new Error(why), { code: 'EADDRINUSE', syscall: 'listen' });
}
