import { messageOf } from '#base/error.ts';
import type { Mask } from '#base/secrets.ts';
import type { ClientEnd, ClientRequest } from '#hooks/client.ts';
import type { Connection } from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { ClientRequest as Asking, Clients, Verdict, Visit } from '#transport/client-contract.ts';
import type { End, Frame, HandshakeResponse, LinkEvents } from '#transport/contract.ts';
import type { ClientSessions, HeldSession } from './client-sessions.ts';
import { ClientsTable, type ClientsTableHost } from './clients-table.ts';
import { headOf } from './head-secrets.ts';
import type { ElementLink } from './kind.ts';
import type { ConnectionRecords } from './records.ts';
import type { ServerSettings } from './settings.ts';
import { decisionOf } from './verdict.ts';

/** What the clients of a server need of its element. */
export interface VisitorsHost extends ClientsTableHost {
  readonly running: boolean;
  readonly mask: Mask;
  /**
   * A function of a QAction by one of its names, called beside all else; undefined where there is none. What it throws
   * is told, and thrown.
   */
  hookFunction(qaction: number, names: readonly string[]): ((argument: object) => unknown) | undefined;
  visited(connection: number, visit: Visit): void;
}

/** The names under which the module of an accept hook exports what decides, and what is told of those that are gone. */
const ACCEPT = ['accept', 'default'] as const;
const GONE = ['gone'] as const;

/**
 * What a WebSocket server tells of its clients, in the words of its element: records, parameters, hooks, sessions, the
 * table of clients. All else goes on to the connection.
 */
export class Visitors implements LinkEvents {
  readonly asked?: (request: Asking, decide: (verdict: Verdict) => void) => void;
  link: ElementLink | undefined;
  readonly #events: LinkEvents;
  readonly #model: Connection;
  readonly #settings: ServerSettings;
  readonly #records: ConnectionRecords;
  readonly #host: VisitorsHost;
  readonly #sessions: ClientSessions;
  readonly #table: ClientsTable | undefined;

  constructor(
    events: LinkEvents,
    model: Connection,
    settings: ServerSettings,
    records: ConnectionRecords,
    host: VisitorsHost,
    sessions: ClientSessions,
  ) {
    this.#events = events;
    this.#model = model;
    this.#settings = settings;
    this.#records = records;
    this.#host = host;
    this.#sessions = sessions;
    const { accept, clientsTable } = settings;
    if (accept !== undefined) this.asked = (request, decide) => this.#asked(accept, request, decide);
    const table = clientsTable === undefined ? undefined : host.protocol.paramById.get(clientsTable);
    this.#table = table && new ClientsTable(table, host, () => this.link?.clients);
  }

  get clients(): Clients | undefined {
    return this.link?.clients;
  }

  request(text: string): void {
    this.#events.request(text);
  }

  response(answer: HandshakeResponse): void {
    this.#events.response(answer);
  }

  open(): void {
    this.#table?.clear();
    this.#events.open();
  }

  closed(end: End): void {
    this.#table?.clear();
    this.#events.closed(end);
  }

  message(bytes: Buffer, text: boolean, client?: string, final?: boolean): void {
    this.#events.message(bytes, text, client, final);
  }

  frame(direction: 'in' | 'out', frame: Frame, client?: string): void {
    this.#events.frame?.(direction, frame, client);
  }

  lost(bytes: Buffer | undefined, reason: string, client?: string): void {
    this.#events.lost?.(bytes, reason, client);
  }

  ping(bytes: Buffer, client?: string): void {
    this.#events.ping(bytes, client);
  }

  pong(bytes: Buffer, client?: string): void {
    this.#events.pong(bytes, client);
  }

  sent(kind: 'ping' | 'pong', bytes: Buffer, client?: string): void {
    this.#events.sent(kind, bytes, client);
  }

  shaken(request: string, answer: string, status: number, client: string): void {
    const who = client === '' ? {} : { client };
    this.#records.other('in', 'handshake', ...headOf(request, who));
    this.#records.other('out', 'handshake', ...headOf(answer, { ...who, status }));
  }

  joined(id: string): void {
    const client = this.clients?.get(id);
    if (client === undefined) return;
    const { path, peer } = client;
    this.#records.other('none', 'open', Buffer.from(`${peer} ${path}`), { client: id });
    const { connection } = this.#fields;
    this.#host.report('debug', { connection, client: id }, `client ${id} joined from ${peer} on ${path}`);
    (client.keepsake as HeldSession | undefined)?.joined();
    this.#tell(this.#model.clients?.joined, peer);
    this.#table?.joined(client);
    this.#events.joined?.(id);
  }

