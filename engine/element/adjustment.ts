import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import type { Connection } from '#model/connection.ts';
import type { Adjustment } from '#transport/client-contract.ts';
import { CONNECTION_LEVELS, type ConnectionSettings } from './settings.ts';

/** What of each connection can be changed while it is open. */
const KEYS = ['keepAlive', 'pingPayload', 'idleTimeout', 'sendTimeout', 'logLevel'] as const;
type Key = (typeof KEYS)[number];

/** Most bytes of a control frame's payload (RFC 6455, 5.5). */
const PAYLOAD = 125;
/** The longest wait that a timer knows. */
const LONGEST = 2 ** 31 - 1;

/**
 * Checks what a hook or a user wants to change of a connection. Throws USAGE for a key or value that is none, and
 * NOT_SUPPORTED for what a connection of that type does not have.
 */
export function adjustmentOf(model: Connection, settings: ConnectionSettings, changes: object): Adjustment {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const wrong = given.find(([key]) => !KEYS.some(known => known === key));
  if (wrong !== undefined) {
    throw new HeadendError(
      'USAGE',
      `connection ${model.id}: ${wrong[0]} cannot be set while it runs; right is one of ${KEYS.join(', ')}`,
    );
  }
  const has = keysOf(model, settings);
  return Object.fromEntries(
    given.map(([key, value]) => {
      if (!has.includes(key as Key)) {
        throw new HeadendError(
          'NOT_SUPPORTED',
          `connection ${model.id} is ${kindOf(model, settings)} and has no ${key}; it has ${has.join(', ')}`,
        );
      }
      return [key, CHECKS[key as Key](`connection ${model.id}: ${key}`, value)];
    }),
  );
}

function keysOf({ serial, type }: Connection, { server, transport }: ConnectionSettings): readonly Key[] {
  if (type === 'websocket') return server === undefined ? ['keepAlive', 'pingPayload', 'logLevel'] : KEYS;
  const tcp = serial !== undefined && (transport === 'tcp' || transport === 'tls');
  return tcp ? ['keepAlive', 'logLevel'] : ['logLevel'];
}

function kindOf({ serial, type }: Connection, { server, transport }: ConnectionSettings): string {
  if (type === 'websocket' && server === undefined) return 'a WebSocket client';
  return serial === undefined ? `of type ${type}` : `of type ${type} over ${transport}`;
}

const CHECKS: Readonly<Record<Key, (what: string, value: unknown) => number | string>> = {
  keepAlive: duration,
  idleTimeout: duration,
  sendTimeout: duration,
  pingPayload: (what, value) => {
    if (typeof value === 'string' && Buffer.byteLength(value) <= PAYLOAD) return value;
    throw new HeadendError('USAGE', `${what} takes a text of at most ${PAYLOAD} bytes`);
  },
  logLevel: (what, value) => {
    const level = CONNECTION_LEVELS.find(known => known === value);
    if (level !== undefined) return level;
    throw new HeadendError(
      'USAGE',
      `${what} takes one of ${CONNECTION_LEVELS.join(', ')}, not ${JSON.stringify(value)}`,
    );
  },
};

/** Milliseconds. */
export function duration(what: string, value: unknown): number {
  const ms = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined && ms <= LONGEST) return Math.round(ms);
  throw new HeadendError(
    'USAGE',
    `${what} takes milliseconds, or a text like 30s, not ${JSON.stringify(value)}`,
  );
}
