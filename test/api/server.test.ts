import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ApiServer } from '#api/server.ts';
import { param, protocolOf, startAgent } from './agent.ts';

const SENSOR = protocolOf(`<Params>${param(10, 'level', 'double')}</Params>`);
const options = { token: undefined, failed: () => {} };

test('what other machines can reach needs a token', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1'])
    await expect(ApiServer.listen({ ...options, address: { host, port: 0 } })).rejects.toMatchObject({
      code: 'TOKEN_MISSING',
      message: expect.stringContaining('it needs a token'),
    });
  const server = await ApiServer.listen({ ...options, token: 'x', address: { host: '0.0.0.0', port: 0 } });
  await server.close();
});

test('a port that is taken is an error that names it', async () => {
  const first = await ApiServer.listen({ ...options, address: { host: '127.0.0.1', port: 0 } });
  const port = Number(new URL(first.url).port);
  await expect(ApiServer.listen({ ...options, address: { host: '127.0.0.1', port } })).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: `--api 127.0.0.1:${port}: another program listens there; give another port, or --api none`,
  });
  await first.close();
});

test('before there is an agent every request is a 503 that may be tried again', async () => {
  const server = await ApiServer.listen({ ...options, address: { host: '127.0.0.1', port: 0 } });
  const response = await fetch(`${server.url}/healthz`);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('starting') });
  await server.close();
});

test('health, readiness and the description are there', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  expect(await ask('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await ask('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const { body } = await ask('GET', '/api/openapi.json');
  const { openapi, paths } = body as { openapi: string; paths: Record<string, object> };
  expect(openapi).toBe('3.1.0');
  expect(
    Object.entries(paths)
      .map(([path, verbs]) => `${Object.keys(verbs).join(' ')} ${path}`)
      .sort(),
  ).toEqual([
    'get /api/connections',
    'get /api/elements/{name}/parameters',
    'get /api/elements/{name}/tables/{param}',
    'get /api/events',
    'get /api/stream',
    'get /healthz',
    'get /metrics',
    'get /readyz',
    'get delete /api/elements/{name}',
    'get post /api/elements',
    'get put /api/elements/{name}/parameters/{param}',
    'post /api/connections/disconnect',
    'post /api/connections/{id}',
    'post /api/elements/{name}/pause',
    'post /api/elements/{name}/restart',
    'post /api/elements/{name}/start',
    'post /api/elements/{name}/stop',
  ]);
});

test('metrics are in the text format of Prometheus, with the names of elements escaped', async () => {
  const { ask } = await startAgent({ 'a "b"\\': SENSOR });
  const { body, headers } = await ask('GET', '/metrics');
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = String(body);
  expect(text).toContain('# TYPE headend_elements gauge\nheadend_elements{state="active"} 1\n');
  expect(text).toContain('headend_element_timeout{element="a \\"b\\"\\\\"} 0\n');
  const line =
    /^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z_]+="(?:[^"\\]|\\.)*"(?:,[a-z_]+="(?:[^"\\]|\\.)*")*\})? [-\d.e+]+)$/;
  for (const each of text.trimEnd().split('\n')) expect(each).toMatch(line);
});

test('a path that is none is a problem that says where to look', async () => {
  const { ask } = await startAgent({});
  expect(await ask('GET', '/api/nowhere?x=1')).toMatchObject({
    status: 404,
    body: { detail: 'there is no GET /api/nowhere; /api/openapi.json lists what there is' },
  });
});

test.each([
  ['is no text', '/api/elements/%ff/parameters', 400],
  ['has a name that is too long', `/api/elements/${'x'.repeat(5000)}/parameters`, 414],
])('a path that %s is a problem, and the end of a handshake too', async (_, path, status) => {
  const { ask, url } = await startAgent({});
  expect(await ask('GET', path)).toMatchObject({ status, body: { status, code: 'REQUEST_INVALID' } });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
  );
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('a client that sends garbage, or stops in the middle, touches no other', async () => {
  const { ask, url } = await startAgent({ s: SENSOR });
  const { port } = new URL(url);
  for (const text of [
    '\0\0\0\r\n\r\n',
    'GET /api/elements HTTP/1.1\r\nHost:',
    'PUT / HTTP/1.1\r\nContent-Length: 99\r\n\r\n{',
  ]) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.resume();
    socket.write(text);
    socket.end();
    await once(socket, 'close');
  }
  expect(await ask('GET', '/api/elements')).toMatchObject({ status: 200 });
});

test('a body beyond a megabyte is refused', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  const value = 'x'.repeat(2 * 1024 * 1024);
  expect(await ask('PUT', '/api/elements/s/parameters/10', { value })).toMatchObject({ status: 413 });
});
