import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import { headerValues, type Reply } from '#codec/reply.ts';
import { type BuiltRequest, textOf } from '#codec/request.ts';
import type { Session } from '#model/constructs.ts';
import type {
  HttpClient,
  HttpExchange,
  HttpFailure,
  HttpReply,
  HttpTransport,
} from '#transport/http-contract.ts';
import type { ParameterTable } from '#values/table.ts';
import { bypassesProxy } from './cautions.ts';
import type { ElementConnection } from './connection.ts';
import { Cookies } from './cookies.ts';
import { Credentials, schemesOf } from './credentials.ts';
import { type Place, placeOf, withoutUser } from './http-address.ts';
import { headOf, requestHeaders, sessionProxy } from './http-head.ts';
import { type HttpCause, HttpRecords, type RecordsHost } from './http-records.ts';
import { type Hop, MOST_REDIRECTS, redirected } from './redirect.ts';

/** What an HTTP connection needs of its element. */
export interface HttpHost extends RecordsHost {
  readonly clock: Clock;
  readonly table: ParameterTable;
}

/** What became of a request: the last reply, or why there is none. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly url: string }
  | { readonly kind: 'failure'; readonly failure: Omit<HttpFailure, 'timing'>; readonly url: string };

/** Challenges that are answered for one request: the first one, and one that says that its nonce is stale by now. */
const MOST_CHALLENGES = 2;

/** The sockets of a session and what it knows of its server. */
export interface Sockets {
  readonly client: HttpClient;
  readonly cookies: Cookies;
  credentials: Credentials | undefined;
}

/**
 * The HTTP connection of a running element: makes requests of sessions with the settings of the connection, answers
 * challenges, follows redirects, and shows all of it in the stream log.
 */
export class HttpConnection {
  readonly connection: ElementConnection;
  readonly #transport: HttpTransport;
  readonly #host: HttpHost;
  readonly #records: HttpRecords;
  /** Of sessions with keepAlive, until the element stops. */
  readonly #kept = new Map<Session, Sockets>();
  readonly #open = new Set<Sockets>();
  readonly #cautioned = new Set<Session>();
  #underWay: HttpExchange | undefined;

  constructor(connection: ElementConnection, transport: HttpTransport, host: HttpHost) {
    this.connection = connection;
    this.#transport = transport;
    this.#host = host;
    const { logBody = Infinity } = connection.settings;
    this.#records = new HttpRecords(host, connection.model.id, logBody, connection.traffic);
  }

  /** The sockets that the requests of a session share: new ones, or those that it has kept open. */
  begin(session: Session): Sockets {
    const known = this.#kept.get(session);
    if (known !== undefined) return known;
    const { maxMessage } = this.connection.settings;
    const client = this.#transport.open({ tls: this.connection.settings.tls, maxMessage });
    const sockets: Sockets = { client, cookies: new Cookies(), credentials: undefined };
    this.#open.add(sockets);
    if (session.keepAlive) this.#kept.set(session, sockets);
    return sockets;
  }

  /** What an owner must know of a session, once: that it cannot show the certificate it is to log in with. */
  caution(session: Session): string | undefined {
    if (session.loginMethod !== 'certificate' || this.connection.settings.tls.cert !== undefined)
      return undefined;
    if (this.#cautioned.has(session)) return undefined;
    this.#cautioned.add(session);
    return `session ${session.id} logs in with a certificate, and the connection has none; tls.cert and tls.key would be right`;
  }

  /** After the last request of a session (schema page Session-keepAlive). */
  end(session: Session, sockets: Sockets): void {
    if (this.#kept.get(session) === sockets) return;
    this.#open.delete(sockets);
    sockets.client.close();
  }

  /** Gives up the request under way and closes all sockets: the element stops. */
  stop(): void {
    this.#underWay?.abort('local', 'the element stopped');
    for (const { client } of this.#open) client.close();
    this.#open.clear();
    this.#kept.clear();
  }

  /** Where a request goes now. Throws ADDRESS_INVALID. */
  place(request: BuiltRequest): Place {
    const { model, settings } = this.connection;
    const { dynamicIp } = model;
    return placeOf(request.url, {
      address: settings.address,
      port: settings.port,
      dynamicIp: dynamicIp === undefined ? '' : String(this.#host.table.get(dynamicIp) ?? ''),
    });
  }

  /** Shows a request that could not even be addressed. */
  unaddressed(request: BuiltRequest, cause: HttpCause, error: unknown): void {
    const reason = messageOf(error);
    const url = withoutUser(request.url);
    const head = headOf({ ...request, url: url || '/' }, []);
    this.#records.request(cause, url, head, request.body, { delivered: false, reason });
  }

  /** Shows that a request ends without a reply that counts. */
  failed(cause: HttpCause, failure: Omit<HttpFailure, 'timing'>, attempt: string): void {
    const { reason, errno } = failure;
    const timeout = failure.cause === 'timeout';
    this.#records.failure(cause, timeout ? 'timeout' : 'error', {
      reason: `${reason}; ${attempt}`,
      ...(timeout ? {} : { cause: failure.cause }),
      ...(errno === undefined ? {} : { errno }),
    });
  }

  /**
   * Makes a request and whatever it needs to get its reply: at most two more for challenges, and one for each redirect
   * unless the protocol follows them itself. All together may take `timeout` milliseconds.
   */
  async perform(
    request: BuiltRequest,
    place: Place,
    sockets: Sockets,
    cause: HttpCause,
    timeout: number,
  ): Promise<Answer> {
    const late = this.#host.clock.after(timeout, () => {
      this.#underWay?.abort('timeout', `no reply within ${timeout} ms`);
    });
    try {
      return await this.#hops(request, place, sockets, cause);
    } finally {
      late.cancel();
    }
  }

