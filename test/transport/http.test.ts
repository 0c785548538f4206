import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { type HttpAnswer, HttpDevice, type HttpDeviceReply } from '#testing/index.ts';
import { http } from '#transport/http.ts';
import type {
  HttpClient,
  HttpFailure,
  HttpReply,
  HttpRequest,
  HttpSettings,
} from '#transport/http-contract.ts';
import { Authority } from './certificates.ts';

interface Outcome {
  readonly head: string | undefined;
  readonly reply: HttpReply | undefined;
  readonly failure: HttpFailure | undefined;
}

function client(settings: Partial<HttpSettings> = {}): HttpClient {
  const transport = http({ clock: systemClock, userAgent: 'headend/test' });
  const made = transport.open({ tls: { verify: true }, maxMessage: 1000, ...settings });
  onTestFinished(() => made.close());
  return made;
}

function exchange(
  by: HttpClient,
  request: Partial<HttpRequest> & { origin: string },
  abort?: (end: () => void) => void,
) {
  return new Promise<Outcome>(resolve => {
    let head: string | undefined;
    const whole = { verb: 'GET', target: '/', headers: [], body: undefined, proxy: '', ...request };
    const running = by.exchange(whole, {
      sent: text => {
        head = text;
      },
      replied: reply => resolve({ head, reply, failure: undefined }),
      failed: failure => resolve({ head, reply: undefined, failure }),
    });
    abort?.(() => running.abort('timeout', 'too late'));
  });
}

async function device(
  answer: HttpAnswer | string = '',
  tls?: { cert: string; key: string },
): Promise<HttpDevice> {
  const made = await HttpDevice.listen({ answer, ...(tls === undefined ? {} : { tls }) });
  onTestFinished(() => made.close());
  return made;
}

async function answered(reply: HttpDeviceReply, settings: Partial<HttpSettings> = {}): Promise<Outcome> {
  const peer = await device(() => reply);
  return exchange(client(settings), { origin: peer.url });
}

