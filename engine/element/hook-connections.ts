import { HeadendError } from '#base/error.ts';
import type { Client } from '#hooks/client.ts';
import type {
  Connection,
  ConnectionChanges,
  ConnectionInfo,
  Connections,
  Ping,
  Reading,
  SendOptions,
} from '#hooks/connection.ts';
import type { Client as Line } from '#transport/client-contract.ts';
import { adjustmentOf, duration } from './adjustment.ts';
import type { ElementConnection } from './connection.ts';
import { clientId, clientInfo, connectionId, connectionInfo, type InfoElement } from './connection-info.ts';

/** What the connections of hooks need of their element. */
export interface HookConnectionsElement extends InfoElement {
  readonly running: boolean;
  readonly connections: readonly ElementConnection[];
}

/** The connections of an element as its hooks see them; nothing is kept of them, so that a client costs nothing here. */
export class HookConnections implements Connections {
  readonly #element: HookConnectionsElement;

  constructor(element: HookConnectionsElement) {
    this.#element = element;
  }

  /** A connection, or a client of it. */
  of(connection: ElementConnection, line: Line | undefined): Connection {
    return line === undefined
      ? new HookConnection(this.#element, connection)
      : new HookClient(this.#element, connection, line);
  }

  get size(): number {
    let sum = 0;
    for (const connection of this.#element.connections) sum += 1 + (connection.clients?.count ?? 0);
    return sum;
  }

  get(id: string | number): Connection | undefined {
    for (const connection of this.#element.connections) {
      const own = connectionId(this.#element, connection);
      if (id === own || id === connection.model.id) return this.of(connection, undefined);
      const of = typeof id === 'string' ? clientOf(id, own) : undefined;
      const line = of === undefined ? undefined : connection.clients?.get(of);
      if (line !== undefined) return this.of(connection, line);
    }
    return undefined;
  }

  has(id: string | number): boolean {
    return this.get(id) !== undefined;
  }

  *values(): MapIterator<Connection> {
    for (const connection of this.#element.connections) {
      yield this.of(connection, undefined);
      for (const line of connection.clients?.all() ?? []) yield this.of(connection, line);
    }
    return undefined;
  }

  *keys(): MapIterator<string> {
    for (const { id } of this.values()) yield id;
    return undefined;
  }

  *entries(): MapIterator<[string, Connection]> {
    for (const connection of this.values()) yield [connection.id, connection];
    return undefined;
  }

  [Symbol.iterator](): MapIterator<[string, Connection]> {
    return this.entries();
  }

  forEach(call: (connection: Connection, id: string, all: Connections) => void, self?: unknown): void {
    for (const [id, connection] of this.entries()) call.call(self, connection, id, this);
  }
}

/** What names the client in an id, where it is of a client of the connection `own`. */
function clientOf(id: string, own: string): string | undefined {
  if (id.startsWith(`${own}.`)) return id;
  return id.startsWith(`${own}/`) ? id.slice(own.length + 1) : undefined;
}

/** A connection of the element. */
class HookConnection implements Connection {
  readonly element: HookConnectionsElement;
  readonly own: ElementConnection;

  constructor(element: HookConnectionsElement, own: ElementConnection) {
    this.element = element;
    this.own = own;
  }

  get id(): string {
    return connectionId(this.element, this.own);
  }

  get connection(): number {
    return this.own.model.id;
  }

  get role(): Connection['role'] {
    return this.own.line.listens ? 'server' : 'client';
  }

  get state(): Connection['state'] {
    return this.own.state;
  }

  info(): ConnectionInfo {
    return connectionInfo(this.element, this.own);
  }

  configure(changes: ConnectionChanges): void {
    const { own } = this;
    const adjustment = adjustmentOf(own.model, own.settings, changes);
    if (this.element.running) own.adjust(adjustment);
  }

  send(message: string | Uint8Array | Ping, options?: SendOptions): number {
    const { own } = this;
    const sending = sendingOf(own, message, options);
    if (own.line.listens && sending.final !== undefined)
      throw new HeadendError(
        'NOT_SUPPORTED',
        `connection ${own.model.id} sends to all of its clients; parts of a message go to one of them`,
      );
    if (!this.element.running) return -1;
    const { bytes, final, kind } = sending;
    if (kind === 'ping') return own.messages.ping(bytes);
    const text = kind === 'text';
    return own.line.listens
      ? own.messages.toClients(bytes, text, undefined)
      : own.messages.toPeer(bytes, text, final);
  }

  close(code?: number, reason?: string): boolean {
    const { state } = this.own;
    if (state === 'closed' || state === 'closing') return false;
    this.own.line.disconnect(code, reason);
    return true;
  }

  read(timeout: number | string): Promise<Reading> {
    return reading(this.own, timeout);
  }
}

/** A client of a connection that listens. */
export class HookClient implements Client {
  readonly role = 'server';
  readonly #element: HookConnectionsElement;
  readonly #own: ElementConnection;
  readonly #line: Line;

  constructor(element: HookConnectionsElement, own: ElementConnection, line: Line) {
    this.#element = element;
    this.#own = own;
    this.#line = line;
  }

  get id(): string {
    return clientId(connectionId(this.#element, this.#own), this.#line.id);
  }

  get connection(): number {
    return this.#own.model.id;
  }

  get peer(): string {
    return this.#line.peer;
  }

  get path(): string {
    return this.#line.path.replace(/\?.*$/s, '');
  }

  get query(): string {
    return /\?(.*)$/s.exec(this.#line.path)?.[1] ?? '';
  }

  get subprotocol(): string {
    return this.#line.subprotocol;
  }

  get userAgent(): string {
    return this.#line.userAgent;
  }

  get user(): string {
    return this.#line.user;
  }

  get session(): Client['session'] {
    return this.#line.keepsake as Client['session'];
  }

  get since(): Date {
    return new Date(this.#line.since);
  }

  get messagesIn(): number {
    return this.#line.messagesIn;
  }

  get messagesOut(): number {
    return this.#line.messagesOut;
  }

  get bytesIn(): number {
    return this.#line.bytesIn;
  }

  get bytesOut(): number {
    return this.#line.bytesOut;
  }

  get state(): Client['state'] {
    if (this.#own.clients?.get(this.#line.id) === undefined) return 'closed';
    return this.#line.closing ? 'closing' : 'connected';
  }

  info(): ConnectionInfo {
    const server = connectionInfo(this.#element, this.#own);
    return { ...clientInfo(server, this.#line, this.#element.mask), role: this.role, state: this.state };
  }

  configure(changes: ConnectionChanges): void {
    const own = this.#own;
    const adjustment = adjustmentOf(own.model, own.settings, changes);
    if (this.#element.running) own.adjustClient(this.#line.id, adjustment);
  }

  send(message: string | Uint8Array | Ping, options?: SendOptions): number {
    const { bytes, final, kind } = sendingOf(this.#own, message, options);
    if (!this.#element.running) return -1;
    const { messages } = this.#own;
    if (kind === 'ping') return messages.ping(bytes, this.#line.id);
    return messages.toClient(bytes, kind === 'text', this.#line.id, final);
  }

  close(code?: number, reason?: string): boolean {
    return this.#own.line.dropClient(this.#line.id, code, reason);
  }

  read(timeout: number | string): Promise<Reading> {
    if (this.state === 'closed') return Promise.resolve({ state: 'closed', code: 0, reason: '' });
    return reading(this.#own, timeout, this.#line.id);
  }
}

/** What is to be sent: the bytes are the log's too, so they are its own. */
export interface Sending {
  readonly kind: 'text' | 'binary' | 'ping';
  readonly bytes: Buffer;
  readonly final: boolean | undefined;
}

/** Most bytes of a control frame's payload (RFC 6455, 5.5). */
const PAYLOAD = 125;

export function sendingOf(
  { model }: ElementConnection,
  message: unknown,
  options: SendOptions = {},
): Sending {
  const { final } = options;
  const unfit = (what: string): HeadendError =>
    new HeadendError('NOT_SUPPORTED', `connection ${model.id} is of type ${model.type} and ${what}`);
  if (model.type === 'http' || model.type === 'virtual') throw unfit('has no line to send on');
  const pings = model.type === 'websocket';
  if (final !== undefined && !pings) throw unfit('sends bytes, of which no message is a part');
  if (typeof message === 'string') return { kind: 'text', bytes: Buffer.from(message), final };
  if (message instanceof Uint8Array) return { kind: 'binary', bytes: Buffer.from(message), final };
  const payload = (message as Partial<Ping> | null)?.ping;
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array))
    throw new HeadendError(
      'USAGE',
      `connection ${model.id} sends a string, a Uint8Array, or { ping: payload }`,
    );
  if (!pings) throw unfit('has no pings');
  const bytes = Buffer.from(payload as string);
  if (bytes.length <= PAYLOAD && final === undefined) return { kind: 'ping', bytes, final };
  throw new HeadendError(
    'USAGE',
    final === undefined
      ? `a ping holds ${PAYLOAD} bytes, not ${bytes.length}`
      : 'a ping is never a part of a message; without final it would be right',
  );
}

async function reading(own: ElementConnection, timeout: number | string, client?: string): Promise<Reading> {
  const { model } = own;
  if (!own.opens)
    throw new HeadendError(
      'NOT_SUPPORTED',
      `connection ${model.id} is of type ${model.type}, which nothing is read from`,
    );
  return own.read(duration(`read of connection ${model.id}`, timeout), client);
}
