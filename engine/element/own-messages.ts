import type { LogFields } from '#log/contract.ts';
import type { Clients } from '#transport/client-contract.ts';
import type { ElementLink } from './kind.ts';
import type { ConnectionRecords } from './records.ts';

/** What messages that are no commands need of their connection. */
export interface OwnMessagesLine {
  /** Undefined while it is not connected. */
  readonly openLink: ElementLink | undefined;
}

/** What hooks send over a connection: to its peer, to one client, to some, to all; also in parts, and pings. */
export class OwnMessages {
  readonly #line: OwnMessagesLine;
  readonly #records: ConnectionRecords;

  constructor(line: OwnMessagesLine, records: ConnectionRecords) {
    this.#line = line;
    this.#records = records;
  }

  /** The bytes that wait unsent after it; -1 where it is not open or its queue is full. `final`: see `Link.send`. */
  toPeer(bytes: Buffer, text: boolean, final?: boolean): number {
    const queued = this.#line.openLink?.send(bytes, text, final) ?? -1;
    this.#sent(bytes, text, queued, partly(final));
    return queued;
  }

  /** The same to one client. */
  toClient(bytes: Buffer, text: boolean, client: string, final?: boolean): number {
    const queued = this.#clients?.sendTo(client, bytes, text, final) ?? -1;
    this.#sent(bytes, text, queued, { client, ...partly(final) });
    return queued;
  }

  /** The same to those of a list, or to all; what waits is that of all, and -1 where nobody got it. */
  toClients(bytes: Buffer, text: boolean, to: readonly string[] | undefined): number {
    const clients = this.#clients;
    if (clients === undefined) return -1;
    let sum = 0;
    let reached = 0;
    if (to === undefined) {
      reached = clients.count;
      sum = this.#line.openLink?.send(bytes, text) ?? -1;
    } else {
      for (const client of to) {
        const queued = clients.sendTo(client, bytes, text);
        if (queued < 0) continue;
        sum += queued;
        reached++;
      }
    }
    const result = reached > 0 ? sum : -1;
    this.#sent(bytes, text, result, { reason: `to ${reached} client${reached === 1 ? '' : 's'}` });
    return result;
  }

  /** To the peer, to a client, or to all clients of what listens. */
  ping(payload: Buffer, client?: string): number {
    const link = this.#line.openLink;
    const queued =
      (client === undefined ? link?.ping?.(payload) : link?.clients?.pingTo?.(client, payload)) ?? -1;
    const to = client === undefined ? {} : { client };
    this.#records.other('out', 'ping', payload, { ...to, delivered: queued >= 0 });
    return queued;
  }

  get #clients(): Clients | undefined {
    return this.#line.openLink?.clients;
  }

  #sent(bytes: Buffer, text: boolean, queued: number, extra: LogFields): void {
    const waiting = queued > 0 ? { queued } : {};
    this.#records.out(bytes, text, { ...extra, delivered: queued >= 0, ...waiting });
  }
}

/** All parts of a message but the last one are marked. */
function partly(final: boolean | undefined): { readonly final?: false } {
  return final === false ? { final } : {};
}
