import { isServerAddress } from '#element/server-address.ts';
import type { ElementSettings as Resolved } from '#element/settings.ts';
import {
  CONNECTION_DEFAULTS,
  type ConnectionSettings,
  ELEMENT_TIMEOUT,
  SERVER_DEFAULTS,
  SERVER_KEEP_ALIVE,
  type ServerSettings,
  type ShellSettings,
} from '#element/settings.ts';
import type { ElementSettings as File, ConnectionSettings as Given } from '#load/element-settings.ts';
import type { Connection } from '#model/connection.ts';
import type { ValueSource } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { monitoringOf } from './monitoring.ts';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/**
 * The settings of an element, all with a value: what its file gives, else what the protocol's user settings give
 * (PortSettings, Connections/UserSettings), else the documented defaults. The element timeout is the main
 * connection's.
 */
export function resolveSettings(file: File, name: string, id: number, protocol: Protocol): Resolved {
  const main = protocol.connections[0]?.settings.timeoutElement;
  const secrets = [...file.secrets, ...passwords(file, protocol)];
  return {
    name,
    id,
    timeout: file.timeout ?? main ?? ELEMENT_TIMEOUT,
    connections: protocol.connections.map(model => resolve(model, file.connections.get(model.id))),
    // Most elements have none: then they share an empty one.
    parameters: file.parameters.size === 0 ? NO_PARAMETERS : file.parameters,
    alarms: monitoringOf(file, protocol),
    secrets: secrets.length === 0 ? NO_SECRETS : secrets,
  };
}

const NO_PARAMETERS: Resolved['parameters'] = new Map();
const NO_SECRETS: Resolved['secrets'] = [];

/** What is given for a parameter with measurement option password shows as little as a variable's value. */
function passwords(file: File, protocol: Protocol): string[] {
  const sources = loginPasswords(protocol);
  const logins = new Set(sources.flatMap(source => (source.kind === 'param' ? [source.param] : [])));
  const literal = sources.flatMap(source => (source.kind === 'literal' ? [source.text] : []));
  const given = [...file.parameters].flatMap(([key, value]) => {
    const param = protocol.paramById.get(Number(key)) ?? protocol.paramByName.get(key.toLowerCase());
    const secret = param?.measurement?.password || (param !== undefined && logins.has(param));
    return secret ? [String(value)] : [];
  });
  return [...literal, ...given];
}

/** What HTTP sessions log in with: passwords that the protocol itself has, and the parameters that hold one. */
function loginPasswords({ sessions }: Protocol): ValueSource[] {
  return sessions.flatMap(({ password, proxyPassword }) => [password ?? [], proxyPassword ?? []].flat());
}

function resolve(model: Connection, given: Given = {}): ConnectionSettings {
  const { settings } = model;
  const defaults = CONNECTION_DEFAULTS;
  const timeout = given.timeout ?? settings.timeout ?? defaults.timeout;
  const transport = transportOf(model, given);
  const ssh = transport === 'ssh' ? shellOf(model, given) : undefined;
  // A command's time is enough for a socket; SSH reckons with large numbers first.
  const quick = model.serial !== undefined && transport !== 'ssh';
  // A device that pushes is to be listened to again when it is back; other devices are asked by their commands.
  const server = serverOf(model, given);
  const again = model.type.startsWith('smart-serial') || server !== undefined;
  return {
    address: given.address ?? defaults.address,
    port: given.port ?? settings.port ?? (transport === 'ssh' ? SSH_PORT : defaults.port),
    busAddress: given.busAddress ?? settings.busAddress ?? defaults.busAddress,
    transport,
    ...(ssh === undefined ? {} : { ssh }),
    ...(transport === 'serial' ? { line: lineOf(model, given) } : {}),
    timeout,
    retries: given.retries ?? settings.retries ?? defaults.retries,
    includeTimeout: given.includeTimeout ?? defaults.includeTimeout,
    reconnect:
      given.reconnect === undefined
        ? again
          ? { min: FIRST_WAIT, max: LONGEST_WAIT }
          : undefined
        : { min: given.reconnect.min ?? FIRST_WAIT, max: given.reconnect.max ?? LONGEST_WAIT },
    keepAlive: given.keepAlive ?? (server === undefined ? defaults.keepAlive : SERVER_KEEP_ALIVE),
    pingPayload: given.pingPayload ?? defaults.pingPayload,
    logLevel: given.logLevel,
    parts: given.parts ?? defaults.parts,
    handshakeTimeout: given.handshakeTimeout ?? (quick ? timeout : defaults.handshakeTimeout),
    closeTimeout: given.closeTimeout ?? defaults.closeTimeout,
    maxMessage: given.maxMessage ?? defaults.maxMessage,
    sendQueue: given.sendQueue ?? defaults.sendQueue,
    proxy: given.proxy || undefined,
    logBody: given.logBody,
    tls: tlsOf(model, given),
    localPort: given.localPort ?? settings.localPort ?? defaults.localPort,
    maxClients: given.maxClients ?? defaults.maxClients,
    clientMemory: given.clientMemory ?? defaults.clientMemory,
    slowReader: given.slowReader ?? defaults.slowReader,
    allowed: given.allowed ?? defaults.allowed,
    slowPoll: slowPollOf(model, given),
    pingInterval: given.pingInterval ?? settings.pingInterval ?? defaults.pingInterval,
    hooks: given.hooks,
    server,
  };
}

/**
 * A WebSocket listens where its address says so. Without an address it does where something is set that only a server
 * has, where the protocol is to be told of clients that go, and, as smart-serial does, where the element has a port,
 * unless the protocol says how it connects.
 */