describe('a reply', () => {
  test('with a status below 100 is no HTTP', async () => {
    const { failure } = await answered({ raw: 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n' });
    expect(failure).toMatchObject({
      cause: 'protocol-error',
      reason: 'the reply is no HTTP: its status is below 100',
      again: false,
    });
  });

  test('has its status line, headers in their order and letters, and body', async () => {
    const { reply, head } = await answered({
      status: 404,
      reason: 'No Such Thing',
      headers: [
        ['X-b', '1'],
        ['x-A', '2'],
        ['X-b', '3'],
      ],
      body: 'gone',
    });
    expect(reply).toMatchObject({
      status: 404,
      statusLine: 'HTTP/1.1 404 No Such Thing',
      body: Buffer.from('gone'),
    });
    expect(reply?.headers.slice(0, 3)).toEqual([
      { name: 'X-b', value: '1' },
      { name: 'x-A', value: '2' },
      { name: 'X-b', value: '3' },
    ]);
    expect(head).toMatch(/^GET \/ HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nconnection: keep-alive\r\n\r\n$/);
  });

  test.each([
    ['HTTP/1.0', { version: '1.0', after: 'close', body: 'x' }, 'HTTP/1.0 200 OK', 'x'],
    ['chunks', { chunk: 2, body: 'abcde' }, 'HTTP/1.1 200 OK', 'abcde'],
    ['no reason phrase', { raw: 'HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx' }, 'HTTP/1.1 200', 'x'],
    [
      'a body that ends with the connection',
      { raw: 'HTTP/1.1 200 OK\r\n\r\nabc', after: 'close' },
      'HTTP/1.1 200 OK',
      'abc',
    ],
    [
      '100 Continue before it',
      { raw: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n' },
      'HTTP/1.1 201 Created',
      '',
    ],
    ['no content', { status: 204 }, 'HTTP/1.1 204 No Content', ''],
  ] as const)('with %s is whole', async (_, answer, line, body) => {
    const { reply } = await answered(answer);
    expect(reply?.statusLine).toBe(line);
    expect(reply?.body.toString()).toBe(body);
  });

  test('may have 100 Continue before it, in any pieces', async () => {
    const all =
      'HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.0 100\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx';
    const server = createServer(socket => {
      socket.once('data', async () => {
        socket.setNoDelay(true);
        for (const byte of all) {
          socket.write(byte);
          await new Promise(resolve => setImmediate(resolve));
        }
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { reply } = await exchange(client(), { origin: `http://127.0.0.1:${port}` });
    expect(reply).toMatchObject({ statusLine: 'HTTP/1.1 201 Created', body: Buffer.from('x') });
  });

  test.each([
    ['gzip', gzipSync('unpacked')],
    ['x-gzip', gzipSync('unpacked')],
    ['deflate', deflateSync('unpacked')],
    ['deflate', deflateRawSync('unpacked')],
    ['gzip, gzip', gzipSync(gzipSync('unpacked'))],
    ['gzip', Buffer.from('unpacked')],
    ['identity', Buffer.from('unpacked')],
  ])(
    'with Content-Encoding %s is unpacked, or left as it is where it is not packed',
    async (encoding, body) => {
      const { reply } = await answered({ headers: [['Content-Encoding', encoding]], body });
      expect(reply?.body.toString()).toBe('unpacked');
    },
  );

  test('tells the time of its phases', async () => {
    const { reply } = await answered({ body: 'x' });
    expect(reply?.timing).toEqual({
      connect: expect.any(Number),
      firstByte: expect.any(Number),
      total: expect.any(Number),
    });
  });
});

describe('a device that goes wrong', () => {
  test.each([
    [
      'closes before it answers',
      { raw: '', after: 'close' },
      'abnormal',
      'the connection ended before a reply came',
    ],
    ['resets before it answers', { raw: '', after: 'reset' }, 'network', /ECONNRESET/],
    [
      'closes in its body',
      { length: 9, body: 'abc', after: 'close' },
      'abnormal',
      'the connection ended before all of the reply had come',
    ],
    [
      'closes in its chunks',
      { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab', after: 'close' },
      'abnormal',
      'the connection ended before all of the reply had come',
    ],
    [
      'says two lengths',
      { raw: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc' },
      'protocol-error',
      'the reply is no HTTP: its head is wrong, or says more than one length',
    ],
    [
      'says a length and comes in chunks',
      {
        raw: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      },
      'protocol-error',
      'the reply is no HTTP: its head is wrong, or says more than one length',
    ],
    [
      'changes the protocol',
      { raw: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n' },
      'protocol-error',
      'the server changes to a protocol that nobody asked for (101)',
    ],
    [
      'says 100 Continue for ever',
      { raw: `HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(70_000)}` },
      'protocol-error',
      'the head of the reply is larger than 64 KiB',
    ],
    [
      'packs again and again',
      { headers: [['Content-Encoding', 'deflate, '.repeat(6)]], body: deflateSync('x') },
      'invalid-data',
      'the body is packed 6 times, and 5 are taken',
    ],
    [
      'breaks a chunk',
      { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n' },
      'protocol-error',
      /^the reply is no HTTP: /,
    ],
    ['speaks no HTTP', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, 'protocol-error', /^the reply is no HTTP: /],
    [
      'has an endless head',
      { raw: `HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000)}\r\n` },
      'protocol-error',
      'the head of the reply is larger than 64 KiB',
    ],
    [
      'breaks its gzip',
      { headers: [['Content-Encoding', 'gzip']], body: gzipSync('abcdefgh').subarray(0, 20) },
      'invalid-data',
      'the body is not the gzip that Content-Encoding says it is',
    ],
    [
      'sends too much',
      { body: 'x'.repeat(1001) },
      'message-too-big',
      'the body is larger than 1000 bytes; a larger maxMessage would take it',
    ],
    [
      'packs too much',
      { body: 'x'.repeat(100_000), gzip: true },
      'message-too-big',
      'the body is larger than 1000 bytes once unpacked from gzip; a larger maxMessage would take it',
    ],
  ] as const)('and %s fails, and trying again would not help', async (_, answer, cause, reason) => {
    const { failure, head } = await answered(answer as HttpDeviceReply);
    expect(failure).toMatchObject({ cause, again: false });
    expect(failure?.reason).toMatch(reason);
    expect(head).toMatch(/^GET /);
  });

  test('a packed body of 1000 bytes at most is no more than that in memory', async () => {
    const { reply } = await answered({ body: 'x'.repeat(1000), gzip: true });
    expect(reply?.body).toHaveLength(1000);
  });

  test('that is not there cannot be connected to, which may help to try again', async () => {
    const gone = await HttpDevice.listen();
    await gone.close();
    const { failure, head } = await exchange(client(), { origin: gone.url });
    expect(failure).toMatchObject({ cause: 'network', errno: 'ECONNREFUSED', again: true });
    expect(head).toBeUndefined();
  });

  test('whose name is not found is not tried again', async () => {
    const { failure } = await exchange(client(), { origin: 'http://no-such-device.invalid' });
    expect(failure).toMatchObject({ cause: 'network', again: false });
    expect(failure?.errno).toMatch(/^(?:ENOTFOUND|EAI_)/);
  });

  test('that says nothing is given up when told, and the socket with it', async () => {
    const peer = await device(() => undefined);
    let end: () => void = () => {};
    const outcome = exchange(client(), { origin: peer.url }, abort => {
      end = abort;
    });
    await peer.request();
    end();
    expect((await outcome).failure).toMatchObject({ cause: 'timeout', errno: 'ETIMEDOUT', again: true });
    await expect.poll(() => peer.connections).toBe(0);
  });

  test('that never takes the connection is given up when told', async () => {
    const sockets: Socket[] = [];
    const silent = createServer(socket => sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise(resolve => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const outcome = exchange(client(), { origin: `https://127.0.0.1:${port}` }, end =>
      setImmediate(() => setImmediate(end)),
    );
    expect((await outcome).failure).toMatchObject({ cause: 'timeout' });
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe('a socket', () => {
  test('serves one request after the other', async () => {
    const peer = await device('x');
    const by = client();
    const first = await exchange(by, { origin: peer.url });
    const second = await exchange(by, { origin: peer.url });
    expect(peer.opened).toBe(1);
    expect(first.reply?.timing.connect).toBeDefined();
    expect(second.reply?.timing.connect).toBeUndefined();
  });

  test('is asked to keep the connection, by a HEAD too', async () => {
    const peer = await device(() => ({
      raw: 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
    }));
    const by = client();
    for (const verb of ['HEAD', 'GET']) await exchange(by, { origin: peer.url, verb });
    const asked = peer.requests.map(({ headers }) => headers.find(([name]) => name === 'connection')?.[1]);
    expect(asked).toEqual(['keep-alive', 'keep-alive']);
    expect(peer.opened).toBe(1);
  });

  test('that was closed while it was idle is replaced, without a word', async () => {
    const peer = await device('x');
    const by = client();
    await exchange(by, { origin: peer.url });
    // The device ends its side once it sees the next request.
    peer.answer = request => (request.socket === 1 ? { raw: '', after: 'reset' } : 'again');
    const { reply } = await exchange(by, { origin: peer.url });
    expect(reply?.body.toString()).toBe('again');
    expect(peer.opened).toBe(2);
  });

  test('that was closed while it was idle is no excuse to send a POST twice', async () => {
    const peer = await device('x');
    const by = client();
    await exchange(by, { origin: peer.url });
    peer.answer = () => ({ raw: '', after: 'reset' });
    const { failure } = await exchange(by, { origin: peer.url, verb: 'POST', body: Buffer.from('x') });
    expect(failure).toMatchObject({ cause: 'network', again: false });
    expect(peer.requests.map(({ verb }) => verb)).toEqual(['GET', 'POST']);
  });

  test('is closed with its client', async () => {
    const peer = await device('x');
    const by = client();
    await exchange(by, { origin: peer.url });
    expect(peer.connections).toBe(1);
    by.close();
    await expect.poll(() => peer.connections).toBe(0);
  });
});

describe('TLS', () => {
  const authority = new Authority('test');
  const other = new Authority('other');
  const own = authority.issue('IP:127.0.0.1');
  const named = authority.issue('DNS:device.test');
  const personal = authority.issue('DNS:client');
  afterAll(() => {
    authority.remove();
    other.remove();
  });

  test('a certificate of the authority is taken, and its phase is timed', async () => {
    const peer = await device('secret', own);
    const by = client({ tls: { verify: true, ca: authority.cert } });
    const { reply } = await exchange(by, { origin: peer.url });
    expect(reply?.body.toString()).toBe('secret');
    expect(reply?.timing.tls).toBeDefined();
  });

  test.each([
    ['of another authority', () => ({ verify: true, ca: other.cert }), own],
    ['for another name', () => ({ verify: true, ca: authority.cert }), named],
  ])('a certificate %s is refused, and trying again may help', async (_, tls, certificate) => {
    const peer = await device('secret', certificate);
    const { failure, head } = await exchange(client({ tls: tls() }), { origin: peer.url });
    expect(failure).toMatchObject({ cause: 'tls', again: true });
    expect(head).toBeUndefined();
  });

  test('serverName is the name that the certificate must have', async () => {
    const peer = await device('secret', named);
    const tls = { verify: true, ca: authority.cert, serverName: 'device.test' };
    expect((await exchange(client({ tls }), { origin: peer.url })).reply?.status).toBe(200);
  });

  test('without verify any certificate is taken', async () => {
    const peer = await device('secret', named);
    expect((await exchange(client({ tls: { verify: false } }), { origin: peer.url })).reply?.status).toBe(
      200,
    );
  });

  test('a client certificate is shown to a device that asks for one', async () => {
    const asking = { ...own, ca: authority.cert, clientCertificate: true };
    const peer = await device('secret', asking);
    const tls = { verify: true, ca: authority.cert };
    expect((await exchange(client({ tls }), { origin: peer.url })).failure).toBeDefined();
    expect(
      (await exchange(client({ tls: { ...tls, ...personal } }), { origin: peer.url })).reply?.status,
    ).toBe(200);
  });

  test('a device that speaks plain HTTP is told from one with a wrong certificate', async () => {
    const plain = createServer(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      socket.on('error', () => {});
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void plain.close());
    await new Promise(resolve => plain.once('listening', resolve));
    const { port } = plain.address() as { port: number };
    const { failure } = await exchange(client(), { origin: `https://127.0.0.1:${port}` });
    expect(failure).toMatchObject({ cause: 'tls' });
    expect(failure?.reason).not.toMatch(/\n/);
  });
});

describe('a proxy', () => {
  test('gets the whole URL of a plain request, with its own credentials', async () => {
    const proxy = await device('from the proxy');
    const { reply } = await exchange(client(), {
      origin: 'http://device.invalid:81',
      target: '/a?b',
      headers: [{ name: 'Host', value: 'device.invalid:81' }],
      proxy: `http://us%40er:pass@127.0.0.1:${proxy.port}`,
    });
    expect(reply?.body.toString()).toBe('from the proxy');
    expect(proxy.requests[0]).toMatchObject({ verb: 'GET', target: 'http://device.invalid:81/a?b' });
    expect(proxy.requests[0]?.header('host')).toBe('device.invalid:81');
    expect(proxy.requests[0]?.header('proxy-authorization')).toBe(`Basic ${btoa('us@er:pass')}`);
  });

  test('that opens no way to a TLS server is told with its status', async () => {
    const proxy = await device(() => ({ status: 407, reason: 'Who Are You' }));
    const { failure, head } = await exchange(client(), {
      origin: 'https://device.invalid',
      proxy: proxy.url,
    });
    expect(failure).toMatchObject({ cause: 'network', again: false });
    expect(failure?.reason).toMatch(/^the proxy http:\/\/127\.0\.0\.1:\d+ refused with 407 Who Are You/);
    expect(head).toBeUndefined();
    expect(proxy.requests[0]).toMatchObject({ verb: 'CONNECT', target: 'device.invalid:443' });
  });

  test('that is none is told', async () => {
    const { failure } = await exchange(client(), { origin: 'http://device.invalid', proxy: 'socks://x' });
    expect(failure?.reason).toMatch(/^"socks:\/\/x" is no address of a proxy/);
  });
});
