import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { ConnectProxy } from '#testing/connect-proxy.ts';
import { hex } from '#testing/hex.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { proxyFor } from '#transport/proxy.ts';
import { Authority } from './certificates.ts';

import { connect } from './link.ts';

const authority = new Authority('Test CA');
const { cert: ca } = authority;
const good = authority.issue('IP:127.0.0.1');
const named = authority.issue('DNS:device.test');
afterAll(() => authority.remove());
afterEach(() => void vi.unstubAllEnvs());

/** Opens device.test through a proxy and says a word each way. */
async function talk(device: WebSocketDevice, proxy: string | undefined, scheme = 'ws') {
  const { link, told } = connect(`${scheme}://device.test:4601/path?token=1`, { proxy, tls: { ca } });
  const [peer] = await Promise.all([device.accept(), told.until('open')]);
  expect(told.requestText).toBe(peer.requestHead);
  expect(peer.path).toBe('/path?token=1');
  expect(peer.headers.host).toBe('device.test:4601');
  peer.text('in');
  await told.until('message');
  link.send(Buffer.from('out'), true);
  expect((await peer.message()).payload.toString()).toBe('out');
  peer.close(1001);
  expect(await told.ended()).toMatchObject({ cause: 'going-away', code: 1001 });
  return told;
}

describe('Through a proxy', () => {
  test.each([
    ['an HTTP proxy', {}, undefined],
    ['an HTTP proxy, in TLS', {}, named],
    ['an HTTPS proxy', { tls: good }, undefined],
    ['an HTTPS proxy, in TLS', { tls: good }, named],
  ] as const)('%s hands on what goes each way, and sees no more than host and port', async (_, how, tls) => {
    await using device = await WebSocketDevice.listen(tls ? { tls } : {});
    await using proxy = await ConnectProxy.listen({ port: device.port, ...how });
    const told = await talk(device, proxy.url(), tls ? 'wss' : 'ws');
    expect(told.order).toEqual(['request', 'response', 'open', 'message', 'closed']);
    expect(proxy.requests).toHaveLength(1);
    expect(proxy.requests[0]).toMatch(/^CONNECT device\.test:4601 HTTP\/1\.1\r\n/);
    expect(proxy.requests[0]).not.toMatch(/authorization|token/i);
  });

  test('User and password of its URL are what it is given, escaped characters as they were', async () => {
    await using device = await WebSocketDevice.listen();
    await using proxy = await ConnectProxy.listen({ port: device.port, credentials: 'me:p@ss:wörd' });
    await talk(device, proxy.url('me:p%40ss%3Aw%C3%B6rd'));
  });

  test('A message in the segment of the handshake is not lost', async () => {
    await using device = await WebSocketDevice.listen({ handshake: { with: hex('81 02 68 69') } });
    await using proxy = await ConnectProxy.listen({ port: device.port });
    const { link, told } = connect('ws://device.test', { proxy: proxy.url() });
    await told.until('message');
    expect(told.messages[0]?.bytes.toString()).toBe('hi');
    link.terminate();
    await told.ended();
  });
});

describe('A connection ends with what the proxy did', () => {
  const REFUSALS: readonly [string, object, string, RegExp][] = [
    [
      'asks for a user',
      { credentials: 'a:b' },
      '',
      /^the proxy http:\/\/[\d.:]+ refused with 407 Proxy Authentication Required; right would be .*user:password@host/,
    ],
    [
      'does not know the user',
      { credentials: 'a:b' },
      'a:secret',
      /^the proxy http:\/\/[\d.:]+ refused with 407 .*; the user and password in its URL must be right$/,
    ],
    ['refuses', { instead: 'HTTP/1.1 403 Forbidden\r\n\r\n' }, '', /refused with 403 Forbidden$/],
    [
      'cannot reach the device',
      { instead: 'HTTP/1.1 502 Bad Gateway\r\n\r\n' },
      '',
      /refused with 502 Bad Gateway$/,
    ],
    ['is none', { instead: 'SSH-2.0-OpenSSH\r\n\r\n' }, '', /answered with something that is no HTTP/],
    [
      'ends without an answer',
      { instead: 'HTTP/1.1' },
      '',
      /^the proxy .*: it ended the connection before it answered$/,
    ],
  ];
  test.each(REFUSALS)('that %s', async (_, behaviour, user, reason) => {
    await using proxy = await ConnectProxy.listen({ port: 1, ...behaviour });
    const { told, clock } = connect('wss://device.test', { proxy: proxy.url(user) });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'handshake', code: 1006, opened: false });
    expect(end.reason).toMatch(reason);
    expect(end.reason).not.toContain('secret');
    // It is the proxy's answer, not the device's.
    expect(told.order).toEqual(['closed']);
    expect(clock.pending).toBe(0);
  });

  test('that is not there', async () => {
    const device = await WebSocketDevice.listen();
    await device.close();
    const { told } = connect('wss://device.test', { proxy: `http://me:secret@127.0.0.1:${device.port}` });
    expect(await told.ended()).toEqual({
      cause: 'network',
      code: 1006,
      errno: 'ECONNREFUSED',
      opened: false,
      reason: `the proxy http://127.0.0.1:${device.port}: connect ECONNREFUSED 127.0.0.1:${device.port}; nothing listens there; host and port must be right`,
    });
  });

  test('that has a certificate of an unknown authority', async () => {
    await using proxy = await ConnectProxy.listen({ port: 1, tls: good });
    const { told } = connect('ws://device.test', { proxy: proxy.url() });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', errno: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(end.reason).toMatch(/^the proxy https:/);
  });

  test('of a device that is not the one its certificate names', async () => {
    await using device = await WebSocketDevice.listen({ tls: good });
    await using proxy = await ConnectProxy.listen({ port: device.port });
    const { told } = connect('wss://device.test', { proxy: proxy.url(), tls: { ca } });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', errno: 'ERR_TLS_CERT_ALTNAME_INVALID', opened: false });
    expect(end.reason).not.toContain('proxy');
  });

  test.each(['ws', 'wss'])('that resets the tunnel of a %s: connection', async scheme => {
    await using device = await WebSocketDevice.listen();
    await using proxy = await ConnectProxy.listen({ port: device.port, resets: true });
    const { told } = connect(`${scheme}://device.test`, { proxy: proxy.url() });
    const end = await told.ended();
    expect(end).toMatchObject({ errno: 'ECONNRESET', opened: false });
    expect(['network', 'tls']).toContain(end.cause);
  });

  test.each(['ftp://proxy', 'http://', 'socks5://me:secret@proxy'])('whose address is "%s"', async proxy => {
    const { told } = connect('ws://device.test', { proxy });
    const { reason, cause } = await told.ended();
    expect(cause).toBe('handshake');
    expect(reason).toMatch(/is no address of a proxy; right would be http:\/\/host:port/);
    expect(reason).not.toContain('secret');
  });
});

