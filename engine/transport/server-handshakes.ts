import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock, Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import { Admission } from './admission.ts';
import type { ClientRequest, Verdict, WebServing } from './client-contract.ts';
import type { LinkEvents, Target } from './contract.ts';
import { ServedSocket } from './server-client.ts';
import { cookiesOf, type Refusal, refuse, requestHead, subprotocolsOf } from './upgrade.ts';
import { pathOf, peerOf, visitOf } from './visit.ts';

/** What handshakes need of their server. */
export interface HandshakesHost {
  readonly clock: Clock;
  /** False once it is ending. */
  readonly serving: boolean;
  joined(socket: ServedSocket, line: Socket, handshake: Handshake, verdict: Verdict): void;
  /** A handshake went wrong in a way that somebody should know of. */
  lost(reason: string): void;
}

/** Who is on the way in: from a right request to its answer. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly asks: ClientRequest;
}

interface Pending extends Handshake {
  readonly socket: Duplex;
  readonly head: Buffer;
  /** '' where none was offered, or `asked` is to choose. */
  readonly subprotocol: string;
  readonly at: number;
  readonly closed: () => void;
  giveUp: () => void;
  timer: Timer | undefined;
  /** It has been let past the limits. */
  began: boolean;
  over: boolean;
}

/** ws takes the limit as a 32-bit integer. */
const MAX_PAYLOAD = 2 ** 31 - 1;
/** The status that servers note for a client that did not wait for its answer. */
const GONE = 499;

/** The types of ws lack what it has known since 8.19. */
type ServerOptions = NonNullable<ConstructorParameters<typeof WebSocketServer>[0]> & {
  readonly closeTimeout: number;
};

/** The opening handshakes of one server: who waits, who is asked about, what each is answered. */
export class Handshakes {
  readonly #host: HandshakesHost;
  readonly #events: LinkEvents;
  readonly #web: WebServing;
  readonly #patience: number;
  readonly #admission: Admission;
  readonly #server: WebSocketServer;
  readonly #pending = new Set<Pending>();
  /** The answer that ws is writing. */
  #answering: { readonly subprotocol: string; readonly lines: readonly string[]; head: string } | undefined;

