import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { ScriptedDevice } from './device-contract.ts';
import { freePort } from './free-port.ts';
import type { Message } from './payload.ts';

/** A client of an element whose WebSocket connection listens, which does what a talk says. */
export async function scriptedWebSocketClient(): Promise<ScriptedDevice> {
  return new WebSocketClientScript(await freePort());
}

class WebSocketClientScript implements ScriptedDevice {
  readonly address = 'any';
  readonly endpoint: string;
  readonly port: number;
  taken = 0;
  received = 0;
  readonly #messages: Message[] = [];
  #ws: WebSocket | undefined;
  #stopped = false;

  constructor(port: number) {
    this.port = port;
    this.endpoint = `127.0.0.1:${port}`;
  }

  get open(): boolean {
    return this.#ws !== undefined;
  }

  /** Connects to the element, as soon as that listens. */
  connect(): void {
    void this.#connect();
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

  async #connect(): Promise<void> {
    while (!this.#stopped) {
      const ws = new WebSocket(`ws://${this.endpoint}/`);
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
        await sleep(5);
      }
    }
  }

  #take(ws: WebSocket): void {
    this.#ws = ws;
    this.taken++;
    ws.on('error', () => {});
    ws.once('close', () => {
      if (this.#ws === ws) this.#ws = undefined;
    });
  }
}
