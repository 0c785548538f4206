import { HeadendError } from '#base/error.ts';
import { formatIssue, type Issue, type Severity } from '#base/issue.ts';
import { maskOf } from '#base/secrets.ts';
import { type Acting, withoutEffect } from '#load/effect.ts';
import type { ConnectionSettings, ElementSettings, FilePlace } from '#load/element-settings.ts';
import { CLOSED_TYPES, type Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import { decodeNumber } from '#values/interprete.ts';
import { monitoringFaults } from './monitoring.ts';
import { serverOf, wrongTransport } from './resolve.ts';

/** What is wrong with a setting; without a place where no file gave it. */
export interface SettingFault extends Pick<Issue, 'severity' | 'code' | 'path' | 'message'> {
  readonly place: FilePlace | undefined;
}

/** Throws ELEMENT_INVALID for settings that name what the protocol does not have; `warn` is told of idle ones. */
export function checkSettings(
  settings: ElementSettings,
  name: string,
  protocol: Protocol,
  warn: (message: string) => void,
): void {
  const faults = settingFaults(settings, protocol);
  const wrong = faults.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) {
    const { message, place } = wrong;
    const told = place === undefined ? `element "${name}": ${message}` : formatIssue({ ...place, ...wrong });
    throw new HeadendError('ELEMENT_INVALID', told);
  }
  for (const idle of faults)
    warn(idle.place === undefined ? idle.message : formatIssue({ ...idle.place, ...idle }));
}

/** Settings that name what the protocol does not have, and those that do nothing on the connections they are given for. */
export function settingFaults(settings: ElementSettings, protocol: Protocol): SettingFault[] {
  const fault = (severity: Severity, path: string, message: string): SettingFault => {
    const code = severity === 'error' ? 'element-invalid' : 'no-effect';
    return { severity, code, path, message, place: settings.places.get(path) };
  };
  return [
    ...[...wrongSettings(settings, protocol)].map(([path, message]) => fault('error', path, message)),
    ...[...idleSettings(settings, protocol)].map(([path, message]) => fault('warning', path, message)),
  ];
}

type Told = readonly [path: string, message: string];

function* wrongSettings(settings: ElementSettings, protocol: Protocol): Iterable<Told> {
  const ids = protocol.connections.map(connection => connection.id).join(', ');
  for (const [id, given] of settings.connections) {
    const path = `connections.${id}`;
    const connection = protocol.connections.find(connection => connection.id === id);
    if (connection === undefined) {
      yield [path, `the protocol has no connection ${id}; it has ${ids}`];
      continue;
    }
    const wrong = wrongTransport(connection, given);
    if (wrong !== undefined) yield [`${path}.transport`, `${path}.${wrong}`];
    for (const [key, message] of wrongOfServer(given, connection, protocol))
      yield [`${path}.${key}`, message];
  }
  for (const [key, value] of settings.parameters) {
    const param = protocol.paramById.get(Number(key)) ?? protocol.paramByName.get(key.toLowerCase());
    if (param === undefined) {
      yield [`parameters.${key}`, `the protocol has no parameter "${key}"`];
    } else if (
      param.interprete?.type === 'double' &&
      typeof value === 'string' &&
      decodeNumber(value) === null
    ) {
      const shown = JSON.stringify(maskOf(settings.secrets)?.(value) ?? value);
      yield [`parameters.${key}`, `parameter ${param.id} "${param.name}" takes a number, not ${shown}`];
    }
  }
  for (const [key, message] of monitoringFaults(settings, protocol)) yield [`alarms.${key}`, message];
}

function* idleSettings(settings: ElementSettings, protocol: Protocol): Iterable<Told> {
  for (const [id, given] of settings.connections) {
    const connection = protocol.connections.find(connection => connection.id === id);
    const acting = actingOf(connection, given);
    if (acting === undefined) continue;
    for (const key of Object.keys(given)) {
      const idle = withoutEffect(id, key, acting);
      if (idle !== undefined) yield [`connections.${id}.${key}`, idle];
    }
  }
}

/** Undefined for types that nothing runs yet: what will act on them is not known. */
function actingOf(connection: Connection | undefined, given: ConnectionSettings): Acting | undefined {
  if (connection === undefined || CLOSED_TYPES.has(connection.type)) return undefined;
  const { type } = connection;
  if (type === 'websocket') return serverOf(connection, given) === undefined ? 'client' : 'server';
  if (type.startsWith('smart-serial')) return 'smart-serial';
  if (type.startsWith('serial')) return 'serial';
  return type === 'http' ? 'http' : 'virtual';
}

/** QActions and tables that are not there, and hooks where nothing calls them, by key of the connection. */
function* wrongOfServer(
  { accept, clientsTable, hooks = {} }: ConnectionSettings,
  { id, type }: Connection,
  protocol: Protocol,
): Iterable<readonly [key: string, message: string]> {
  const named = Object.entries({ accept, ...prefixed(hooks) });
  for (const [key, qaction] of named) {
    if (qaction !== undefined && !protocol.qactions.some(({ id }) => id === qaction)) {
      const message = `${key} of connection ${id} is ${qaction}, and the protocol has no QAction of that id`;
      yield [key === 'accept' ? key : 'hooks', message];
    }
  }
  if (Object.keys(hooks).length > 0 && type !== 'websocket')
    yield ['hooks', `connection ${id} is of type ${type}, and only a WebSocket connection has hooks`];
  if (clientsTable !== undefined && protocol.paramById.get(clientsTable)?.array === undefined)
    yield [
      'clientsTable',
      `clientsTable of connection ${id} is ${clientsTable}, which is no table of the protocol`,
    ];
}

function prefixed(hooks: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(hooks).map(([event, id]) => [`hooks.${event}`, id]));
}
