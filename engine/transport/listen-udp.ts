import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { type Clock, turnOf } from '#base/clock.ts';
import type { Client, Clients } from './client-contract.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport, TransportOptions } from './contract.ts';
import { Datagrams } from './datagrams.ts';
import { endpointOf, nameOf, socketEnd } from './socket-end.ts';

/** Senders that are known; the one that was silent longest is forgotten then. */
const MOST_SENDERS = 1024;

/** Somebody who has sent something. */
class Sender implements Client {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly since: number;
  readonly path = '';
  readonly subprotocol = '';
  readonly userAgent = '';
  readonly user = '';
  readonly roundTrip = undefined;
  readonly keepsake = undefined;
  readonly skipped = 0;
  readonly closing = false;
  readonly local: string;
  lastAt = 0;
  messagesIn = 0;
  messagesOut = 0;
  bytesIn = 0;
  bytesOut = 0;
  unsent = 0;

  constructor(id: string, address: string, port: number, since: number, local: string) {
    this.id = id;
    this.address = address;
    this.port = port;
    this.since = since;
    this.local = local;
  }

  get peer(): string {
    return this.id;
  }
}

/**
 * Listens on a UDP port: a message is a datagram. UDP has no connections, so `send` goes to whoever sent last
 * (ConnectionsSmartSerialServer), and a client is one that has sent something.
 */
export function listenUdp({ clock }: TransportOptions): Transport {
  return { connect: (target, events) => new UdpServer(target, events, clock) };
}

class UdpServer implements Link, Clients {
  readonly clients: Clients = this;
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #clock: Clock;
  readonly #socket: Socket | undefined;
  /** By name; the last sender is the last one. */
  readonly #senders = new Map<string, Sender>();
  readonly #waiting: Datagrams;
  #paused = false;
  #opened = false;
  #local = '';
  #ended = false;
  #unsent = 0;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason'> | undefined;

  constructor(target: Target, events: LinkEvents, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    this.#events = events;
    this.#waiting = new Datagrams(events);
    try {
      this.#socket = this.#bind();
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.#end());
    }
  }

  get count(): number {
    return this.#senders.size;
  }

  get unsent(): number {
    return this.#unsent;
  }

  send(bytes: Uint8Array): number {
    if (!this.#opened || this.#decided !== undefined) return -1;
    const last = [...this.#senders.keys()].at(-1);
    return last === undefined ? 0 : this.sendTo(last, bytes);
  }

  sendTo(client: string, bytes: Uint8Array): number {
    const to = this.#senders.get(client);
    if (to === undefined || this.#decided !== undefined) return -1;
    if (this.#unsent + bytes.length > this.#target.limits.sendQueue) return -1;
    this.#unsent += bytes.length;
    to.unsent += bytes.length;
    to.messagesOut++;
    to.bytesOut += bytes.length;
    to.lastAt = turnOf(this.#clock);
    this.#socket?.send(bytes, to.port, to.address, error => {
      this.#unsent -= bytes.length;
      to.unsent -= bytes.length;
      if (error !== null && !this.#ended)
        this.#events.lost?.(Buffer.from(bytes), `the datagram was not sent: ${error.message}`, client);
    });
    return 0;
  }

  get(client: string): Client | undefined {
    return this.#senders.get(client);
  }

  all(): Iterable<Client> {
    return this.#senders.values();
  }

  ends(): LinkEnds | undefined {
    if (!this.#opened || this.#decided !== undefined || this.#ended) return undefined;
    return { peer: '', local: this.#local, subprotocol: '' };
  }

  /** Forgets it: there is no connection to end. */
  drop(client: string): boolean {
    return this.#senders.delete(client);
  }

  close(_code: number, reason: string): void {
    if (this.#ended || this.#decided !== undefined) return;
    this.#decided = { cause: 'local', reason };
    this.#shut();
  }

  terminate(): void {
    this.close(0, '');
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    setImmediate(() => this.#handOn());
  }

  #bind(): Socket {
    const { host, port } = endpointOf(this.#target.url);
    // An IPv6 socket on all addresses takes IPv4 as well.
    const socket = createSocket({ type: isIP(host) === 4 ? 'udp4' : 'udp6', ipv6Only: false });
    socket.on('error', error => {
      this.#error ??= error;
      this.#shut();
    });
    socket.once('listening', () => {
      this.#opened = true;
      const { address, port } = socket.address();
      this.#local = nameOf(address, port);
      this.#events.open();
    });
    socket.on('message', (bytes, from) => this.#received(bytes, from.address, from.port));
    socket.once('close', () => this.#end());
    socket.bind({ port, ...(host === '' ? {} : { address: host }) });
    return socket;
  }

  #received(bytes: Buffer, address: string, port: number): void {
    if (this.#decided !== undefined) return;
    const client = nameOf(address, port);
    const now = turnOf(this.#clock);
    const known = this.#senders.get(client) ?? new Sender(client, address, port, now, this.#local);
    known.messagesIn++;
    known.bytesIn += bytes.length;
    known.lastAt = now;
    this.#senders.delete(client);
    this.#senders.set(client, known);
    if (this.#senders.size > MOST_SENDERS) {
      const [oldest] = this.#senders.keys();
      if (oldest !== undefined) this.#senders.delete(oldest);
    }
    if (!this.#paused && this.#waiting.isEmpty) this.#events.message(bytes, false, client);
    else this.#waiting.push(bytes, client);
  }

  #handOn(): void {
    while (!this.#paused && this.#decided === undefined) {
      const datagram = this.#waiting.shift();
      if (datagram === undefined) return;
      this.#events.message(datagram.bytes, false, datagram.client);
    }
  }

  #shut(): void {
    try {
      this.#socket?.close();
    } catch {
      // It is closed already.
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting.clear();
    this.#events.closed(
      socketEnd({ opened: this.#opened, decided: this.#decided, error: this.#error, securing: false }),
    );
  }
}
