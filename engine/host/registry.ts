import { glob } from '#base/glob.ts';
import type { Mask } from '#base/secrets.ts';
import type { ElementConnection } from '#element/connection.ts';
import type { Element } from '#element/element.ts';
import { isoTime } from '#log/render.ts';
import type { Client } from '#transport/client-contract.ts';
import { checkCloseCode } from '#transport/close.ts';
import type { Host } from './host.ts';

/** A line of the registry: a connection, or a client of one that listens, as the API gives it. */
export interface ConnectionView {
  /**
   * Unique among those of the agent: the numbers of element and connection, like `3.0`; of a WebSocket client with its
   * own behind them, `3.0.17`, of another client with its address, `3.0/192.0.2.7:50123`.
   */
  readonly id: string;
  readonly element: string;
  readonly connection: number;
  /** The connection's type: `websocket`, `http`, `serial`, … */
  readonly kind: string;
  /** What it runs over: `tcp`, `tls`, `udp`, `ssh`, `serial`; `ws`, `wss`, `http`, `https`; '' before its first attempt. */
  readonly transport: string;
  readonly role: 'client' | 'server';
  readonly state: string;
  /** Name and port of the peer as it was asked for; of a client its address, of what listens `any` and where. */
  readonly host: string;
  readonly port: number | null;
  /** The addresses that the system has for both ends; '' while they are not known. */
  readonly peer: string;
  readonly local: string;
  /** With its query, secrets masked. */
  readonly path: string;
  readonly subprotocol: string;
  /** The responses that get its messages. */
  readonly handler: string;
  /** Whom an accept hook has taken a client for; '' where there is none. */
  readonly user: string;
  /** ISO 8601: the last change of state. */
  readonly since: string;
  /** ISO 8601: when anything last came or went; null for never. */
  readonly lastByte: string | null;
  /** Milliseconds that the last pong took; null before the first. */
  readonly roundTrip: number | null;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How often the line has opened since the element started. */
  readonly opened: number;
  /** Bytes that wait to be sent. */
  readonly queue: number;
  /** Commands that the send queue has refused; of a client, messages that it missed. */
  readonly refused: number;
}

/** Which connections are meant: those that everything given fits. All but `id` are globs. */
export interface ConnectionChoice {
  readonly id?: string | undefined;
  readonly element?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly user?: string | undefined;
  /** Those that are closed too. */
  readonly closed?: boolean;
}

interface Line {
  readonly view: ConnectionView;
  /** Ends it gracefully. */
  disconnect(code: number, reason: string): void;
}

/** The connections of a host that are not closed, each with its clients behind it; of all elements, in their order. */
export function connectionViews(host: Host, choice: ConnectionChoice = {}): ConnectionView[] {
  return linesOf(host, choice).map(({ view }) => view);
}

/** All connections of all elements, closed or not, without the clients of those that listen. */
export function ownConnectionViews(host: Host): ConnectionView[] {
  return host.elements.flatMap(({ element }) => (element === undefined ? [] : own(element))).map(viewOf);
}

/**
 * Closes connections and clients gracefully, and returns them as they were. Connections stay closed, as the action
 * `close` leaves them.
 * Raises USAGE for a code that cannot be sent.
 */
export function disconnect(
  host: Host,
  choice: ConnectionChoice,
  code: number,
  reason: string,
): ConnectionView[] {
  checkCloseCode(code);
  const lines = linesOf(host, { ...choice, closed: false });
  for (const line of lines) line.disconnect(code, reason);
  return lines.map(({ view }) => view);
}

function linesOf(host: Host, choice: ConnectionChoice): Line[] {
  const fits = test(choice);
  return host.elements
    .flatMap(({ element }) => (element === undefined ? [] : lines(element)))
    .filter(({ view }) => (choice.closed === true || view.state !== 'closed') && fits(view));
}

