import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { ScriptedDevice } from './device-contract.ts';
import { freePort } from './free-port.ts';
import type { Message } from './payload.ts';
import type { Coming, Taking } from './talk.ts';

/** A client of an element whose WebSocket connection listens, which does what a talk says. */
export async function scriptedWebSocketClient(): Promise<ScriptedDevice> {
  return new WebSocketClientScript(await freePort());
}

class WebSocketClientScript implements ScriptedDevice {
  readonly address = 'any';
  readonly endpoint: string;
  readonly port: number;
  taken = 0;
  status = 0;
  end: { readonly code: number; readonly reason: string } | undefined;
  received = 0;
  readonly #messages: Message[] = [];
  #ws: WebSocket | undefined;
  #socket: Socket | undefined;
  /** As a browser keeps them, by name. */
  readonly #cookies = new Map<string, string>();
  #stopped = false;

  constructor(port: number) {
    this.port = port;
    this.endpoint = `127.0.0.1:${port}`;
  }

  get open(): boolean {
    return this.#ws !== undefined;
  }

  /** Connects to the element, as soon as that listens. */
  connect(taking: Taking | undefined): void {
    const coming = taking?.does === 'opens' || taking?.does === 'refused' ? taking.coming : undefined;
    void this.#connect(coming ?? { path: '/', headers: {} });
  }

  another(): Promise<ScriptedDevice> {
    return Promise.resolve(new WebSocketClientScript(this.port));
  }

  shift(): Message | undefined {
    return this.#messages.shift();
  }

  send({ bytes, type }: Message): void {
    this.#ws?.send(bytes, { binary: type === 'binary' });
  }

  close(code: number | undefined, reason: string): void {
    this.#ws?.close(code, reason);
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes);
  }

  drop(): void {
    this.#ws?.terminate();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const ws = this.#ws;
    if (ws === undefined || ws.readyState === WebSocket.CLOSED) return;
    const closed = once(ws, 'close');
    ws.terminate();
    await closed;
  }

  async #connect({ headers, path }: Coming): Promise<void> {
    const { 'Sec-WebSocket-Protocol': offered, ...rest } = headers;
    const subprotocols = offered === undefined ? [] : offered.split(/\s*,\s*/);
    while (!this.#stopped) {
      const ws = new WebSocket(`ws://${this.endpoint}${path}`, subprotocols, {
        headers: this.#withCookies(rest),
      });
      let refused: number | undefined;
      ws.on('upgrade', ({ headers, socket }) => {
        this.#socket = socket;
        for (const cookie of headers['set-cookie'] ?? []) {
          const [, name = '', value = ''] = /^([^=;]*)=([^;]*)/.exec(cookie) ?? [];
          this.#cookies.set(name, value);
        }
      });
      ws.on('unexpected-response', (_, response) => {
        refused = response.statusCode ?? 0;
        ws.terminate();
      });
      // From the start: the first message may come in one piece with the answer to the handshake.
      ws.on('message', (data, binary) => {
        this.received++;
        this.#messages.push({ bytes: data as Buffer, type: binary ? 'binary' : 'text' });
      });
      try {
        await once(ws, 'open');
        this.#take(ws);
        return;
      } catch {
        if (refused !== undefined) {
          this.status = refused;
          this.taken++;
          return;
        }
        await sleep(5);
      }
    }
  }

  #withCookies(headers: Coming['headers']): Coming['headers'] {
    if (this.#cookies.size === 0 || headers.Cookie !== undefined) return headers;
    return { ...headers, Cookie: [...this.#cookies].map(pair => pair.join('=')).join('; ') };
  }

  #take(ws: WebSocket): void {
    this.#ws = ws;
    this.end = undefined;
    this.status = 101;
    this.taken++;
    ws.on('error', () => {});
    ws.once('close', (code, reason) => {
      this.end = { code, reason: String(reason) };
      if (this.#ws === ws) this.#ws = undefined;
    });
  }
}
