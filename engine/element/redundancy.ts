import type { Connection } from '#model/connection.ts';
import type { Group } from '#model/constructs.ts';

/** What redundant polling needs of its element. */
export interface RedundancyHost {
  report(level: 'warn', fields: { readonly connection: number }, message: string): void;
}

/** Connection 0 and the one of its type that takes turns with it. */
export type Redundant = readonly [main: number, other: number];

/** The two connections of a protocol with the option redundantPolling; undefined: there is no such pair. */
export function redundantOf(connections: readonly Connection[]): Redundant | undefined {
  const main = connections.find(({ redundant }) => redundant !== undefined);
  return main?.redundant === undefined ? undefined : [main.id, main.redundant];
}

/**
 * The two connections of redundant polling (ConnectionsRedundantPolling): groups go by one of them until a group on it
 * has had no answer after all retries; the next group goes by the other one, and so on. A group with a connection of its
 * own stays there and changes nothing. The two count as one device: it answers as long as one of them does.
 */
export class Redundancy {
  readonly #pair: Redundant;
  readonly #host: RedundancyHost;
  #active: number;
  readonly #silent = new Set<number>();

  constructor(pair: Redundant, host: RedundancyHost) {
    this.#pair = pair;
    this.#host = host;
    this.#active = pair[0];
  }

  /** The connection of a group that begins now. */
  connectionOf(group: Group): number {
    return group.fixed || !this.#pair.includes(group.connection) ? group.connection : this.#active;
  }

  /** A group had no answer on a connection after all retries: the other one gets its turn. */
  failed(connection: number): void {
    if (connection !== this.#active) return;
    const [main, other] = this.#pair;
    this.#active = connection === main ? other : main;
    const message = `redundant polling: connection ${connection} does not answer, what follows goes by connection ${this.#active}`;
    this.#host.report('warn', { connection }, message);
  }

  /** Whether a connection is one of the two. */
  has(connection: number): boolean {
    return this.#pair.includes(connection);
  }

  /**
   * One of the two answers, or does not: the connections that this is to be told of, both of them; none where it says
   * nothing of the device, since the other one still answers.
   */
  heard(connection: number, yes: boolean): readonly number[] {
    if (yes) this.#silent.delete(connection);
    else this.#silent.add(connection);
    return yes || this.#silent.size === this.#pair.length ? this.#pair : [];
  }
}
