import type { Client, Clients } from '#hooks/client.ts';
import type { ElementConnection } from './connection.ts';
import { HookClient, type HookConnectionsElement, sendingOf } from './hook-connections.ts';

/** The clients of an element as its hooks see them; nothing is kept of them, so that a client costs nothing here. */
export class HookClients implements Clients {
  readonly #element: HookConnectionsElement;
  /** Made at the first use. */
  #listening: readonly ElementConnection[] | undefined;

  constructor(element: HookConnectionsElement) {
    this.#element = element;
  }

  get size(): number {
    let sum = 0;
    for (const connection of this.#servers()) sum += connection.clients?.count ?? 0;
    return sum;
  }

  *[Symbol.iterator](): IterableIterator<Client> {
    for (const connection of this.#servers()) {
      for (const line of connection.clients?.all() ?? [])
        yield new HookClient(this.#element, connection, line);
    }
  }

  get(id: string): Client | undefined {
    for (const connection of this.#servers()) {
      const line = connection.clients?.get(id);
      if (line !== undefined) return new HookClient(this.#element, connection, line);
    }
    return undefined;
  }

  send(message: string | Uint8Array, to?: string | ((client: Client) => boolean)): number {
    if (!this.#element.running) return -1;
    if (typeof to === 'string') return this.get(to)?.send(message) ?? -1;
    let sum = -1;
    for (const connection of this.#servers()) {
      const some = to === undefined ? undefined : this.#found(connection, to);
      if (some?.length === 0) continue;
      const { bytes, kind } = sendingOf(connection, message);
      const waiting = kind === 'ping' ? -1 : connection.messages.toClients(bytes, kind === 'text', some);
      if (waiting >= 0) sum = Math.max(sum, 0) + waiting;
    }
    return sum;
  }

  #found(connection: ElementConnection, test: (client: Client) => boolean): string[] {
    const found: string[] = [];
    for (const line of connection.clients?.all() ?? []) {
      if (test(new HookClient(this.#element, connection, line))) found.push(line.id);
    }
    return found;
  }

  /** Of other kinds the clients have no messages. */
  #servers(): readonly ElementConnection[] {
    this.#listening ??= this.#element.connections.filter(({ settings }) => settings.server !== undefined);
    return this.#listening;
  }
}
