import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { FakeClock } from '#testing/index.ts';
import type { Page, Verdict } from '#transport/client-contract.ts';
import { transports } from '#transport/table.ts';
import { handshake, RawClient } from './raw-client.ts';
import { serve } from './serving.ts';

/** What a request is answered; it is the only one on its socket. */
async function answer(port: number, request: string): ReturnType<RawClient['ask']> {
  const client = await RawClient.connect(port);
  return client.ask(request);
}

describe('A handshake', () => {
  test.each(['WebSocket', 'h2c, websocket', 'websocket, websocket'])(
    'that upgrades to %s is right',
    async upgrade => {
      const { port } = await serve();
      expect((await answer(port, handshake('/', { Upgrade: upgrade }))).status).toBe(101);
    },
  );

  test('that is right is answered as the standard has it', async () => {
    const { port, told } = await serve();
    const { head, status } = await answer(port, handshake());
    expect(status).toBe(101);
    // RFC 6455, 1.3.
    expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    await told.until(() => told.order.includes('joined 1'));
  });

  test.each<readonly [what: string, request: string, status: number, body: string]>([
    ['no GET', handshake('/', {}, 'POST / HTTP/1.1'), 405, 'a WebSocket is asked for with GET, not POST'],
    ['HTTP/1.0', handshake('/', {}, 'GET / HTTP/1.0'), 400, 'HTTP/1.0 is too old; HTTP/1.1 would be right'],
    ['no Host', handshake('/', { Host: undefined }), 400, 'the header Host is missing'],
    [
      'another upgrade',
      handshake('/', { Upgrade: 'h2c' }),
      400,
      'Upgrade is "h2c"; websocket would be right',
    ],
    [
      'no version',
      handshake('/', { 'Sec-WebSocket-Version': undefined }),
      400,
      'the header Sec-WebSocket-Version is missing',
    ],
    [
      'version 8',
      handshake('/', { 'Sec-WebSocket-Version': '8' }),
      426,
      'version 8 is not spoken here; 13 is',
    ],
    [
      'version 14',
      handshake('/', { 'Sec-WebSocket-Version': '14' }),
      426,
      'version 14 is not spoken here; 13 is',
    ],
    [
      'no key',
      handshake('/', { 'Sec-WebSocket-Key': undefined }),
      400,
      'Sec-WebSocket-Key is missing, or is no 16 bytes in Base64',
    ],
    [
      'a short key',
      handshake('/', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }),
      400,
      'Sec-WebSocket-Key is missing, or is no 16 bytes in Base64',
    ],
    [
      'a subprotocol that is no name',
      handshake('/', { 'Sec-WebSocket-Protocol': 'a b' }),
      400,
      'Sec-WebSocket-Protocol: "a b" is no list of subprotocols',
    ],
    [
      'a subprotocol twice',
      handshake('/', { 'Sec-WebSocket-Protocol': 'a, a' }),
      400,
      'Sec-WebSocket-Protocol: "a, a" names one twice',
    ],
    [
      'a subprotocol that nobody speaks',
      handshake('/', { 'Sec-WebSocket-Protocol': 'mqtt' }),
      400,
      'none of the subprotocols mqtt is spoken on /',
    ],
    ['no HTTP', 'hello\r\n\r\n', 400, 'the request is no HTTP'],
    [
      'headers without end',
      handshake('/', { Filling: 'x'.repeat(20_000) }),
      431,
      'the headers are larger than 16384 bytes',
    ],
  ])('with %s is refused, with what would be right', async (_, request, status, body) => {
    const { port, told } = await serve();
    const client = await RawClient.connect(port);
    expect(await client.ask(request)).toMatchObject({ status, body: `${body}\n` });
    await client.closed;
    expect(told.visits).toMatchObject([{ status, reason: body, client: '', code: 0 }]);
    // And the next one comes in.
    expect(await answer(port, handshake())).toMatchObject({ status: 101 });
  });

  test('with an empty list of subprotocols offers none', async () => {
    const { port } = await serve({ subprotocols: ['chat'] });
    const { head, status } = await answer(port, handshake('/', { 'Sec-WebSocket-Protocol': '' }));
    expect(status).toBe(101);
    expect(head).not.toContain('Sec-WebSocket-Protocol');
  });

  test('of a wrong version is told those that are spoken', async () => {
    const { port } = await serve();
    const { head } = await answer(port, handshake('/', { 'Sec-WebSocket-Version': '7' }));
    expect(head).toContain('Sec-WebSocket-Version: 13\r\n');
    expect(head).toContain('Upgrade: websocket\r\n');
  });

  test('that never ends is ended at its deadline', async () => {
    const clock = new FakeClock();
    const { port, told } = await serve({}, { clock });
    const client = await RawClient.connect(port);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n');
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(5000);
    await client.closed;
    expect(told.order.at(-1)).toBe(
      `lost: ${client.name} sent no whole request within 5000 ms; it was sent away`,
    );
  });

  test('from an origin that is not listed is refused; without one it comes from no browser', async () => {
    const { port } = await serve({ origins: ['https://*.example.com'] });
    const from = async (Origin?: string): Promise<number> =>
      (await answer(port, handshake('/', { Origin }))).status;
    expect(await from('https://a.example.com')).toBe(101);
    expect(await from('https://example.org')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from()).toBe(101);
  });
});

