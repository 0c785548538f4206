import { once } from 'node:events';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { systemClock } from '#base/clock.ts';
import { FakeClock } from '#testing/index.ts';
import { transports } from '#transport/table.ts';
import { Authority } from './certificates.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serving.ts';

const authority = new Authority('Test');
const good = authority.issue('IP:127.0.0.1');
const ca = authority.cert;
afterAll(() => authority.remove());

function visitor(port: number, options: WebSocket.ClientOptions): WebSocket {
  const ws = new WebSocket(`wss://127.0.0.1:${port}/`, { ca, ...options });
  onTestFinished(() => ws.terminate());
  return ws;
}

test('a server speaks TLS where its address begins with wss', async () => {
  const { link, port } = await serve({}, { scheme: 'wss', tls: { ...good, verify: true } });
  const ws = visitor(port, {});
  await once(ws, 'open');
  link.send(Buffer.from('secret'), true);
  const [data] = await once(ws, 'message');
  expect(String(data)).toBe('secret');
});

test('what speaks no TLS is told of, and touches nobody', async () => {
  const { port, told } = await serve({}, { scheme: 'wss', tls: { ...good, verify: true } });
  const ws = visitor(port, {});
  await once(ws, 'open');
  const plain = await RawClient.connect(port);
  plain.write('GET / HTTP/1.1\r\n\r\n');
  await plain.closed;
  await told.until(() => told.order.some(word => word.startsWith("lost: a client's TLS failed")));
  expect(ws.readyState).toBe(WebSocket.OPEN);
});

test('what does not come to an end of its TLS has as long as for a request, and no longer than the server', async () => {
  const clock = new FakeClock();
  const secure = { scheme: 'wss', tls: { ...good, verify: true }, clock } as const;
  const { link, port, told } = await serve({}, secure);
  const silent = await RawClient.connect(port);
  await clock.advance(5000);
  await silent.closed;
  expect(told.order).toContain(`lost: ${silent.name} sent no whole request within 5000 ms; it was sent away`);
  const another = await RawClient.connect(port);
  await clock.settle();
  link.close(1000, '');
  await another.closed;
});

test('a client needs a certificate of the authority that the server names', async () => {
  const { port, told } = await serve({}, { scheme: 'wss', tls: { ...good, ca, verify: true } });
  const known = visitor(port, authority.issue('DNS:client.test'));
  await once(known, 'open');
  const stranger = visitor(port, {});
  const [error] = await once(stranger, 'error');
  expect(error).toBeInstanceOf(Error);
  expect(told.order.filter(word => word.startsWith('joined'))).toHaveLength(1);
});

test('a server without a certificate says what is missing', async () => {
  const { told } = await serve({}, { scheme: 'wss' });
  expect(told.end).toMatchObject({
    opened: false,
    reason: expect.stringContaining('tls.cert and tls.key would be right'),
  });
});

test('servers with different certificates cannot share a port', async () => {
  const transport = transports({ clock: systemClock, userAgent: 'test' })['listen websocket'];
  const { port } = await serve({}, { scheme: 'wss', tls: { ...good, verify: true }, transport });
  const other = authority.issue('IP:127.0.0.1');
  const second = await serve(
    { paths: ['/b'] },
    { scheme: 'wss', tls: { ...other, verify: true }, transport, port },
  );
  expect(second.told.end?.reason).toContain('with another certificate');
  const third = await serve({ paths: ['/c'] }, { transport, port });
  expect(third.told.end?.reason).toContain('another element listens there with TLS');
});
