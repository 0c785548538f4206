import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { Clock } from '#base/clock.ts';
import { type StartedElement, startElement } from '#testing/index.ts';

/** An element whose connection 0 is a WebSocket server on a free port, and that port. */
export interface Serving {
  readonly element: StartedElement;
  readonly port: number;
}

/** `connection`: settings of connection 0 beside its address. */
export async function serve(
  protocol: string,
  connection: Readonly<Record<string, unknown>> = {},
  options: { readonly clock?: Clock; readonly settings?: Readonly<Record<string, unknown>> } = {},
): Promise<Serving> {
  const settings = { connections: { 0: { address: 'any:0', ...connection } }, ...options.settings };
  const yaml = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const element = await startElement({
    protocol,
    settings: yaml.join('\n'),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  onTestFinished(() => element.stop());
  const own = element.element.connections[0]!;
  await element.until(() => own.state === 'connected');
  return { element, port: Number(new URL(own.url).port) };
}

/** What a client got, in order, and what ends it. */
export class Visitor {
  readonly ws: WebSocket;
  readonly got: (string | Buffer)[] = [];
  /** Settles when it is open; rejects with the status where it was refused. */
  readonly opened: Promise<void>;
  /** Code and reason. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
  /** Headers of the answer, by name. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>> = {};
  #look: () => void = () => {};

  constructor(url: string, protocols: string[] = [], options: WebSocket.ClientOptions = {}) {
    this.ws = new WebSocket(url, protocols, options);
    this.ws.on('message', (data, binary) => {
      this.got.push(binary ? (data as Buffer) : String(data));
      this.#look();
    });
    this.ws.on('upgrade', ({ headers }) => {
      this.headers = headers;
    });
    this.opened = new Promise((resolve, reject) => {
      this.ws.once('open', resolve);
      this.ws.once('unexpected-response', (request, answer) => {
        this.headers = answer.headers;
        answer.resume();
        reject(new Error(String(answer.statusCode)));
        request.destroy();
      });
      this.ws.on('error', reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise(resolve => {
      this.ws.once('close', (code, reason) => resolve([code, String(reason)]));
    });
  }

  /** The n-th message, from 0. */
  async message(n: number): Promise<string | Buffer> {
    while (this.got.length <= n) {
      await new Promise<void>((resolve, reject) => {
        this.#look = resolve;
        this.ws.once('close', () => reject(new Error(`it ended with ${this.got.length} messages`)));
      });
    }
    return this.got[n]!;
  }
}

/** A client that is in. */
export async function visit(
  { port }: Serving,
  path = '/',
  protocols: string[] = [],
  options: WebSocket.ClientOptions = {},
): Promise<Visitor> {
  const visitor = ask({ port }, path, protocols, options);
  await visitor.opened;
  return visitor;
}

/** A client that may be refused. */
export function ask(
  { port }: Pick<Serving, 'port'>,
  path = '/',
  protocols: string[] = [],
  options: WebSocket.ClientOptions = {},
): Visitor {
  const visitor = new Visitor(`ws://127.0.0.1:${port}${path}`, protocols, options);
  onTestFinished(() => visitor.ws.terminate());
  return visitor;
}

/** `101`, or the status of the refusal. */
export async function status(visitor: Visitor): Promise<number> {
  try {
    await visitor.opened;
    return 101;
  } catch (error) {
    return Number((error as Error).message);
  }
}
