import type { Mask } from '#base/secrets.ts';
import type { ConnectionInfo } from '#hooks/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Client } from '#transport/client-contract.ts';
import type { ElementConnection } from './connection.ts';

/** What is told of a connection beside itself. */
export interface InfoElement {
  readonly elementId: number;
  readonly elementName: string;
  readonly protocol: Protocol;
  readonly mask: Mask;
}

/** The id of a connection among those of an agent. */
export function connectionId({ elementId }: InfoElement, { model }: ElementConnection): string {
  return `${elementId}.${model.id}`;
}

/** The same of a client: WebSocket clients have an id of that form already. */
export function clientId(server: string, client: string): string {
  return client.startsWith(`${server}.`) ? client : `${server}/${client}`;
}

/** A connection as it is now. */
export function connectionInfo(element: InfoElement, connection: ElementConnection): ConnectionInfo {
  const { adjusted, line, model, refused, settings, traffic } = connection;
  const { clients, ends, since, state, unsent } = line;
  const slow = clients?.slow;
  const { bytesIn, bytesOut, lastAt, messagesIn, messagesOut, opened, roundTrip } = traffic;
  const { keepAlive = settings.keepAlive, pingPayload = settings.pingPayload } = adjusted;
  return {
    id: connectionId(element, connection),
    element: element.elementName,
    connection: model.id,
    kind: model.type,
    transport: line.transport,
    role: line.listens ? 'server' : 'client',
    state,
    ...placeOf(line.url),
    peer: ends?.peer ?? '',
    local: ends?.local ?? '',
    subprotocol: ends?.subprotocol ?? '',
    handler: handlerOf(element, connection),
    user: userOf(connection),
    since: iso(since),
    lastByte: lastAt === 0 ? null : iso(lastAt),
    roundTrip: roundTrip ?? null,
    messagesIn,
    messagesOut,
    bytesIn,
    bytesOut,
    opened,
    queue: unsent,
    refused: refused + (slow?.skipped ?? 0),
    dropped: slow?.dropped ?? 0,
    keepAlive,
    pingPayload: element.mask?.(pingPayload) ?? pingPayload,
    logLevel: connection.logLevel ?? '',
  };
}

/** A client of a connection that listens, which is `server`. */
export function clientInfo(server: ConnectionInfo, client: Client, mask: Mask): ConnectionInfo {
  const { adjusted = {}, bytesIn, bytesOut, closing, id, lastAt, local, messagesIn, messagesOut } = client;
  const { path, peer, roundTrip, since, skipped, subprotocol, unsent, user } = client;
  const { keepAlive = server.keepAlive, logLevel = server.logLevel, pingPayload } = adjusted;
  return {
    ...server,
    id: clientId(server.id, id),
    state: closing ? 'closing' : 'connected',
    host: hostOf(peer),
    port: Number(peer.slice(peer.lastIndexOf(':') + 1)),
    peer,
    local,
    path: mask?.(path) ?? path,
    subprotocol,
    user,
    since: iso(since),
    lastByte: lastAt === 0 ? null : iso(lastAt),
    roundTrip: roundTrip ?? null,
    messagesIn,
    messagesOut,
    bytesIn,
    bytesOut,
    opened: 1,
    queue: unsent,
    refused: skipped,
    dropped: 0,
    keepAlive,
    pingPayload: pingPayload === undefined ? server.pingPayload : (mask?.(pingPayload) ?? pingPayload),
    logLevel,
  };
}

/** Of SSH, who we are there; the other transports log nobody in by themselves. */
function userOf({ line }: ElementConnection): string {
  const { transport, url } = line;
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
function placeOf(url: string): Pick<ConnectionInfo, 'host' | 'path' | 'port'> {
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
export function hostOf(end: string): string {
  return end.slice(0, end.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

function handlerOf({ protocol }: InfoElement, { model, settings }: ElementConnection): string {
  const responses = model.responses.map(({ id, name }) => `response ${id} ${name}`.trimEnd());
  const { text, binary } = settings.hooks ?? {};
  const hooks = protocol.qactions.filter(({ id }) => id === text || id === binary);
  return [...responses, ...hooks.map(({ id, name }) => `QAction ${id} ${name}`.trimEnd())].join(', ');
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