test.each(['deadline', 'terminate', 'close'])(
  'A proxy that never answers is left by %s, socket and all',
  async how => {
    await using proxy = await ConnectProxy.listen({ port: 1, instead: '' });
    const { link, told, clock } = connect('ws://device.test', {
      proxy: proxy.url(),
      limits: { handshakeTimeout: 800 },
    });
    await vi.waitFor(() => expect(proxy.requests).toHaveLength(1));
    if (how === 'deadline') await clock.advance(800);
    else if (how === 'close') link.close(1000, '');
    else link.terminate();
    expect(await told.ended()).toMatchObject({
      cause: how === 'deadline' ? 'timeout' : 'local',
      opened: false,
    });
    await vi.waitFor(() => expect(proxy.connections).toBe(0));
  },
);

describe('The proxy of the environment', () => {
  test('is the way for a device that NO_PROXY does not name', async () => {
    await using device = await WebSocketDevice.listen();
    await using proxy = await ConnectProxy.listen({ port: device.port });
    vi.stubEnv('HTTP_PROXY', proxy.url());
    await talk(device, undefined);
    expect(proxy.requests).toHaveLength(1);
    vi.stubEnv('NO_PROXY', 'other.test, .invalid');
    const { told } = connect('ws://device.invalid');
    expect(await told.ended()).toMatchObject({
      cause: 'network',
      reason: expect.stringContaining('getaddrinfo'),
    });
    expect(proxy.requests).toHaveLength(1);
  });

  test.each<[string, Record<string, string>, string, string | undefined]>([
    ['HTTP_PROXY is for ws:', { HTTP_PROXY: 'http://one:1' }, 'ws://a.test', 'http://one:1/'],
    ['HTTPS_PROXY is for wss:', { HTTPS_PROXY: 'http://two:2' }, 'wss://a.test', 'http://two:2/'],
    ['HTTPS_PROXY is not for ws:', { HTTPS_PROXY: 'http://two:2' }, 'ws://a.test', undefined],
    [
      'small letters count first',
      { https_proxy: 'http://x:1', HTTPS_PROXY: 'http://y:1' },
      'wss://a.test',
      'http://x:1/',
    ],
    ['ALL_PROXY is for both', { ALL_PROXY: 'https://all:1' }, 'wss://a.test', 'https://all:1/'],
    ['without a scheme it is HTTP', { HTTPS_PROXY: 'proxy:3128' }, 'wss://a.test', 'http://proxy:3128/'],
    [
      'NO_PROXY names a host',
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.test,a.test' },
      'wss://a.test',
      undefined,
    ],
    ['NO_PROXY names a domain', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.test' }, 'wss://a.test', undefined],
    [
      'NO_PROXY names another port',
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.test:80' },
      'wss://a.test',
      'http://p:1/',
    ],
    ['NO_PROXY is *', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'wss://a.test', undefined],
    ['this machine needs none', { ALL_PROXY: 'http://p:1' }, 'ws://127.0.0.1:80', undefined],
    ['nor under its name', { ALL_PROXY: 'http://p:1' }, 'ws://localhost', undefined],
    ['nor in IPv6', { ALL_PROXY: 'http://p:1' }, 'ws://[::1]:80', undefined],
  ])('%s', (_, env, url, proxy) => {
    for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
      vi.stubEnv(name, undefined);
      vi.stubEnv(name.toUpperCase(), undefined);
    }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(proxyFor(new URL(url), undefined)?.href).toBe(proxy);
    expect(proxyFor(new URL(url), ''), 'bypassed').toBeUndefined();
    expect(proxyFor(new URL(url), 'http://mine:1')?.href, 'its own').toBe('http://mine:1/');
  });
});
