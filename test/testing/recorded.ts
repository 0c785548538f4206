import type { StreamRecord } from '#log/record.ts';
import type { SimulationEvent } from '#testing/simulation.ts';

const START = Date.UTC(2026, 0, 31, 10);

/** A record of connection 0 of the element E, `at` milliseconds after the log's begin. */
export function record(at: number, parts: Partial<StreamRecord> & Pick<StreamRecord, 'kind'>): StreamRecord {
  const time = new Date(START + at).toISOString();
  return { time, element: 'E', connection: 0, direction: 'none', ...parts };
}

export const asked = (at: number, path = '/feed', headers: readonly string[] = []): StreamRecord => {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: device', 'Connection: Upgrade', 'Upgrade: websocket'];
  const key = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  return record(at, {
    kind: 'handshake',
    direction: 'out',
    data: `${[...lines, ...key, ...headers].join('\r\n')}\r\n\r\n`,
  });
};

export const answered = (at: number, headers: readonly string[] = []): StreamRecord => {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  const accept = ['Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='];
  const data = `${[...lines, ...accept, ...headers].join('\r\n')}\r\n\r\n`;
  return record(at, { kind: 'handshake', direction: 'in', status: 101, data });
};

export const command = (at: number, data: string, parts: Partial<StreamRecord> = {}): StreamRecord =>
  record(at, { kind: 'command', direction: 'out', type: 'text', data, delivered: true, ...parts });

export const response = (at: number, data: string, parts: Partial<StreamRecord> = {}): StreamRecord =>
  record(at, { kind: 'response', direction: 'in', type: 'text', data, ...parts });

export const closed = (at: number, parts: Partial<StreamRecord>): StreamRecord =>
  record(at, { kind: 'close', ...parts });

export const request = (at: number, target: string, data = '', verb = 'GET'): StreamRecord =>
  record(at, {
    kind: 'request',
    direction: 'out',
    line: `${verb} ${target} HTTP/1.1`,
    url: `http://device${target}`,
    headers: ['Host: device'],
    delivered: true,
    ...(data === '' ? {} : { data }),
  });

export const reply = (at: number, data: string, parts: Partial<StreamRecord> = {}): StreamRecord =>
  record(at, {
    kind: 'reply',
    direction: 'in',
    line: 'HTTP/1.1 200 OK',
    status: 200,
    headers: ['Content-Type: text/plain'],
    data,
    ...parts,
  });

/** What happened, without what was as recorded. */
export function told(events: readonly SimulationEvent[]): string[] {
  const usual = ['connected', 'received', 'sent', 'closed'];
  return events.flatMap(({ happening, message }) =>
    usual.includes(happening) ? [] : [`${happening}: ${message}`],
  );
}
