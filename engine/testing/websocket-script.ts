import { STATUS_CODES } from 'node:http';
import type { ScriptedDevice } from './device-contract.ts';
import type { Message } from './payload.ts';
import type { Taking } from './talk.ts';
import { WebSocketDevice } from './websocket-device.ts';
import type { Handshake } from './websocket-handshake.ts';
import type { WebSocketPeer } from './websocket-peer.ts';

/** A WebSocket device that does what a talk says: it offers no subprotocol but the first one asked for. */
export async function scriptedWebSocket(takings: readonly Taking[]): Promise<ScriptedDevice> {
  let asked = 0;
  const device = await WebSocketDevice.listen({ handshake: () => handshakeOf(takings[asked++]) });
  return new WebSocketScript(device);
}

function handshakeOf(taking: Taking | undefined): Handshake {
  switch (taking?.does) {
    case 'refuses': {
      const { status } = taking;
      const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
      return { raw: `${line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n` };
    }
    case 'hangs':
      return { instead: 'silent' };
    default:
      return {};
  }
}

class WebSocketScript implements ScriptedDevice {
  readonly address: string;
  readonly endpoint: string;
  taken = 0;
  received = 0;
  readonly #device: WebSocketDevice;
  readonly #messages: Message[] = [];
  /** The one that was taken last, also when it is gone. */
  #last: WebSocketPeer | undefined;
  #peer: WebSocketPeer | undefined;
  #stopped = false;

  constructor(device: WebSocketDevice) {
    this.#device = device;
    this.address = device.url;
    this.endpoint = `127.0.0.1:${device.port}`;
    void this.#accept();
  }

  get open(): boolean {
    return this.#peer !== undefined;
  }

  get end(): { readonly code: number; readonly reason: string } | undefined {
    const closing = this.#last?.closing;
    if (closing === undefined) return undefined;
    return closing.length < 2
      ? { code: 1005, reason: '' }
      : { code: closing.readUInt16BE(0), reason: closing.toString('utf8', 2) };
  }

  shift(): Message | undefined {
    return this.#messages.shift();
  }

  send({ bytes, type }: Message): void {
    if (type === 'binary') this.#peer?.binary(bytes);
    else this.#peer?.text(bytes.toString());
  }

  close(code: number | undefined, reason: string): void {
    this.#peer?.close(code, reason);
  }

  write(bytes: Buffer): void {
    this.#peer?.raw(bytes);
  }

  drop(): void {
    this.#peer?.reset();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#device.close();
  }

  async #accept(): Promise<void> {
    while (!this.#stopped) {
      const peer = await this.#device.accept();
      this.taken++;
      this.#peer = peer;
      this.#last = peer;
      void this.#receive(peer);
    }
  }

  async #receive(peer: WebSocketPeer): Promise<void> {
    void peer.closed.then(() => {
      if (this.#peer === peer) this.#peer = undefined;
    });
    try {
      for (;;) {
        const { text, payload } = await peer.message();
        this.received++;
        this.#messages.push({ bytes: payload, type: text ? 'text' : 'binary' });
      }
    } catch {
      // The client is gone.
    }
  }
}
