import { expect, test } from 'vitest';
import { HarExporter } from '#log/export/har.ts';
import type { StreamRecord } from '#log/record.ts';
import { at, CONVERSATION, record, text } from './records.ts';

interface Har {
  readonly log: {
    readonly version: string;
    readonly creator: object;
    readonly entries: readonly Record<string, unknown>[];
  };
}

function har(records: readonly StreamRecord[]): Har {
  const exporter = new HarExporter({ name: 'headend', version: '1' });
  const chunks = [...records.flatMap(record => exporter.add(record)), ...exporter.end()];
  return JSON.parse(chunks.map(chunk => Buffer.from(chunk as Uint8Array).toString()).join('')) as Har;
}

test('a log of nothing is an archive without entries', () => {
  expect(har([]).log).toEqual({
    version: '1.2',
    creator: { name: 'headend', version: '1' },
    pages: [],
    entries: [],
  });
});

test('a WebSocket connection is an entry with its handshake and its messages', () => {
  const { entries } = har(CONVERSATION).log;
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    startedDateTime: at(0),
    time: 50,
    _resourceType: 'websocket',
    request: {
      method: 'GET',
      url: 'ws://192.168.1.20:8080/events?a=1',
      queryString: [{ name: 'a', value: '1' }],
      headers: expect.arrayContaining([{ name: 'Cookie', value: '***' }]),
    },
    response: { status: 101, statusText: 'Switching Protocols' },
    timings: { send: 0, wait: 3, receive: 47 },
    comment: 'Studio, connection 0: going-away 1001 off',
  });
  const start = Date.parse(at(0)) / 1000;
  expect(entries[0]!._webSocketMessages).toEqual([
    { type: 'send', time: start + 0.01, opcode: 1, data: '{"ask":"Köln"}' },
    { type: 'receive', time: start + 0.012, opcode: 1, data: '{"answer":1}' },
    { type: 'send', time: start + 0.02, opcode: 9, data: 'p' },
    { type: 'receive', time: start + 0.021, opcode: 10, data: 'p' },
    { type: 'receive', time: start + 0.03, opcode: 2, data: '/wA=' },
  ]);
});

test('records without the beginning of their connection are entries with one that is made up', () => {
  const only = (...kinds: string[]): Har['log']['entries'] =>
    har(CONVERSATION.filter(({ kind }) => kinds.includes(kind))).log.entries;
  expect(only('command', 'response')).toMatchObject([
    {
      request: { method: 'GET', url: 'ws://not-in-the-log/', headersSize: -1 },
      response: { status: 101 },
      _webSocketMessages: [{ type: 'send' }, { type: 'receive' }],
      comment: 'Studio, connection 0: made up: its beginning is not in the log',
    },
  ]);
  const reply = record(0, { kind: 'reply', direction: 'in', status: 204, line: 'HTTP/1.1 204 No Content' });
  expect(har([reply]).log.entries).toMatchObject([{ response: { status: 204 }, comment: /made up/ }]);
});

test('an HTTP request and its reply are an entry; a body longer than the log keeps is as long as what is there', () => {
  const { entries } = har([
    record(0, {
      kind: 'request',
      direction: 'out',
      line: 'POST /login HTTP/1.1',
      url: 'https://a/login',
      headers: ['Host: a', 'Content-Type: application/json'],
      data: '{"user":"me"}',
    }),
    record(9, {
      kind: 'reply',
      direction: 'in',
      status: 404,
      headers: ['Content-Type: text/plain', 'Transfer-Encoding: chunked'],
      data: 'no',
      truncated: 100,
    }),
  ]).log;
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    request: {
      method: 'POST',
      url: 'https://a/login',
      postData: { mimeType: 'application/json', text: '{"user":"me"}' },
    },
    response: {
      status: 404,
      statusText: 'Not Found',
      content: { size: 2, mimeType: 'text/plain', text: 'no' },
    },
  });
  expect(entries[0]).not.toHaveProperty('_webSocketMessages');
});

test('a handshake without an answer has status 0 and says why', () => {
  const { entries } = har([
    CONVERSATION[0]!,
    record(9, { kind: 'close', code: 1006, cause: 'network', errno: 'ECONNRESET' }),
  ]).log;
  expect(entries[0]).toMatchObject({ response: { status: 0, _error: 'network 1006 ECONNRESET' } });
});

test('connections that are open at the end, or whose start is not in the log, are there too', () => {
  const { entries } = har([text(0, 'in', 'a'), text(1, 'out', 'b', { connection: 1 })]).log;
  expect(entries.map(({ _webSocketMessages }) => _webSocketMessages)).toEqual([
    [expect.objectContaining({ type: 'receive', data: 'a' })],
    [expect.objectContaining({ type: 'send', data: 'b' })],
  ]);
});

test('of a server connection the messages are told as its client sees them', () => {
  const { entries } = har([text(0, 'out', 'a', { client: '127.0.0.1:5000' })]).log;
  expect(entries[0]!._webSocketMessages).toMatchObject([{ type: 'receive', data: 'a' }]);
});