  async #hops(request: BuiltRequest, place: Place, sockets: Sockets, cause: HttpCause): Promise<Answer> {
    this.#login(sockets, cause.session, place);
    const follows = !this.connection.model.customRedirect;
    const seen = new Set<string>();
    let hop: Hop = { ...request, url: place.origin + place.target };
    let challenges = 0;
    for (let redirects = 0; ; ) {
      const { url } = hop;
      const own = hop.url.startsWith(`${place.origin}/`) ? sockets.credentials : undefined;
      const result = await this.#exchange(hop, sockets, own, cause);
      if ('again' in result) return { kind: 'failure', failure: result, url };
      sockets.cookies.take(url, headerValues(result.headers, 'set-cookie'), this.#host.clock.now());
      const asked = result.status === 401 ? headerValues(result.headers, 'www-authenticate') : [];
      if (challenges < MOST_CHALLENGES && own?.challenged(asked)) {
        challenges++;
        continue;
      }
      const next = follows ? redirected(hop, result) : undefined;
      if (next === undefined) return { kind: 'reply', reply: result, url };
      const key = `${next.verb} ${next.url}`;
      if (seen.has(key) || ++redirects > MOST_REDIRECTS) {
        const reason = seen.has(key)
          ? `redirected in a circle, to ${next.url} again`
          : `redirected more than ${MOST_REDIRECTS} times`;
        return { kind: 'failure', failure: { cause: 'protocol-error', reason, again: false }, url };
      }
      seen.add(key);
      hop = next;
    }
  }

  /** One request and its reply. */
  #exchange(
    hop: Hop,
    { client, cookies }: Sockets,
    credentials: Credentials | undefined,
    cause: HttpCause,
  ): Promise<HttpReply | HttpFailure> {
    const { settings } = this.connection;
    const { origin } = new URL(hop.url);
    const target = hop.url.slice(origin.length) || '/';
    const headers = requestHeaders(hop, origin, this.#transport.userAgent);
    const kept = cookies.header(hop.url, this.#host.clock.now());
    if (kept !== '' && !headers.some(({ name }) => /^cookie$/i.test(name)))
      headers.push({ name: 'Cookie', value: kept });
    if (credentials !== undefined && !headers.some(({ name }) => /^authorization$/i.test(name)))
      headers.push({
        name: 'Authorization',
        value: credentials.answer(hop.verb, target, hop.body ?? EMPTY),
      });
    return new Promise(resolve => {
      let sent = false;
      const end = (result: HttpReply | HttpFailure): void => {
        this.#underWay = undefined;
        resolve(result);
      };
      this.#underWay = client.exchange(
        {
          verb: hop.verb,
          origin,
          target,
          headers,
          body: hop.body,
          proxy:
            sessionProxy(cause.session, this.#host.table) ?? (bypassesProxy(settings) ? '' : settings.proxy),
        },
        {
          sent: head => {
            sent = true;
            this.#records.request(cause, hop.url, head, hop.body, { delivered: true });
          },
          replied: reply => {
            const { statusLine, status, timing } = reply;
            const asks = status === 401 ? headerValues(reply.headers, 'www-authenticate') : [];
            const reason = asks.length === 0 ? undefined : `asks for ${schemesOf(asks)}`;
            this.#records.reply(cause, statusLine, reply.headers, reply.body, {
              status,
              timing: { ...timing },
              ...(reason === undefined ? {} : { reason }),
            });
            end(reply);
          },
          failed: failure => {
            if (!sent) {
              const { errno, reason } = failure;
              const why = errno === undefined ? { reason } : { reason, errno };
              const head = headOf({ verb: hop.verb, url: target }, headers);
              this.#records.request(cause, hop.url, head, hop.body, { delivered: false, ...why });
            }
            end(failure);
          },
        },
      );
    });
  }

  /** Credentials as they are now: those of the session, else those in the address. */
  #login(sockets: Sockets, session: Session, place: Place): void {
    const { table } = this.#host;
    const login = session.loginMethod === 'credentials';
    const userName = login ? textOf(session.userName, table) : place.userName;
    const password = login ? textOf(session.password, table) : place.password;
    if (sockets.credentials?.is(userName, password)) return;
    const made = new Credentials(userName, password);
    sockets.credentials = made.empty ? undefined : made;
  }
}

/** The HTTP connections among those of an element, by number; nothing where it has none. */
export function httpConnections(
  host: HttpHost & { readonly connections: readonly ElementConnection[] },
  transport: HttpTransport | undefined,
): readonly (HttpConnection | undefined)[] {
  if (transport === undefined || !host.connections.some(({ model }) => model.type === 'http')) return NONE;
  return host.connections.map(connection =>
    connection.model.type === 'http' ? new HttpConnection(connection, transport, host) : undefined,
  );
}

const NONE: readonly undefined[] = [];
const EMPTY = Buffer.alloc(0);