describe('Servers on one port', () => {
  const transport = transports({ clock: systemClock, userAgent: 'test' })['listen websocket'];

  test('are found by path, the closest first, whoever came first', async () => {
    const all = await serve({}, { transport });
    const { port } = all;
    const chat = await serve({ paths: ['/chat/*'] }, { transport, port });
    const room = await serve({}, { transport, port, path: '/chat/room' });
    for (const path of ['/', '/chat/other', '/chat/room', '/Chat/room']) await RawClient.open(port, path);
    await expect.poll(() => [all, chat, room].map(({ link }) => link.clients?.count)).toEqual([2, 1, 1]);
  });

  test('are found by subprotocol: the first of a glob that is offered', async () => {
    const one = await serve({ subprotocols: ['v2.*', 'v1.*'] }, { transport });
    const two = await serve({ subprotocols: ['mqtt'] }, { transport, port: one.port });
    const chosen = async (names: string): Promise<string | undefined> => {
      const { head } = await answer(one.port, handshake('/', { 'Sec-WebSocket-Protocol': names }));
      return /Sec-WebSocket-Protocol: (.*)\r\n/.exec(head)?.[1];
    };
    expect(await chosen('v1.chat, v2.chat')).toBe('v2.chat');
    expect(await chosen('other, mqtt')).toBe('mqtt');
    expect(await chosen('MQTT')).toBeUndefined();
    await expect.poll(() => [one.link.clients?.count, two.link.clients?.count]).toEqual([1, 1]);
  });

  test('refuse what nobody serves with 404', async () => {
    const { port } = await serve({ paths: ['/a'] }, { transport });
    expect(await answer(port, handshake('/b?x=/a'))).toMatchObject({
      status: 404,
      body: 'nobody serves /b\n',
    });
    expect((await answer(port, handshake('/a?x=1'))).status).toBe(101);
  });

  test('cannot serve the same: the second is told who does', async () => {
    const { port } = await serve({ paths: ['/a'] }, { transport });
    const { told } = await serve({ paths: ['/a'] }, { transport, port });
    expect(told.end).toMatchObject({
      cause: 'network',
      errno: 'EADDRINUSE',
      opened: false,
    });
  });

  test('go on when one of them ends, and the port is free when all have', async () => {
    const one = await serve({ paths: ['/one'] }, { transport });
    const { port } = one;
    const two = await serve({ paths: ['/two'] }, { transport, port });
    const client = await RawClient.open(port, '/one');
    one.link.close(1001, '');
    expect(await client.close()).toEqual([1001, 'going away']);
    client.frame({ opcode: 8, payload: Buffer.from([3, 233]) });
    await one.told.ended();
    expect((await answer(port, handshake('/one'))).status).toBe(404);
    expect((await answer(port, handshake('/two'))).status).toBe(101);
    two.link.terminate();
    await two.told.ended();
    const again = await serve({}, { transport, port });
    expect(again.told.order).toEqual(['open']);
  });
});