  left(id: string, end: End): void {
    const { cause, code, errno, reason } = end;
    this.#records.other('none', 'close', undefined, {
      client: id,
      ...(code === 0 ? {} : { code }),
      cause,
      ...(reason === '' ? {} : { reason }),
      ...(errno === undefined ? {} : { errno }),
    });
    this.#events.left?.(id, end);
  }

  /** One line for each, also for those that were refused. */
  visited(told: Visit): void {
    const visit = masked(told, this.#host.mask);
    const { at: _, keepsake: __, ...fields } = visit;
    const { bytesIn, bytesOut, client, code, duration, path, peer, reason, status } = visit;
    const what =
      status === 101
        ? `${code}${reason === '' ? '' : ` ${reason}`} after ${duration} ms, ${bytesIn} bytes in, ${bytesOut} out`
        : reason;
    this.#host.report(
      'info',
      { ...this.#fields, ...fields },
      `${peer || 'somebody'} ${path} ${status}${what === '' ? '' : `: ${what}`}`,
    );
    this.#host.visited(this.#model.id, visit);
    if (client !== '') this.#gone(visit);
  }

  get #fields(): { readonly connection: number } {
    return { connection: this.#model.id };
  }

  #gone(visit: Visit): void {
    const { client, peer } = visit;
    this.#table?.left(client);
    this.#tell(this.#model.clients?.left, peer);
    const session = visit.keepsake as HeldSession | undefined;
    const { accept } = this.#settings;
    if (accept !== undefined) {
      this.#host.lock.enter(() => {
        const gone = this.#host.hookFunction(accept, GONE);
        if (gone === undefined) return;
        const { bytesIn, bytesOut, code, duration, messagesIn, messagesOut, reason, user } = visit;
        const end: ClientEnd = {
          id: client,
          peer,
          connection: this.#model.id,
          user,
          session,
          code,
          reason,
          bytesIn,
          bytesOut,
          messagesIn,
          messagesOut,
          duration,
        };
        this.#beside(gone, end, () => {});
      });
    }
    session?.left();
  }

  #tell(param: Param | undefined, peer: string): void {
    if (param !== undefined) this.#host.lock.enter(() => this.#host.assign(param, peer));
  }

  #asked(accept: number, request: Asking, decide: (verdict: Verdict) => void): void {
    const known = this.#sessions.find(request.cookies);
    const asking: ClientRequest = { ...request, connection: this.#model.id, session: known };
    this.#host.lock.enter(
      () => {
        const hook = this.#host.hookFunction(accept, ACCEPT);
        if (hook === undefined) {
          const message = `client ${request.id} is refused: QAction ${accept} is to accept it, and has no function accept`;
          this.#host.report('error', { ...this.#fields, qaction: accept }, message);
          decide(MISTAKE);
          return;
        }
        this.#beside(hook, asking, (failed, result) => {
          decide(failed ? MISTAKE : this.#verdict(accept, result, known));
        });
      },
      () => decide({ status: 503, reason: 'the server is going away' }),
    );
  }

  /** Calls a hook that nobody waits for: what it throws has been told. */
  #beside(
    hook: (argument: object) => unknown,
    argument: object,
    done: (failed: boolean, result?: unknown) => void,
  ): void {
    let result: unknown;
    try {
      result = hook(argument);
    } catch {
      done(true);
      return;
    }
    if (!(result instanceof Promise)) done(false, result);
    else
      result.then(
        value => done(false, value),
        () => done(true),
      );
  }

  #verdict(accept: number, result: unknown, known: HeldSession | undefined): Verdict {
    try {
      const { session, verdict } = decisionOf(result);
      if (session === undefined || verdict.status !== 101) return verdict;
      const opened = this.#sessions.open(session, known);
      const headers =
        opened.cookie === undefined
          ? (verdict.headers ?? [])
          : [...(verdict.headers ?? []), { name: 'Set-Cookie', value: opened.cookie }];
      return { ...verdict, headers, keepsake: opened.session };
    } catch (error) {
      const message = `QAction ${accept} decides about a client: ${messageOf(error)}`;
      this.#host.report('error', { ...this.#fields, qaction: accept }, message);
      return MISTAKE;
    }
  }
}

function masked(visit: Visit, mask: Mask): Visit {
  if (mask === undefined) return visit;
  const { path, reason, referer, user, userAgent } = visit;
  return {
    ...visit,
    path: mask(path),
    reason: mask(reason),
    referer: mask(referer),
    user: mask(user),
    userAgent: mask(userAgent),
  };
}

const MISTAKE: Verdict = { status: 500, reason: 'the server made a mistake' };
