import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { decodeFrame, encodeFrame, type Frame, type FrameToSend } from '#testing/websocket-frame.ts';

/** The headers of a right handshake, each of which a test may change; undefined leaves one out. */
const HEADERS: Readonly<Record<string, string>> = {
  Host: 'server',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
};

export function handshake(
  path = '/',
  changed: Readonly<Record<string, string | undefined>> = {},
  line = `GET ${path} HTTP/1.1`,
): string {
  const headers = Object.entries({ ...HEADERS, ...changed }).filter(([, value]) => value !== undefined);
  return `${[line, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
}

/** A client of a WebSocket server that writes its bytes by hand, as wrong as a test wants them. */
export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  /** `127.0.0.1:50123` */
  readonly name: string;
  #bytes: Buffer = Buffer.alloc(0);
  #look: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    this.name = `127.0.0.1:${socket.localPort}`;
    this.closed = new Promise(resolve => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', bytes => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#look();
    });
    socket.on('close', () => this.#look());
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    onTestFinished(() => void socket.destroy());
    return new RawClient(socket);
  }

  /** A client that is in. */
  static async open(port: number, path = '/'): Promise<RawClient> {
    const client = await RawClient.connect(port);
    const { status } = await client.ask(handshake(path));
    if (status !== 101) throw new Error(`refused with ${status}`);
    return client;
  }

  /** What has come and was not asked for. */
  get rest(): string {
    return this.#bytes.toString('latin1');
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  frame(frame: FrameToSend, masked = true): void {
    this.write(encodeFrame(masked ? { ...frame, mask: Buffer.from([1, 2, 3, 4]) } : frame));
  }

  /** Sends a request and reads its answer: status, head, and the body that its length says. */
  async ask(
    request: string,
  ): Promise<{ readonly status: number; readonly head: string; readonly body: string }> {
    this.write(request);
    await this.#until(() => this.#bytes.includes('\r\n\r\n'));
    const end = this.#bytes.indexOf('\r\n\r\n') + 4;
    const head = this.#bytes.subarray(0, end).toString('latin1');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    await this.#until(() => this.#bytes.length >= end + length);
    const body = this.#bytes.subarray(end, end + length).toString();
    this.#bytes = this.#bytes.subarray(end + length);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body };
  }

  /** The next frame. */
  async receive(): Promise<Frame> {
    await this.#until(() => decodeFrame(this.#bytes) !== undefined);
    const { frame, rest } = decodeFrame(this.#bytes)!;
    this.#bytes = rest;
    return frame;
  }

  /** The close frame that comes next but for others: its code and reason. */
  async close(): Promise<readonly [code: number, reason: string]> {
    for (;;) {
      const { opcode, payload } = await this.receive();
      if (opcode === 8) return [payload.readUInt16BE(0), payload.subarray(2).toString()];
    }
  }

  async #until(look: () => boolean): Promise<void> {
    while (!look()) {
      if (this.socket.destroyed) throw new Error(`it ended after ${JSON.stringify(String(this.#bytes))}`);
      await new Promise<void>(resolve => {
        this.#look = resolve;
      });
    }
  }
}