describe('Who asks to be let in', () => {
  test('is told of with all that it says', async () => {
    const asked: unknown[] = [];
    const { port } = await serve(
      {},
      {
        asked: (request, decide) => {
          asked.push(request);
          decide({ status: 101 });
        },
      },
    );
    const client = await RawClient.connect(port);
    await client.ask(
      handshake('/room?name=Ada&x=%20', {
        Cookie: 'a=1; b="two"; a=3; =bad; none',
        'X-Token': 'secret',
        'User-Agent': 'me',
      }),
    );
    expect(asked).toEqual([
      {
        id: '1',
        peer: client.name,
        path: '/room',
        query: 'name=Ada&x=%20',
        headers: expect.objectContaining({ 'x-token': 'secret', 'user-agent': 'me', host: 'server' }),
        cookies: { a: '1', b: 'two' },
        subprotocols: [],
      },
    ]);
  });

  test.each<readonly [verdict: Verdict, status: number, line: string]>([
    [
      { status: 401, headers: [{ name: 'WWW-Authenticate', value: 'Basic' }] },
      401,
      'WWW-Authenticate: Basic',
    ],
    [{ status: 403, reason: 'not you' }, 403, 'Content-Length: 8'],
    [{ status: 101, headers: [{ name: 'X-Own', value: 'yes' }] }, 101, 'X-Own: yes'],
    [{ status: 101, subprotocol: 'b' }, 101, 'Sec-WebSocket-Protocol: b'],
    [{ status: 101, subprotocol: 'c' }, 500, 'Connection: close'],
    [{ status: 101 }, 400, 'Connection: close'],
    [{ status: 200 }, 500, 'Connection: close'],
    [{ status: Number.NaN }, 500, 'Connection: close'],
    [{ status: 101, headers: [{ name: 'X', value: 'a\r\nSet-Cookie: b' }] }, 500, 'Connection: close'],
    [{ status: 101, headers: [{ name: 'Sec-WebSocket-Accept', value: 'x' }] }, 500, 'Connection: close'],
    [
      { status: 403, reason: '{}', headers: [{ name: 'Content-Type', value: 'application/json' }] },
      403,
      'Connection: close\r\nContent-Length: 3\r\nContent-Type: application/json',
    ],
    [{ status: 403, headers: [{ name: 'content-length', value: '9' }] }, 500, 'Content-Length: 26'],
  ])('is answered what was decided: %j', async (verdict, status, line) => {
    const offers = verdict.headers === undefined ? 'a, b' : undefined;
    const { port } = await serve({}, { asked: (_, decide) => decide(verdict) });
    const got = await answer(port, handshake('/', { 'Sec-WebSocket-Protocol': offers }));
    expect(got.status).toBe(status);
    expect(got.head).toContain(`${line}\r\n`);
    expect(got.head).not.toContain('Set-Cookie');
  });

  test('waits for the decision, and gets 503 where there is none in time', async () => {
    const clock = new FakeClock();
    const { port, told } = await serve({}, { clock, asked: () => {} });
    const client = await RawClient.connect(port);
    const asking = client.ask(handshake());
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(5000);
    expect(await asking).toMatchObject({ status: 503, body: 'nobody decided in time; try again\n' });
    expect(told.order).toContain(`lost: client 1 (${client.name}) was not decided about within 5000 ms: 503`);
  });

  test('that goes before it is decided about is noted, and leaves its place', async () => {
    const decide: ((verdict: Verdict) => void)[] = [];
    const { port, told } = await serve({ maxHandshakes: 1 }, { asked: (_, each) => void decide.push(each) });
    const client = await RawClient.connect(port);
    client.write(handshake());
    await expect.poll(() => decide.length).toBe(1);
    client.socket.resetAndDestroy();
    await told.until(() => told.visits.length === 1);
    expect(told.visits).toMatchObject([{ status: 499 }]);
    const next = (await RawClient.connect(port)).ask(handshake());
    await expect.poll(() => decide.length).toBe(2);
    decide[0]!({ status: 101 });
    decide[1]!({ status: 101 });
    expect((await next).status).toBe(101);
  });
});

describe('More than there may be', () => {
  test('clients get 503 with the time to come back', async () => {
    const { port } = await serve({}, { server: { maxClients: 1 } });
    await RawClient.open(port);
    const { head, status } = await answer(port, handshake());
    expect(status).toBe(503);
    expect(head).toContain('Retry-After: 1\r\n');
  });

  test('clients wait as long as they may, and come in when one leaves', async () => {
    const clock = new FakeClock();
    const { link, port } = await serve({ clientWait: 3000 }, { clock, server: { maxClients: 1 } });
    const first = await RawClient.open(port);
    const [second, third] = [await RawClient.connect(port), await RawClient.connect(port)];
    const waits = second.ask(handshake());
    await expect.poll(() => clock.pending).toBe(2);
    const late = third.ask(handshake());
    // The wait of each begins with its request, and so do the deadlines of both.
    await expect.poll(() => clock.pending).toBe(2);
    first.frame({ opcode: 8, payload: Buffer.from([3, 232]) });
    expect((await waits).status).toBe(101);
    expect(link.clients?.count).toBe(1);
    await clock.advance(3000);
    const refused = await late;
    expect(refused.status).toBe(503);
    expect(refused.head).toContain('Retry-After: 3\r\n');
  });

  test('handshakes wait for those before them', async () => {
    const decide: (() => void)[] = [];
    const { port } = await serve(
      { maxHandshakes: 2, clientWait: 60_000 },
      { asked: (_, each) => void decide.push(() => each({ status: 101 })) },
    );
    const clients = await Promise.all([1, 2, 3, 4].map(() => RawClient.connect(port)));
    const answers = clients.map(client => client.ask(handshake()));
    await expect.poll(() => decide.length).toBe(2);
    decide[0]!();
    await expect.poll(() => decide.length).toBe(3);
    decide[1]!();
    decide[2]!();
    await expect.poll(() => decide.length).toBe(4);
    decide[3]!();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([101, 101, 101, 101]);
  });
});

