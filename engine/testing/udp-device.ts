import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

export interface UdpDeviceOptions {
  /** 0, a free one, unless said. */
  readonly port?: number;
  /** `127.0.0.1` unless said; a smart-serial connection is a client of `127.0.0.2` and a server at `127.0.0.1`. */
  readonly host?: string;
  /** Told of each datagram and of who sent it, `127.0.0.1:40123`. */
  readonly received?: (bytes: Buffer, from: string) => void;
}

/** A device behind a UDP port of this machine. It sends to whom it is told, else to who sent last. */
export class UdpDevice {
  readonly host: string;
  readonly port: number;
  readonly #socket: Socket;
  #peer: { readonly host: string; readonly port: number } | undefined;
  #closed = false;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.host = host;
    this.port = socket.address().port;
  }

  /** Rejects where the port is taken. */
  static async listen(options: UdpDeviceOptions = {}): Promise<UdpDevice> {
    const { host = '127.0.0.1', port = 0, received } = options;
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    socket.bind(port, host);
    await once(socket, 'listening');
    const device = new UdpDevice(socket, host);
    socket.on('error', () => {});
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
      device.#peer = { host: from.address, port: from.port };
      received?.(bytes, `${from.address}:${from.port}`);
    });
    return device;
  }

  /** `127.0.0.1:50123`. */
  get address(): string {
    return isIPv6(this.host) ? `[${this.host}]:${this.port}` : `${this.host}:${this.port}`;
  }

  /** True once somebody has sent something, or it was told whom to talk to. */
  get hasPeer(): boolean {
    return this.#peer !== undefined;
  }

  /** What is sent from now on goes there, until another one sends something. */
  to(host: string, port: number): void {
    this.#peer = { host, port };
  }

  /** A datagram; nothing is sent while there is nobody to send to. */
  send(bytes: Uint8Array): void {
    if (this.#peer === undefined || this.#closed) return;
    this.#socket.send(bytes, this.#peer.port, this.#peer.host, () => {});
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
