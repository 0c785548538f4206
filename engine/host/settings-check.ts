import { HeadendError } from '#base/error.ts';
import { maskOf } from '#base/secrets.ts';
import { type Acting, withoutEffect } from '#load/effect.ts';
import type { ConnectionSettings, ElementSettings } from '#load/element-settings.ts';
import { CLOSED_TYPES, type Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import { decodeNumber } from '#values/interprete.ts';
import { monitoringOf } from './monitoring.ts';
import { serverOf, wrongTransport } from './resolve.ts';

/** Throws ELEMENT_INVALID for settings that name what the protocol does not have. */
export function checkSettings(settings: ElementSettings, name: string, protocol: Protocol): void {
  const fail = (wrong: string): never => {
    throw new HeadendError('ELEMENT_INVALID', `element "${name}": ${wrong}`);
  };
  for (const [id, given] of settings.connections) {
    const connection = protocol.connections.find(connection => connection.id === id);
    const ids = protocol.connections.map(connection => connection.id).join(', ');
    if (connection === undefined) fail(`the protocol has no connection ${id}; it has ${ids}`);
    else {
      const wrong = wrongTransport(connection, given);
      const message = `connections.${id}.${wrong}`;
      const place = settings.places.get(`${id}.transport`);
      if (wrong !== undefined && place === undefined) fail(message);
      else if (wrong !== undefined)
        throw new HeadendError('ELEMENT_INVALID', `${place}: error: ${message} [element-invalid]`);
      for (const fault of faultsOf(given, connection, protocol)) fail(fault);
    }
  }
  for (const [key, value] of settings.parameters) {
    const param = protocol.paramById.get(Number(key)) ?? protocol.paramByName.get(key.toLowerCase());
    if (param === undefined) {
      fail(`the protocol has no parameter "${key}"`);
    } else if (
      param.interprete?.type === 'double' &&
      typeof value === 'string' &&
      decodeNumber(value) === null
    ) {
      const shown = JSON.stringify(maskOf(settings.secrets)?.(value) ?? value);
      fail(`parameter ${param.id} "${param.name}" takes a number, not ${shown}`);
    }
  }
  monitoringOf(settings, name, protocol);
}

/** What an owner must know of settings that do nothing on the connections they are given for, each with its place. */
export function idleSettings(settings: ElementSettings, protocol: Protocol): string[] {
  return [...settings.connections].flatMap(([id, given]) => {
    const acting = actingOf(
      protocol.connections.find(connection => connection.id === id),
      given,
    );
    if (acting === undefined) return [];
    return Object.keys(given).flatMap(key => {
      const idle = withoutEffect(id, key, acting);
      if (idle === undefined) return [];
      const place = settings.places.get(`${id}.${key}`);
      return place === undefined ? idle : `${place}: warning: ${idle} [no-effect]`;
    });
  });
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

/** QActions and tables that are not there, and hooks where nothing calls them. */
function* faultsOf(
  { accept, clientsTable, hooks = {} }: ConnectionSettings,
  { id, type }: Connection,
  protocol: Protocol,
): Iterable<string> {
  const named = Object.entries({ accept, ...prefixed(hooks) });
  for (const [key, qaction] of named) {
    if (qaction !== undefined && !protocol.qactions.some(({ id }) => id === qaction))
      yield `${key} of connection ${id} is ${qaction}, and the protocol has no QAction of that id`;
  }
  if (Object.keys(hooks).length > 0 && type !== 'websocket')
    yield `connection ${id} is of type ${type}, and only a WebSocket connection has hooks`;
  if (clientsTable !== undefined && protocol.paramById.get(clientsTable)?.array === undefined)
    yield `clientsTable of connection ${id} is ${clientsTable}, which is no table of the protocol`;
}

function prefixed(hooks: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(hooks).map(([event, id]) => [`hooks.${event}`, id]));
}
