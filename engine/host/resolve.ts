import { isServerAddress } from '#element/server-address.ts';
import type { ElementSettings as Resolved } from '#element/settings.ts';
import {
  CONNECTION_DEFAULTS,
  type ConnectionSettings,
  ELEMENT_TIMEOUT,
  SERVER_DEFAULTS,
  SERVER_KEEP_ALIVE,
  type ServerSettings,
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
    alarms: monitoringOf(file, name, protocol),
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
  const serial = model.serial !== undefined;
  // A device that pushes is to be listened to again when it is back; other devices are asked by their commands.
  const server = serverOf(model, given);
  const again = model.type.startsWith('smart-serial') || server !== undefined;
  return {
    address: given.address ?? defaults.address,
    port: given.port ?? settings.port ?? defaults.port,
    busAddress: given.busAddress ?? settings.busAddress ?? defaults.busAddress,
    transport: transportOf(model, given),
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
    handshakeTimeout: given.handshakeTimeout ?? (serial ? timeout : defaults.handshakeTimeout),
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
    server,
  };
}

/** A WebSocket listens where its address says so; without an address where something is set that only a server has. */
function serverOf(model: Connection, given: Given): ServerSettings | undefined {
  if (model.type !== 'websocket') return undefined;
  const { accept, address = '', clientsTable, clientWait, idleTimeout, maxClients } = given;
  const { maxHandshakes, origins, paths, sendTimeout, subprotocols } = given;
  const only = [accept, clientsTable, clientWait, idleTimeout, maxClients, maxHandshakes, origins, paths];
  const isSet = [...only, sendTimeout, subprotocols].some(value => value !== undefined);
  if (!isServerAddress(address) && !(address.trim() === '' && isSet)) return undefined;
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

/** Lines of their own (RS-232, SSH) are no transport here: such a connection runs over TCP. */
function transportOf({ settings }: Connection, given: Given): ConnectionSettings['transport'] {
  if (given.transport === 'udp' || given.transport === 'tls' || given.transport === 'tcp')
    return given.transport;
  if (settings.tls) return 'tls';
  return settings.transport === 'udp' ? 'udp' : 'tcp';
}

/** Certificates are checked unless the element file or, for connections of type http, the protocol says otherwise. */
function tlsOf({ settings, type }: Connection, given: Given): ConnectionSettings['tls'] {
  const skipped = settings.skipVerification && (type === 'http' || type === 'websocket');
  if (given.tls === undefined && !skipped) return CONNECTION_DEFAULTS.tls;
  return { ...given.tls, verify: given.tls?.verify ?? !skipped };
}

/** In the element file it is a time. */
function slowPollOf({ settings }: Connection, given: Given): ConnectionSettings['slowPoll'] {
  const after = given.slowPoll ?? settings.slowPoll ?? 0;
  if (after === 0) return undefined;
  return { base: given.slowPoll === undefined ? settings.slowPollBase : 'time', after };
}
