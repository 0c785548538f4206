import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import type { TlsSettings } from '#transport/contract.ts';
import { tlsOptions } from '#transport/tls.ts';
import { Authority } from './certificates.ts';
import { connect, open } from './link.ts';

const authority = new Authority('Test CA');
const { cert: ca } = authority;
const good = authority.issue('IP:127.0.0.1');
const named = authority.issue('DNS:device.test');
const expired = authority.issue('IP:127.0.0.1', -1);
afterAll(() => authority.remove());

/** A server that speaks no TLS; `await using` ends it. */
async function plainServer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}));
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    url: `wss://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

describe('A TLS connection opens', () => {
  test.each<[string, typeof good, Partial<TlsSettings>]>([
    ['with the authority of its certificate', good, { ca }],
    ['under the server name that the certificate has', named, { ca, serverName: 'device.test' }],
    ['without verification, whatever the certificate', expired, { verify: false }],
  ])('%s', async (_, tls, settings) => {
    await using session = await open({ tls: settings }, { tls });
    expect(session.told.requestText).toBe(session.peer.requestHead);
    session.peer.text('secret');
    await session.told.until('message');
    session.link.send(Buffer.from('answer'), true);
    expect((await session.peer.receive()).payload.toString()).toBe('answer');
    session.peer.close(1000);
    expect(await session.told.ended()).toMatchObject({ cause: 'normal' });
  });

  test('with a client certificate where the device asks for one', async () => {
    const client = authority.issue('DNS:client.test');
    const tls = { ...good, ca, clientCertificate: true };
    await using session = await open({ tls: { ca, ...client } }, { tls });
    expect(session.told.order).toContain('open');
  });
});

describe('A TLS connection ends with its cause', () => {
  test.each<[string, typeof good, Partial<TlsSettings>, string, RegExp]>([
    ['unknown authority', good, {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /unable to verify/],
    ['certificate of another host', named, { ca }, 'ERR_TLS_CERT_ALTNAME_INVALID', /127\.0\.0\.1/],
    [
      'certificate without the server name',
      good,
      { ca, serverName: 'device.test' },
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /device\.test/,
    ],
    ['expired certificate', expired, { ca }, 'CERT_HAS_EXPIRED', /expired/],
    [
      'authority that is no PEM',
      good,
      { ca: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' },
      'ERR_OSSL_PEM_BAD_BASE64_DECODE',
      /./,
    ],
    [
      'key of another certificate',
      good,
      { ca, cert: named.cert, key: good.key },
      'ERR_OSSL_X509_KEY_VALUES_MISMATCH',
      /./,
    ],
  ])('%s', async (_, tls, settings, errno, reason) => {
    await using device = await WebSocketDevice.listen({ tls });
    const { told, clock } = connect(device.url, { tls: settings });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', code: 1006, errno, opened: false });
    expect(end.reason).toMatch(reason);
    expect(told.order).toEqual(['closed']);
    expect(clock.pending).toBe(0);
  });

  test.each([
    [
      'unknown authority',
      good,
      {},
      'unable to verify the first certificate; its authority is not trusted: tls.ca must hold the certificate of that one',
    ],
    ['expired certificate', expired, { ca }, 'certificate has expired; the device needs a new one'],
  ])('%s, in one line that says what would be right', async (_, tls, settings, reason) => {
    await using device = await WebSocketDevice.listen({ tls });
    expect((await connect(device.url, { tls: settings }).told.ended()).reason).toBe(reason);
  });

  test('a certificate that signed itself', async () => {
    await using device = await WebSocketDevice.listen({ tls: authority.itself });
    const { told } = connect(device.url);
    expect(await told.ended()).toMatchObject({ cause: 'tls', errno: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  test('a device that speaks old versions of TLS only', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await using device = await WebSocketDevice.listen({ tls: { ...good, ...old } });
    const { told } = connect(device.url, { tls: { ca } });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', code: 1006, opened: false });
    expect(end.reason).toMatch(/^TLS failed: .*; the device must speak TLS 1\.2 or 1\.3$/);
  });

  test('a device that wants a client certificate', async () => {
    await using device = await WebSocketDevice.listen({ tls: { ...good, ca, clientCertificate: true } });
    const { told } = connect(device.url, { tls: { ca } });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', opened: false });
    expect(end.errno).toMatch(/CERTIFICATE_REQUIRED/);
    expect(end.reason).toMatch(/tls\.cert and tls\.key must hold one that it trusts$/);
  });

  test('a device that speaks no TLS', async () => {
    await using plain = await plainServer(socket => void socket.end('220 ready\r\n'));
    const { told } = connect(plain.url);
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'tls', opened: false });
    expect(end.errno).toMatch(/EPROTO|ERR_SSL/);
    expect(end.reason).toMatch(
      /^TLS failed: .*; that port speaks no TLS; right would be ws:\/\/ or tcp: in the place of wss:\/\/ or tls:, or another port$/,
    );
  });

  test('a device that speaks TLS, spoken to without', async () => {
    await using device = await WebSocketDevice.listen({ tls: good });
    const { told } = connect(device.url.replace('wss:', 'ws:'));
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'handshake', code: 1006, errno: 'ECONNRESET', opened: false });
    expect(end.reason).toBe(
      'the peer ended the connection before it answered; where that port speaks TLS wss:// would be right',
    );
  });

  test('a device that hangs up within the TLS handshake', async () => {
    await using rude = await plainServer(socket => void socket.once('data', () => socket.end()));
    const { told } = connect(rude.url);
    expect(await told.ended()).toMatchObject({ cause: 'tls', errno: 'ECONNRESET', opened: false });
  });

  test('a refused connection is still a fault of the network', async () => {
    const device = await WebSocketDevice.listen();
    await device.close();
    const { told } = connect(device.url.replace('ws:', 'wss:'));
    expect(await told.ended()).toMatchObject({ cause: 'network', errno: 'ECONNREFUSED' });
  });
});

test('A TLS handshake that never ends is left at the deadline', async () => {
  await using mute = await plainServer(socket => void socket.resume());
  const { told, clock } = connect(mute.url, { limits: { handshakeTimeout: 800 } });
  await once(mute.server, 'connection');
  await clock.advance(800);
  expect(await told.ended()).toMatchObject({ cause: 'timeout', errno: 'ETIMEDOUT' });
});

test('The server is told a name only, never an address', () => {
  const settings = { verify: true };
  expect(tlsOptions(settings, 'device.test').servername).toBe('device.test');
  expect(tlsOptions(settings, '127.0.0.1').servername).toBe('');
  expect(tlsOptions({ ...settings, serverName: 'device.test' }, '127.0.0.1').servername).toBe('device.test');
  expect(tlsOptions({ ...settings, serverName: '::1' }, 'device.test').servername).toBe('');
});
