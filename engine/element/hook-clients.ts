import type { Client, ClientSession, Clients } from '#hooks/client.ts';
import type { Client as Line } from '#transport/client-contract.ts';
import type { ElementConnection } from './connection.ts';

/** What the clients of hooks need of their element. */
export interface HookClientsElement {
  readonly running: boolean;
  readonly connections: readonly ElementConnection[];
}

/** The clients of an element as its hooks see them; nothing is kept of them, so that a client costs nothing here. */
export class HookClients implements Clients {
  readonly #element: HookClientsElement;
  /** Made at the first use. */
  #listening: readonly ElementConnection[] | undefined;

  constructor(element: HookClientsElement) {
    this.#element = element;
  }

  get size(): number {
    let sum = 0;
    for (const connection of this.#servers()) sum += connection.clients?.count ?? 0;
    return sum;
  }

  *[Symbol.iterator](): IterableIterator<Client> {
    for (const connection of this.#servers()) {
      for (const line of connection.clients?.all?.() ?? []) yield new HookClient(connection, line);
    }
  }

  get(id: string): Client | undefined {
    for (const connection of this.#servers()) {
      const line = connection.clients?.get?.(id);
      if (line !== undefined) return new HookClient(connection, line);
    }
    return undefined;
  }

  send(message: string | Uint8Array, to?: string | ((client: Client) => boolean)): number {
    if (!this.#element.running) return -1;
    if (typeof to === 'string') {
      const client = this.get(to);
      return client === undefined ? -1 : client.send(message);
    }
    const { bytes, text } = payload(message);
    let sum = -1;
    for (const connection of this.#servers()) {
      const some = to === undefined ? undefined : this.#found(connection, to);
      if (some?.length === 0) continue;
      const waiting = connection.sendToClients(bytes, text, some);
      if (waiting >= 0) sum = Math.max(sum, 0) + waiting;
    }
    return sum;
  }

  #found(connection: ElementConnection, test: (client: Client) => boolean): string[] {
    const found: string[] = [];
    for (const line of connection.clients?.all?.() ?? []) {
      if (test(new HookClient(connection, line))) found.push(line.id);
    }
    return found;
  }

  /** Of other kinds the clients have no messages. */
  #servers(): readonly ElementConnection[] {
    this.#listening ??= this.#element.connections.filter(({ settings }) => settings.server !== undefined);
    return this.#listening;
  }
}

class HookClient implements Client {
  readonly #connection: ElementConnection;
  readonly #line: Line;

  constructor(connection: ElementConnection, line: Line) {
    this.#connection = connection;
    this.#line = line;
  }

  get id(): string {
    return this.#line.id;
  }

  get connection(): number {
    return this.#connection.model.id;
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

  get session(): ClientSession | undefined {
    return this.#line.keepsake as ClientSession | undefined;
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
    if (this.#connection.clients?.get?.(this.id) === undefined) return 'closed';
    return this.#line.closing ? 'closing' : 'connected';
  }

  send(message: string | Uint8Array): number {
    const { bytes, text } = payload(message);
    return this.#connection.sendToClient(bytes, text, this.#line.id);
  }

  close(code?: number, reason?: string): boolean {
    return this.#connection.dropClient(this.id, code, reason);
  }
}

/** The bytes are the log's too, so they are its own. */
function payload(message: string | Uint8Array): { readonly bytes: Buffer; readonly text: boolean } {
  return typeof message === 'string'
    ? { bytes: Buffer.from(message), text: true }
    : { bytes: Buffer.from(message), text: false };
}
