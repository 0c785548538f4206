import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import type { Clock } from '#base/clock.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport, TransportOptions } from './contract.ts';
import { Datagrams } from './datagrams.ts';
import { endpointOf, nameOf, socketEnd } from './socket-end.ts';
import { Strangers } from './strangers.ts';

/**
 * A UDP client: a message is a datagram. The host's name is looked up before each send (ConnectionsSerialHostNameResolution);
 * datagrams count only from the address and port that it sends to.
 */
export function udp({ clock }: TransportOptions): Transport {
  return { connect: (target, events) => new UdpLink(target, events, clock) };
}

class UdpLink implements Link {
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #host: string = '';
  readonly #port: number = 0;
  readonly #socket: Socket | undefined;
  /** The address that the name had at the last look. */
  #address: string | undefined;
  readonly #waiting: Datagrams;
  readonly #strangers: Strangers;
  #paused = false;
  #opened = false;
  #ended = false;
  #unsent = 0;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason'> | undefined;

  constructor(target: Target, events: LinkEvents, clock: Clock) {
    this.#target = target;
    this.#events = events;
    this.#waiting = new Datagrams(events);
    this.#strangers = new Strangers(clock, events);
    try {
      const { host, port } = endpointOf(target.url);
      this.#host = host;
      this.#port = port;
      this.#socket = this.#bind(target.localPort ?? 0);
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.#end());
    }
  }

  /** Until something is sent, a name has no address. */
  ends(): LinkEnds | undefined {
    if (!this.#opened || this.#ended || this.#socket === undefined || this.#decided !== undefined)
      return undefined;
    const { address, port } = this.#socket.address();
    const known = this.#address ?? (isIP(this.#host) === 0 ? undefined : this.#host);
    const peer = known === undefined ? '' : nameOf(known, this.#port);
    return { peer, local: nameOf(address, port), subprotocol: '' };
  }

  get unsent(): number {
    return this.#unsent;
  }

  send(bytes: Uint8Array): number {
    const socket = this.#socket;
    if (socket === undefined || !this.#opened || this.#ended || this.#decided !== undefined) return -1;
    if (this.#unsent + bytes.length > this.#target.limits.sendQueue) return -1;
    this.#unsent += bytes.length;
    const failed = (error: Error): void => {
      const reason = `the datagram was not sent: ${error.message}`;
      if (!this.#ended) this.#events.lost?.(Buffer.from(bytes), reason);
    };
    this.#resolve((error, address) => {
      if (error !== null || this.#ended) {
        this.#unsent -= bytes.length;
        if (error !== null) failed(error);
        return;
      }
      socket.send(bytes, this.#port, address, fault => {
        this.#unsent -= bytes.length;
        if (fault !== null) failed(fault);
      });
    });
    return 0;
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

  #bind(localPort: number): Socket {
    const socket = createSocket(isIP(this.#host) === 6 ? 'udp6' : 'udp4');
    socket.on('error', error => {
      this.#error ??= error;
      this.#shut();
    });
    socket.once('listening', () => {
      if (this.#decided !== undefined) return;
      this.#opened = true;
      this.#events.open();
    });
    socket.on('message', (bytes, from) => this.#received(bytes, from));
    socket.once('close', () => this.#end());
    socket.bind(localPort);
    return socket;
  }

  #resolve(done: (error: Error | null, address: string) => void): void {
    const family = isIP(this.#host);
    if (family !== 0) {
      this.#address = this.#host;
      done(null, this.#host);
      return;
    }
    lookup(this.#host, { family: 4 }, (error, address) => {
      if (error === null) this.#address = address;
      done(error, address);
    });
  }

  #received(bytes: Buffer, { address, port }: RemoteInfo): void {
    if (this.#decided !== undefined) return;
    if (address !== this.#address || port !== this.#port) {
      this.#strangers.came(bytes, nameOf(address, port));
      return;
    }
    if (!this.#paused && this.#waiting.isEmpty) this.#events.message(bytes, false);
    else this.#waiting.push(bytes, undefined);
  }

  #handOn(): void {
    while (!this.#paused && this.#decided === undefined) {
      const datagram = this.#waiting.shift();
      if (datagram === undefined) return;
      this.#events.message(datagram.bytes, false);
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
    this.#strangers.end();
    this.#events.closed(
      socketEnd({ opened: this.#opened, decided: this.#decided, error: this.#error, securing: false }),
    );
  }
}