function test({ element, host, id, port, user }: ConnectionChoice): (view: ConnectionView) => boolean {
  const any = (): boolean => true;
  const elements = element === undefined ? any : glob(element);
  const hosts = host === undefined ? any : glob(host);
  const ports = port === undefined ? any : glob(port);
  const users = user === undefined ? any : glob(user);
  return view =>
    (id === undefined || view.id === id) &&
    elements(view.element) &&
    (hosts(view.host) || (view.peer !== '' && hosts(hostOf(view.peer)))) &&
    ports(view.port === null ? '' : String(view.port)) &&
    // Nobody is not somebody whom a glob names.
    (user === undefined || (view.user !== '' && users(view.user)));
}

interface Own {
  readonly element: Element;
  readonly connection: ElementConnection;
}

/** What opens nothing (virtual) is no line. */
function own(element: Element): Own[] {
  return element.connections
    .filter(connection => connection.opens || connection.model.type === 'http')
    .map(connection => ({ element, connection }));
}

function lines(element: Element): Line[] {
  return own(element).flatMap(each => {
    const { connection } = each;
    const view = viewOf(each);
    const line: Line = { view, disconnect: (code, reason) => connection.disconnect(code, reason) };
    const clients = [...(connection.clients?.all?.() ?? [])].map(client => ({
      view: clientView(view, client, element.mask),
      disconnect: (code: number, reason: string) => void connection.dropClient(client.id, code, reason),
    }));
    return [line, ...clients];
  });
}

function clientView(server: ConnectionView, client: Client, mask: Mask): ConnectionView {
  const { bytesIn, bytesOut, closing, id, lastAt, local, messagesIn, messagesOut, path } = client;
  const { peer, roundTrip, since, skipped, subprotocol, unsent, user } = client;
  return {
    ...server,
    id: id.startsWith(`${server.id}.`) ? id : `${server.id}/${id}`,
    state: closing ? 'closing' : 'connected',
    host: hostOf(peer),
    port: Number(peer.slice(peer.lastIndexOf(':') + 1)),
    peer,
    local,
    path: mask?.(path) ?? path,
    subprotocol,
    user,
    since: isoTime(since),
    lastByte: lastAt === 0 ? null : isoTime(lastAt),
    roundTrip: roundTrip ?? null,
    messagesIn,
    messagesOut,
    bytesIn,
    bytesOut,
    opened: 1,
    queue: unsent,
    refused: skipped,
  };
}

function viewOf({ connection, element }: Own): ConnectionView {
  const { model, refused, since, state, traffic, unsent } = connection;
  const { bytesIn, bytesOut, lastAt, messagesIn, messagesOut, opened, roundTrip } = traffic;
  const ends = connection.ends;
  return {
    id: `${element.elementId}.${model.id}`,
    element: element.elementName,
    connection: model.id,
    kind: model.type,
    transport: connection.transport,
    role: connection.listens ? 'server' : 'client',
    state,
    ...placeOf(connection.url),
    peer: ends?.peer ?? '',
    local: ends?.local ?? '',
    subprotocol: ends?.subprotocol ?? '',
    handler: handlerOf(connection),
    user: userOf(connection),
    since: isoTime(since),
    lastByte: lastAt === 0 ? null : isoTime(lastAt),
    roundTrip: roundTrip ?? null,
    messagesIn,
    messagesOut,
    bytesIn,
    bytesOut,
    opened,
    queue: unsent,
    refused,
  };
}

/** Of SSH, who we are there; the other transports log nobody in by themselves. */
function userOf({ transport, url }: ElementConnection): string {
  return transport === 'ssh' ? decodeURIComponent(URL.parse(url)?.username ?? '') : '';
}

const PORTS: Readonly<Record<string, number>> = {
  'ssh:': 22,
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
};

/** Of a URL, which a mask may have left without some of its parts. */
function placeOf(url: string): Pick<ConnectionView, 'host' | 'path' | 'port'> {
  const parsed = URL.parse(url);
  if (parsed === null) return { host: '', port: null, path: '' };
  const { hostname, pathname, port, protocol, search } = parsed;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (PORTS[protocol] ?? null) : Number(port),
    path: pathname + search,
  };
}

/** The address of an end without its port. */
function hostOf(end: string): string {
  return end.slice(0, end.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

function handlerOf({ model }: ElementConnection): string {
  return model.responses.map(({ id, name }) => `response ${id} ${name}`.trimEnd()).join(', ');
}