  constructor(
    host: HandshakesHost,
    events: LinkEvents,
    { limits, server }: Pick<Target, 'limits' | 'server'>,
    web: WebServing,
  ) {
    this.#host = host;
    this.#events = events;
    this.#web = web;
    this.#patience = limits.handshakeTimeout;
    this.#admission = new Admission({ ...web, maxClients: server?.maxClients ?? 0 }, host.clock);
    const options: ServerOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: Math.min(limits.maxMessage, MAX_PAYLOAD),
      closeTimeout: limits.closeTimeout,
      WebSocket: ServedSocket,
      handleProtocols: () => this.#answering?.subprotocol || false,
    };
    this.#server = new WebSocketServer(options);
    this.#server.on('headers', (lines: string[]) => {
      if (this.#answering === undefined) return;
      lines.push(...this.#answering.lines);
      this.#answering.head = `${lines.join('\r\n')}\r\n\r\n`;
    });
  }

  /** A right handshake. It may wait for its turn, and for the answer to `asked`. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, subprotocol: string): void {
    const pending: Pending = {
      request,
      socket,
      head,
      asks: this.#asks(request, socket as Socket),
      subprotocol,
      at: this.#host.clock.now(),
      closed: () => this.#abandon(pending),
      giveUp: () => {},
      timer: undefined,
      began: false,
      over: false,
    };
    this.#pending.add(pending);
    socket.on('error', ignore);
    socket.once('close', pending.closed);
    pending.giveUp = this.#admission.enter(
      () => this.#ask(pending),
      () => this.#refuse(pending, this.#later('there are as many clients as there may be; come back later')),
    );
  }

  /** A client is gone: another may come. */
  left(): void {
    this.#admission.left();
  }

  /** Nobody is let in any more. */
  close(): void {
    for (const pending of [...this.#pending])
      this.#refuse(pending, { status: 503, reason: 'the server is going away' });
  }

  #asks(request: IncomingMessage, socket: Socket): ClientRequest {
    return {
      id: this.#web.newId(),
      peer: peerOf(socket),
      path: pathOf(request),
      query: /\?(.*)$/s.exec(request.url ?? '')?.[1] ?? '',
      headers: request.headers as Record<string, string>,
      cookies: cookiesOf(request),
      subprotocols: subprotocolsOf(request),
    };
  }

  #ask(pending: Pending): void {
    pending.began = true;
    if (this.#events.asked === undefined) {
      this.#answer(pending, { status: 101 });
      return;
    }
    if (this.#patience > 0) {
      pending.timer = this.#host.clock.after(this.#patience, () => {
        const { id, peer } = pending.asks;
        this.#host.lost(`client ${id} (${peer}) was not decided about within ${this.#patience} ms: 503`);
        this.#refuse(pending, this.#later('nobody decided in time; try again'));
      });
    }
    this.#events.asked(pending.asks, verdict => this.#answer(pending, verdict));
  }

  #answer(pending: Pending, verdict: Verdict): void {
    if (pending.over) return;
    if (!this.#host.serving) {
      this.#refuse(pending, { status: 503, reason: 'the server is going away' });
      return;
    }
    const { headers = [], reason = '', status } = verdict;
    const wrong = wrongIn(verdict, pending);
    if (wrong !== undefined) {
      this.#host.lost(`client ${pending.asks.id} is refused with 500: ${wrong}`);
      this.#refuse(pending, { status: 500, reason: 'the server made a mistake' });
    } else if (status !== 101) {
      this.#refuse(pending, { status, reason, headers: headers.map(({ name, value }) => [name, value]) });
    } else {
      this.#accept(pending, verdict);
    }
  }

  #accept(pending: Pending, verdict: Verdict): void {
    const { asks, head, request, socket } = pending;
    const subprotocol = verdict.subprotocol || pending.subprotocol;
    if (subprotocol === '' && asks.subprotocols.length > 0) {
      const reason = `none of the subprotocols ${asks.subprotocols.join(', ')} is spoken here`;
      this.#refuse(pending, { status: 400, reason });
      return;
    }
    const lines = (verdict.headers ?? []).map(({ name, value }) => `${name}: ${value}`);
    const answering = { subprotocol, lines, head: '' };
    // A right handshake may name others beside it, which ws does not read.
    request.headers.upgrade = 'websocket';
    this.#over(pending, true);
    this.#answering = answering;
    let joined: ServedSocket | undefined;
    try {
      this.#server.handleUpgrade(request, socket, head, ws => {
        joined = ws as ServedSocket;
      });
    } finally {
      this.#answering = undefined;
    }
    if (joined === undefined) {
      this.#admission.left();
      this.#events.visited?.(visitOf(request, pending.at, GONE, 0, 'it was gone when the answer was due'));
      return;
    }
    this.#events.shaken?.(requestHead(request), answering.head, 101, asks.id);
    this.#host.joined(joined, socket as Socket, pending, verdict);
  }

  #refuse(pending: Pending, refusal: Refusal): void {
    if (pending.over) return;
    this.#over(pending, false);
    const { asks, at, request, socket } = pending;
    const { bytes, head } = refuse(socket, refusal);
    this.#events.shaken?.(requestHead(request), head, refusal.status, asks.id);
    this.#events.visited?.(visitOf(request, at, refusal.status, bytes, refusal.reason));
  }

  /** The socket is gone before there was an answer. */
  #abandon(pending: Pending): void {
    if (pending.over) return;
    this.#over(pending, false);
    const reason = 'it went before there was an answer';
    this.#events.visited?.(visitOf(pending.request, pending.at, GONE, 0, reason));
  }

  #over(pending: Pending, joined: boolean): void {
    pending.over = true;
    pending.timer?.cancel();
    pending.giveUp();
    pending.socket.off('close', pending.closed);
    if (joined) pending.socket.off('error', ignore);
    this.#pending.delete(pending);
    if (pending.began) this.#admission.decided(joined);
  }

  #later(reason: string): Refusal {
    const seconds = Math.max(1, Math.ceil(this.#web.clientWait / 1000));
    return {
      status: 503,
      reason,
      headers: [['Retry-After', String(seconds)]],
    };
  }
}

/** What the server itself says in an answer: a second one would contradict it, or split the answer in two. */
const OWN =
  /^(?:connection|content-length|transfer-encoding|upgrade|sec-websocket-(?:accept|extensions|protocol))$/i;

/** What of a verdict cannot be answered; undefined for nothing. */
function wrongIn({ headers = [], status, subprotocol }: Verdict, { asks }: Pending): string | undefined {
  if (status !== 101 && !(Number.isInteger(status) && status >= 400 && status <= 599))
    return `the status is ${status}; 101, or 400 to 599 would be right`;
  if (subprotocol && !asks.subprotocols.includes(subprotocol))
    return `the subprotocol "${subprotocol}" was not offered; ${asks.subprotocols.join(', ') || 'none'} would be right`;
  try {
    for (const { name, value } of headers) {
      if (OWN.test(name)) return `the header ${name} is the server's own`;
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  } catch (error) {
    return messageOf(error);
  }
  return undefined;
}

function ignore(): void {}
