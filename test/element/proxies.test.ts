import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConnectProxy } from '#testing/connect-proxy.ts';
import { http, httpSession, polling, step } from './http.ts';
import { protocol, response, session, text, websocket } from './protocols.ts';
import { device, of, said, start } from './running.ts';

const PLAIN = protocol({ params: [text(11)], responses: [response(1, [11])] });

/** The same with a bus address that the protocol gives, in user settings or in PortSettings. */
const BY_PROTOCOL = [
  PLAIN.replace(
    '</Http>',
    '<UserSettings><BusAddress><DefaultValue>byPassProxy</DefaultValue></BusAddress></UserSettings></Http>',
  ),
  PLAIN.replace(
    '<Params>',
    '<PortSettings><BusAddress><DefaultValue>BYPASSPROXY</DefaultValue></BusAddress></PortSettings><Params>',
  ),
];

/** A device, and a proxy that leads to it. */
async function proxied(credentials?: string) {
  const own = await device();
  const proxy = await ConnectProxy.listen({
    port: own.port,
    ...(credentials === undefined ? {} : { credentials }),
  });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { own, proxy };
}

test('the setting proxy is the way to the device, with the user and password of its URL', async () => {
  const { own, proxy } = await proxied('me:s3cr3t');
  const element = await start(PLAIN, {
    connections: { 0: { address: 'ws://device.test/path', proxy: proxy.url('me:s3cr3t') } },
  });
  const peer = await own.accept();
  expect(peer.path).toBe('/path');
  peer.text('through');
  await element.until(() => element.get(11) === 'through');
  expect(proxy.requests[0]).toContain('CONNECT device.test:80 ');
});

test('the password of a proxy shows nowhere, in its URL or in what it is fed from', async () => {
  const { proxy } = await proxied('me:other');
  const element = await start(PLAIN, {
    connections: { 0: { address: 'ws://device.test', proxy: proxy.url('me:s3cr3t') } },
  });
  await element.until(() => of(element, 'close').length > 0);
  expect(of(element, 'close')[0]).toMatchObject({ cause: 'handshake', code: 1006 });
  expect(of(element, 'close')[0]?.reason).toContain('refused with 407 Proxy Authentication Required');
  expect(of(element, 'handshake')).toEqual([]);
  expect(JSON.stringify([element.records, element.lines])).not.toContain('s3cr3t');
  expect(element.element.mask?.('its password is s3cr3t')).toBe('its password is ***');
});

test('the Session of a handshake may name the proxy, with its user and password', async () => {
  const { own, proxy } = await proxied('me:s3cr3t');
  const named = `<Session id="25" proxyServer="${proxy.url().replace(/\/$/, '')}" proxyUser="me" proxyPassword="s3cr3t">`;
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [session(25, 'url="/path"').replace(/^<Session[^>]*>/, named)],
    params: [text(11)],
    responses: [response(1, [11])],
  });
  await start(xml, { connections: { 0: { address: 'ws://device.test' } } });
  expect((await own.accept()).path).toBe('/path');
});

describe('bus address bypassproxy, in whatever letters, leaves every proxy out', () => {
  test.each([
    ['of the element file', PLAIN, { busAddress: 'ByPassProxy' }],
    ['of the user settings of the protocol', BY_PROTOCOL[0]!, {}],
    ['of its PortSettings', BY_PROTOCOL[1]!, {}],
  ])('%s', async (_, xml, settings) => {
    const { own, proxy } = await proxied();
    const element = await start(xml, {
      connections: { 0: { address: own.url, proxy: proxy.url(), ...settings } },
    });
    await own.accept();
    await element.until(() => element.status.connections[0]?.state === 'connected');
    expect(proxy.requests).toEqual([]);
    expect(said(element, 'warn')).toEqual([
      'connection 0: proxy has no effect, since the bus address is bypassproxy; busAddress: "" would let it count',
    ]);
  });

  test('and an empty bus address of the element file lets the proxy count again', async () => {
    const { own, proxy } = await proxied();
    const element = await start(BY_PROTOCOL[0]!, {
      connections: { 0: { address: 'ws://device.test', proxy: proxy.url(), busAddress: '' } },
    });
    await own.accept();
    expect(proxy.requests).toHaveLength(1);
    expect(said(element, 'warn')).toEqual([]);
  });
});

/** A proxy that says yes to CONNECT, and then nothing. */
async function yes(): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const NONE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

test.each([
  ['a user in its URL with a % that stands for nothing', 'us%zz:p4ssword@', {}],
  [
    'a client certificate that is none',
    '',
    { tls: { cert: NONE, key: NONE.replaceAll('CERTIFICATE', 'PRIVATE KEY') } },
  ],
])('an https request through a proxy with %s fails, and nothing else does', async (_, user, connection) => {
  const proxy = `proxyServer="http://${user}127.0.0.1:${await yes()}"`;
  const xml = http({ sessions: [httpSession(1, [step(1, 'url="/"')], proxy)] });
  const element = await polling(xml, 'https://127.0.0.1:1', { retries: 0, ...connection });
  await element.set(1, 'go');
  await element.until(() => of(element, 'error').length === 1);
  expect(JSON.stringify(element.records)).not.toContain('p4ssword');
});
