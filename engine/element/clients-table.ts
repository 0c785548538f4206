import type { Clock, Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type { Param } from '#model/constructs.ts';
import type { Client, Clients } from '#transport/client-contract.ts';
import type { CellInput } from '#values/cells.ts';
import type { RowChange, TableChanges } from '#values/changes.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Core } from './core.ts';
import type { Lock } from './lock.ts';

/** What the table of clients needs of its element. */
export interface ClientsTableHost extends Core {
  readonly clock: Clock;
  readonly lock: Lock;
}

/** How old what the table counts may be, in milliseconds. */
const STEP = 1000;

/** The columns, in their order; the first is the key. A table may have fewer. */
const COLUMNS: readonly ((client: Client) => CellInput)[] = [
  ({ id }) => id,
  ({ peer }) => peer,
  ({ path }) => path,
  ({ subprotocol }) => subprotocol,
  ({ since }) => new Date(since).toISOString(),
  ({ bytesIn }) => bytesIn,
  ({ bytesOut }) => bytesOut,
  ({ closing }) => (closing ? 'closing' : 'connected'),
];

/** A table parameter that shows the clients of a connection: a row comes and goes with each. */
export class ClientsTable {
  readonly #param: Param;
  readonly #host: ClientsTableHost;
  readonly #clients: () => Clients | undefined;
  #timer: Timer | undefined;
  #told = false;

  constructor(param: Param, host: ClientsTableHost, clients: () => Clients | undefined) {
    this.#param = param;
    this.#host = host;
    this.#clients = clients;
  }

  joined(client: Client): void {
    this.#change(() => this.#rows().add(this.#cells(client)).changes);
    this.#later();
  }

  left(client: string): void {
    this.#change(() => this.#rows().delete([client]));
  }

  /** It listens, or does so no more: nobody is there. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#change(() => (this.#rows().size === 0 ? undefined : this.#rows().clear()));
  }

  #rows(): ReturnType<ParameterTable['rows']> {
    return this.#host.table.rows(this.#param);
  }

  #cells(client: Client): CellInput[] {
    return COLUMNS.slice(0, this.#rows().shape.columns.length).map(column => column(client));
  }

  #later(): void {
    this.#timer ??= this.#host.clock.after(STEP, () => {
      this.#timer = undefined;
      const clients = this.#clients();
      if (clients === undefined || clients.count === 0) return;
      this.#change(() => this.#counted(clients));
      this.#later();
    });
  }

  #counted(clients: Clients): TableChanges {
    const rows = this.#rows();
    const changed: RowChange[] = [];
    for (const client of clients.all() ?? []) {
      if (rows.has(client.id)) changed.push(...rows.set(client.id, this.#cells(client)).changed);
    }
    return { added: [], changed, deleted: [] };
  }

  #change(change: () => TableChanges | undefined): void {
    this.#host.lock.enter(() => {
      try {
        const changes = change();
        return changes === undefined ? undefined : this.#host.rowsChanged(this.#param, changes);
      } catch (error) {
        if (this.#told) return;
        this.#told = true;
        const { id, name } = this.#param;
        const message = `table ${id} "${name}" cannot show the clients: ${messageOf(error)}`;
        this.#host.report('warn', { parameter: id }, message);
      }
    });
  }
}
