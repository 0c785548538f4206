import type { StreamRecord } from '#log/record.ts';

const BASE = { element: 'Studio', connection: 0 } as const;
export const REQUEST =
  'GET /events?a=1 HTTP/1.1\r\nHost: 192.168.1.20:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nCookie: ***\r\n\r\n';
export const ANSWER =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

/** The time of a record, in milliseconds after the first one. */
export function at(ms: number): string {
  return new Date(Date.parse('2026-01-31T10:00:00.000Z') + ms).toISOString();
}

export function record(ms: number, parts: Partial<StreamRecord> & Pick<StreamRecord, 'kind'>): StreamRecord {
  return { ...BASE, time: at(ms), direction: 'none', ...parts };
}

export function text(
  ms: number,
  direction: 'in' | 'out',
  data: string,
  more: Partial<StreamRecord> = {},
): StreamRecord {
  const kind = direction === 'out' ? 'command' : 'data';
  const bytes = Buffer.byteLength(data);
  return record(ms, { kind, direction, type: 'text', bytes, encoding: 'utf8', data, ...more });
}

/** A connection from its handshake to its end. */
export const CONVERSATION: readonly StreamRecord[] = [
  record(0, { kind: 'handshake', direction: 'out', data: REQUEST }),
  record(3, { kind: 'handshake', direction: 'in', data: ANSWER, status: 101 }),
  record(4, { kind: 'open', data: 'ws://192.168.1.20:8080/events?a=1' }),
  text(10, 'out', '{"ask":"Köln"}', { id: 1, name: 'Ask', group: 2, pair: 3 }),
  text(12, 'in', '{"answer":1}', { kind: 'response', id: 4, name: 'State', group: 2, pair: 3 }),
  record(20, { kind: 'ping', direction: 'out', encoding: 'utf8', data: 'p' }),
  record(21, { kind: 'pong', direction: 'in', encoding: 'utf8', data: 'p' }),
  record(30, {
    kind: 'data',
    direction: 'in',
    type: 'binary',
    encoding: 'base64',
    data: Buffer.from([0xff, 0]).toString('base64'),
  }),
  text(31, 'out', 'never sent', { delivered: false }),
  record(40, { kind: 'timeout', pair: 3 }),
  record(50, { kind: 'close', code: 1001, cause: 'going-away', reason: 'off' }),
];