export function serverOf(model: Connection, given: Given): ServerSettings | undefined {
  if (model.type !== 'websocket') return undefined;
  const { accept, address = '', clientsTable, clientWait, idleTimeout, maxClients } = given;
  const { maxHandshakes, origins, paths, sendTimeout, subprotocols } = given;
  const only = [accept, clientsTable, clientWait, idleTimeout, maxClients, maxHandshakes, origins, paths];
  const isSet = [...only, sendTimeout, subprotocols].some(value => value !== undefined);
  const connects = model.dynamicIp !== undefined || model.handshake !== undefined;
  const listens = isSet || (!connects && (Boolean(given.port) || model.clients?.own === true));
  if (!isServerAddress(address) && !(address.trim() === '' && listens)) return undefined;
  return {
    accept,
    clientsTable,
    paths: paths ?? SERVER_DEFAULTS.paths,
    subprotocols: subprotocols ?? SERVER_DEFAULTS.subprotocols,
    origins: origins ?? SERVER_DEFAULTS.origins,
    maxHandshakes: maxHandshakes ?? SERVER_DEFAULTS.maxHandshakes,
    clientWait: clientWait ?? SERVER_DEFAULTS.clientWait,
    idleTimeout: idleTimeout ?? SERVER_DEFAULTS.idleTimeout,
    sendTimeout: sendTimeout ?? SERVER_DEFAULTS.sendTimeout,
  };
}

const SSH_PORT = 22;

/** What the element file says, with the transport or in the address, goes before what the protocol says. */
export function transportOf(model: Connection, given: Given = {}): ConnectionSettings['transport'] {
  const { serial, settings } = model;
  if (serial === undefined) return 'tcp';
  if (given.transport !== undefined) return given.transport;
  const scheme = /^(tcp|udp|tls|ssh|serial):/i.exec(given.address?.trim() ?? '')?.[1];
  if (scheme !== undefined) return scheme.toLowerCase() as ConnectionSettings['transport'];
  if (settings.tls) return 'tls';
  const { login } = serial;
  const inAddress = /:(\d+)\/?$/.exec(given.address?.trim() ?? '')?.[1];
  const port = inAddress === undefined ? (given.port ?? settings.port ?? SSH_PORT) : Number(inAddress);
  if (login !== undefined && (!login.deprecated || port === SSH_PORT)) return 'ssh';
  if (settings.transport === 'rs232') return 'serial';
  return settings.transport === 'udp' ? 'udp' : 'tcp';
}

/** Certificates are checked unless the element file or, for connections of type http, the protocol says otherwise. */
function tlsOf({ settings, type }: Connection, given: Given): ConnectionSettings['tls'] {
  const skipped = settings.skipVerification && (type === 'http' || type === 'websocket');
  if (given.tls === undefined && !skipped) return CONNECTION_DEFAULTS.tls;
  return { ...given.tls, verify: given.tls?.verify ?? !skipped };
}

/** Why a connection cannot have the transport that the element file gives it; undefined where it can. */
export function wrongTransport({ serial, type }: Connection, given: Given): string | undefined {
  const { address = '', transport } = given;
  if (transport === undefined) return undefined;
  if (serial === undefined)
    return `transport is ${transport}, and a connection of type ${type} has its own; leave it out`;
  const scheme = /^(tcp|udp|tls|ssh|serial):/i.exec(address.trim())?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== transport && (isLine(scheme) || isLine(transport)))
    return `transport is ${transport}, and the address begins with ${scheme}:; one of them must go`;
  if (isLine(transport) && /^any(:|$)/i.test(address.trim()))
    return `transport is ${transport}, and the address any listens; tcp, udp or tls would be right`;
  return undefined;
}

function isLine(transport: string): boolean {
  return transport === 'ssh' || transport === 'serial';
}

const LINE_ENDS = { crlf: '\r\n', cr: '\r', lf: '\n', none: '' } as const;

function shellOf({ serial }: Connection, { address = '', ssh = {} }: Given): ShellSettings {
  const user = /^ssh:\/\/([^@/:]*)@/i.exec(address.trim())?.[1] ?? '';
  const terminal = ssh.terminal ?? 'vt100';
  const kex = ssh.algorithms?.kex ?? serial?.kex ?? [];
  return {
    username: ssh.username ?? decodeURIComponent(user),
    password: ssh.password ?? '',
    identity: ssh.identity ?? '',
    passphrase: ssh.passphrase ?? '',
    hostKey: ssh.hostKey ?? '',
    terminal: terminal === 'none' ? '' : terminal,
    lineEnd: LINE_ENDS[ssh.lineEnd ?? 'crlf'],
    algorithms: { ...ssh.algorithms, ...(kex.length === 0 ? {} : { kex }) },
  };
}

/** 9600 8N1 where nobody says otherwise: what most devices have when they come. */
function lineOf(
  { serial }: Connection,
  { serial: line = {} }: Given,
): NonNullable<ConnectionSettings['line']> {
  const own = serial?.line;
  return {
    path: line.path ?? '',
    baud: line.baud ?? own?.baud ?? 9600,
    dataBits: line.dataBits ?? own?.dataBits ?? 8,
    stopBits: line.stopBits ?? own?.stopBits ?? 1,
    parity: line.parity ?? own?.parity ?? 'none',
    flowControl: line.flowControl ?? own?.flowControl ?? 'none',
  };
}

/** In the element file it is a time. */
function slowPollOf({ settings }: Connection, given: Given): ConnectionSettings['slowPoll'] {
  const after = given.slowPoll ?? settings.slowPoll ?? 0;
  if (after === 0) return undefined;
  return { base: given.slowPoll === undefined ? settings.slowPollBase : 'time', after };
}
