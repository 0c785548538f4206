import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Timer } from '#base/clock.ts';
import type { Adjustment } from './client-contract.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport, TransportOptions } from './contract.ts';
import { endsOf } from './ends.ts';
import { endpointOf, socketEnd } from './socket-end.ts';
import { tlsOptions } from './tls.ts';

/**
 * A TCP client, in TLS where the URL begins with `tls:`. Its messages are what each read brings, however the peer sent
 * it. `keepAlive` is that of TCP (RFC 9293, 3.8.4): after so much silence the system probes the peer.
 */
export function tcp(options: TransportOptions): Transport {
  return { connect: (target, events) => new TcpLink(target, events, options) };
}

class TcpLink implements Link {
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #options: TransportOptions;
  readonly #secure: boolean;
  /** Undefined where the target was so wrong that nothing was tried. */
  readonly #socket: net.Socket | undefined;
  #deadline: Timer | undefined;
  #opened = false;
  #ended = false;
  #closing = false;
  #error: Error | undefined;
  #decided: Pick<End, 'cause' | 'reason' | 'errno'> | undefined;
  #keepAlive: number;

  constructor(target: Target, events: LinkEvents, options: TransportOptions) {
    this.#target = target;
    this.#events = events;
    this.#options = options;
    this.#keepAlive = target.limits.keepAlive;
    this.#secure = target.url.startsWith('tls:');
    try {
      this.#socket = this.#connect();
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      setImmediate(() => this.#end());
    }
  }

  send(bytes: Uint8Array): number {
    const socket = this.#socket;
    if (socket === undefined || !this.#opened || this.#closing || !socket.writable) return -1;
    if (socket.writableLength + bytes.length > this.#target.limits.sendQueue) return -1;
    socket.write(bytes);
    return socket.writableLength;
  }

  ends(): LinkEnds | undefined {
    if (!this.#opened || this.#socket === undefined) return undefined;
    return { ...endsOf(this.#socket), subprotocol: '' };
  }

  get unsent(): number {
    return this.#socket?.writableLength ?? 0;
  }

  adjust({ keepAlive }: Adjustment): void {
    if (keepAlive === undefined) return;
    this.#keepAlive = keepAlive;
    if (this.#opened) this.#socket?.setKeepAlive(keepAlive > 0, keepAlive);
  }

  /** What waits unsent still leaves, but only for `closeTimeout`. */
  close(_code: number, reason: string): void {
    if (this.#closing || this.#ended) return;
    this.#closing = true;
    this.#decided ??= { cause: 'local', reason };
    if (!this.#opened) {
      this.#socket?.destroy();
      return;
    }
    this.#deadline = this.#options.clock.after(this.#target.limits.closeTimeout, () =>
      this.#socket?.destroy(),
    );
    this.#socket?.resume();
    this.#socket?.destroySoon();
  }

  terminate(): void {
    this.#decided ??= { cause: 'local', reason: '' };
    this.#socket?.destroy();
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  #connect(): net.Socket {
    const { limits, tls: settings, localPort = 0, url } = this.#target;
    const { host, port } = endpointOf(url);
    const address = { host, port, ...(localPort === 0 ? {} : { localPort }) };
    const socket = this.#secure
      ? tls.connect({ ...address, ...tlsOptions(settings, host) })
      : net.connect(address);
    socket.setNoDelay(true);
    socket.once(this.#secure ? 'secureConnect' : 'connect', () => this.#open(socket));
    socket.on('error', error => {
      this.#error ??= error;
    });
    socket.once('close', () => this.#end());
    if (limits.handshakeTimeout > 0) {
      this.#deadline = this.#options.clock.after(limits.handshakeTimeout, () => {
        this.#decided ??= {
          cause: 'timeout',
          reason: `no connection within ${limits.handshakeTimeout} ms`,
          errno: 'ETIMEDOUT',
        };
        socket.destroy();
      });
    }
    return socket;
  }

  #open(socket: net.Socket): void {
    this.#deadline?.cancel();
    if (this.#closing || this.#ended) return;
    this.#opened = true;
    if (this.#keepAlive > 0) socket.setKeepAlive(true, this.#keepAlive);
    socket.on('data', bytes => {
      if (!this.#closing) this.#events.message(bytes, false);
    });
    this.#events.open();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline?.cancel();
    this.#events.closed(
      socketEnd({
        opened: this.#opened,
        decided: this.#decided,
        error: this.#error,
        securing: this.#secure && !this.#opened,
      }),
    );
  }
}
