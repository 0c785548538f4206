import WebSocket from 'ws';
import { HeadendError, messageOf } from '#base/error.ts';
import type { ElementView } from '#host/element-view.ts';
import type { ParameterView } from '#host/parameter-view.ts';
import type { ConnectionView } from '#host/registry.ts';
import { type Asked, ask } from './ask.ts';

/** Where an agent is, and what it asks for. */
export interface ClientOptions {
  /** `http://127.0.0.1:7400`; https too, and a path where it stands behind a proxy. */
  readonly url: string;
  readonly token: string | undefined;
}

/** What may be done to an element. */
export type ElementAct = 'start' | 'stop' | 'pause' | 'restart';

/** What is put into a URL behind the question mark; undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Rows of a table, and how many there are on all pages. */
export interface RowsPage {
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly total: number;
}

/**
 * A running agent, asked by its HTTP API. All calls reject with AGENT_UNREACHABLE where nobody answers, and with
 * AGENT_REFUSED and the agent's own words where it refuses.
 */
export class AgentClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** Raises USAGE for what is no URL. */
  constructor({ token, url }: ClientOptions) {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol))
      throw new HeadendError('USAGE', `--agent takes a URL like http://127.0.0.1:7400, not "${url}"`);
    this.#url = url.replace(/\/+$/, '');
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  elements(): Promise<ElementView[]> {
    return this.#json('GET', '/api/elements');
  }

  act(element: string, act: ElementAct): Promise<ElementView> {
    return this.#json('POST', `/api/elements/${encodeURIComponent(element)}/${act}`);
  }

  parameter(element: string, param: string, key?: string): Promise<ParameterView> {
    return this.#json('GET', `${paramPath(element, param)}${queryText({ key })}`);
  }

  setParameter(element: string, param: string, value: string | number, key?: string): Promise<ParameterView> {
    return this.#json('PUT', `${paramPath(element, param)}${queryText({ key })}`, { value });
  }

  async rows(element: string, table: string, query: Query): Promise<RowsPage> {
    const path = `/api/elements/${encodeURIComponent(element)}/tables/${encodeURIComponent(table)}`;
    const { body, total } = await this.#ask('GET', `${path}${queryText(query)}`);
    const rows = JSON.parse(body) as RowsPage['rows'];
    return { rows, total: total ?? rows.length };
  }

  connections(query: Query): Promise<ConnectionView[]> {
    return this.#json('GET', `/api/connections${queryText(query)}`);
  }

  /** Changes settings of a connection, and resolves to what it is then. */
  configure(id: string, changes: Query): Promise<ConnectionView> {
    return this.#json('POST', `/api/connections/${encodeURIComponent(id)}`, changes);
  }

  /** Closes the connections that are meant, and resolves to what they were. */
  disconnect(body: Query): Promise<ConnectionView[]> {
    return this.#json('POST', '/api/connections/disconnect', body);
  }

  /**
   * The stream: records as JSON, in batches, as fast as they are taken. Ends when the agent or the signal ends it;
   * throws where the agent drops it.
   */
  async *stream(query: Query, signal: AbortSignal | undefined): AsyncGenerator<readonly Buffer[]> {
    const url = `${this.#url.replace(/^http/, 'ws')}/api/stream${queryText(query)}`;
    const socket = new WebSocket(url, { headers: this.#headers, perMessageDeflate: false });
    let lines: Buffer[] = [];
    let fault: Error | undefined;
    let ended = false;
    let wake: () => void = () => {};
    const stop = (): void => socket.close(1000);
    signal?.addEventListener('abort', stop, { once: true });
    socket.on('message', data => {
      if (lines.push(data as Buffer) >= MANY) socket.pause();
      wake();
    });
    socket.on('unexpected-response', (_, message) => {
      let body = '';
      message.setEncoding('utf8');
      message.on('data', chunk => {
        body += chunk;
      });
      message.on('end', () => {
        fault ??= refused(message.statusCode ?? 0, body);
        socket.terminate();
      });
    });
    socket.on('error', error => {
      if (signal?.aborted !== true) fault ??= unreachable(this.#url, error);
    });
    socket.on('close', (code, reason) => {
      if (code !== 1000 && signal?.aborted !== true) fault ??= dropped(this.#url, code, reason.toString());
      ended = true;
      wake();
    });
    try {
      for (;;) {
        if (lines.length > 0) {
          const batch = lines;
          lines = [];
          socket.resume();
          yield batch;
        } else if (fault !== undefined && ended) throw fault;
        else if (ended) return;
        else
          await new Promise<void>(resolve => {
            wake = resolve;
          });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      socket.terminate();
    }
  }

  async #json<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse((await this.#ask(method, path, body)).body) as T;
  }

  async #ask(method: string, path: string, body?: object): Promise<Asked> {
    let asked: Asked;
    try {
      asked = await ask(method, this.#url + path, this.#headers, body);
    } catch (error) {
      throw unreachable(this.#url, error);
    }
    if (asked.status >= 200 && asked.status < 300) return asked;
    throw refused(asked.status, asked.body);
  }
}

/** Records that may wait to be taken before reading is held back. */
const MANY = 1000;

function paramPath(element: string, param: string): string {
  return `/api/elements/${encodeURIComponent(element)}/parameters/${encodeURIComponent(param)}`;
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function unreachable(url: string, error: unknown): HeadendError {
  const { code } = error as { code?: unknown };
  const why = typeof code === 'string' ? code : messageOf(error);
  return new HeadendError(
    'AGENT_UNREACHABLE',
    `no agent answers at ${url} (${why}); headend run starts one, and --agent URL names another`,
    error,
  );
}

function dropped(url: string, code: number, reason: string): HeadendError {
  const why = reason === '' ? String(code) : `${code}, ${reason}`;
  return new HeadendError('AGENT_UNREACHABLE', `the agent at ${url} ended the stream (${why})`);
}

/** The words of a problem document, or what there is of it. */
function refused(status: number, body: string): HeadendError {
  let detail: unknown;
  try {
    ({ detail } = JSON.parse(body) as { detail?: unknown });
  } catch {
    // Whoever answered is no agent.
  }
  const said = typeof detail === 'string' ? detail : `the answer is ${status}; is this an agent?`;
  return new HeadendError('AGENT_REFUSED', said);
}
