import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptedDevice } from './device-contract.ts';
import { freePort } from './free-port.ts';
import type { Message } from './payload.ts';
import { StreamScript } from './stream-script.ts';
import { TcpPeer } from './tcp-peer.ts';

/** A client of an element that listens, which does what a talk says. */
export async function scriptedClient(): Promise<ScriptedDevice> {
  return new TcpClientScript(await freePort());
}

class TcpClientScript implements ScriptedDevice {
  readonly address = 'any';
  readonly endpoint: string;
  readonly port: number;
  readonly names = new Set<string>();
  taken = 0;
  readonly #script = new StreamScript();
  #stopped = false;

  constructor(port: number) {
    this.port = port;
    this.endpoint = `127.0.0.1:${port}`;
  }

  get open(): boolean {
    return this.#script.peer !== undefined;
  }

  get received(): number {
    return this.#script.received;
  }

  /** Connects to the element, as soon as that listens. */
  connect(): void {
    void this.#connect();
  }

  another(): Promise<ScriptedDevice> {
    return Promise.resolve(new TcpClientScript(this.port));
  }

  cut(lengths: readonly number[]): void {
    this.#script.cut(lengths);
  }

  shift(): Message | undefined {
    return this.#script.shift();
  }

  send({ bytes }: Message): void {
    this.#script.peer?.write(bytes);
  }

  close(): void {
    this.#script.peer?.end();
  }

  drop(): void {
    this.#script.peer?.reset();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const { peer } = this.#script;
    peer?.reset();
    await peer?.closed;
  }

  async #connect(): Promise<void> {
    while (!this.#stopped) {
      const socket = connect(this.port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        this.names.add(`${socket.localAddress}:${socket.localPort}`);
        this.#script.peer = new TcpPeer(socket);
        this.taken++;
        return;
      } catch {
        await sleep(5);
      }
    }
  }
}