describe('A plain GET', () => {
  const html = (bytes: Buffer): Page => ({
    type: 'text/html; charset=utf-8',
    size: bytes.length,
    content: Readable.from([bytes]),
  });
  const page = async (path: string): Promise<Page | undefined> =>
    path === '/' || path === '/app.js' ? html(Buffer.from(`<p>${path}</p>`)) : undefined;

  test('of a served path gets the page, of another what belongs to it, or 404', async () => {
    const { port, told } = await serve({ page, paths: ['/chat'] });
    const get = (path: string): ReturnType<typeof answer> =>
      answer(port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await get('/chat?x=1')).toMatchObject({ status: 200, body: '<p>/</p>' });
    expect(await get('/app.js')).toMatchObject({ status: 200, body: '<p>/app.js</p>' });
    expect(await get('/')).toMatchObject({ status: 404 });
    expect(await get('/none')).toMatchObject({ status: 404 });
    expect(told.visits.map(({ path, status }) => `${path} ${status}`)).toEqual([
      '/chat?x=1 200',
      '/app.js 200',
      '/ 404',
      '/none 404',
    ]);
  });

  test('is answered once: what comes behind it is not looked at', async () => {
    let asked = 0;
    const { port, told } = await serve({
      page: async path => {
        asked++;
        return page(path);
      },
    });
    const plain = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const behind of [plain.repeat(99), handshake(), 'garbage\0\r\n\r\n']) {
      const client = await RawClient.connect(port);
      expect(await client.ask(plain + behind)).toMatchObject({ status: 200, body: '<p>/</p>' });
      await client.closed;
      expect(client.rest).toBe('');
    }
    expect(asked).toBe(3);
    expect(told.visits.map(({ bytesOut, status }) => [status, bytesOut])).toEqual(Array(3).fill([200, 8]));
    expect(told.order).toEqual(['open', ...Array(3).fill('visited 200')]);
  });

  test('of a page that is not taken ends, and holds little of it meanwhile', async () => {
    const clock = new FakeClock();
    let made = 0;
    const endless = (): Readable =>
      new Readable({
        read() {
          made += 65_536;
          this.push(Buffer.alloc(65_536));
        },
      });
    const { port, told } = await serve(
      { page: async () => ({ type: 'text/plain', size: 2 ** 40, content: endless() }) },
      { clock },
    );
    const client = await RawClient.connect(port);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    client.socket.pause();
    let before = -1;
    while (made !== before || made === 0) {
      before = made;
      await clock.settle();
    }
    expect(made).toBeLessThan(64 * 1024 * 1024);
    await clock.advance(10_000);
    expect(told.order).toContain(
      `lost: ${client.name} took nothing of its answer within 5000 ms; it was sent away`,
    );
    expect(told.visits).toMatchObject([{ status: 200, reason: 'it ended within the page: Premature close' }]);
  });

  test.each([
    ['a method that is no request for a page', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an upgrade with such a method', handshake('/', {}, 'CONNECT x:1 HTTP/1.1'), 405],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', 417],
  ])('with %s is answered and told of', async (_, request, status) => {
    const { port, told } = await serve({ page });
    expect((await answer(port, request)).status).toBe(status);
    await told.until(() => told.visits.length === 1);
    expect(told.visits).toMatchObject([{ status }]);
  });

  test('without a page is told to upgrade, and other methods which there are', async () => {
    const { port } = await serve();
    const get = await answer(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(get.status).toBe(426);
    expect(get.head).toContain('Sec-WebSocket-Version: 13\r\n');
    const post = await answer(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi');
    expect(post.status).toBe(405);
    expect(post.head).toContain('Allow: GET, HEAD\r\n');
  });
});
