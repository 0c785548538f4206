import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { protocol, qaction, response, text } from './protocols.ts';
import { of, said } from './running.ts';
import { ask, serve, status, visit } from './websockets.ts';

/** A server whose QAction 5 is asked about each client; what a message says goes to QAction 1. */
function guarded(accept: string, onMessage = 'p.sender.send(p.getParameter(10));'): string {
  return protocol({
    params: [text(10), text(20)],
    responses: [response(1, [10])],
    qactions: [qaction(1, '10', onMessage), qaction(5, '', accept)],
  });
}

const ACCEPT = { accept: 5 };

describe('An accept hook', () => {
  test('is told who asks, and lets in by saying nothing', async () => {
    const server = await serve(
      guarded(`export default function accept(p, request) {
        const { headers, ...rest } = request;
        p.setParameter(20, JSON.stringify({ ...rest, agent: headers['user-agent'] }));
      }`),
      { ...ACCEPT, subprotocols: ['v1'] },
    );
    const client = await visit(server, '/room?x=1', ['v1'], {
      headers: { Cookie: 'a=b', 'User-Agent': 'me' },
    });
    expect(client.ws.protocol).toBe('v1');
    expect(JSON.parse(String(server.element.get(20)))).toEqual({
      id: '1.0.1',
      connection: 0,
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      path: '/room',
      query: 'x=1',
      cookies: { a: 'b' },
      subprotocols: ['v1'],
      agent: 'me',
    });
  });

  test.each<readonly [returned: string, status: number]>([
    ['{ status: 101 }', 101],
    ['{}', 101],
    ['true', 101],
    ['null', 101],
    ['false', 403],
    ["{ status: 401, headers: { 'WWW-Authenticate': 'Basic' } }", 401],
    ['Promise.resolve({ status: 404 })', 404],
    ['{ status: 302 }', 500],
    ["'yes'", 500],
    ['{ session: { timeout: -1 } }', 500],
    ["{ session: 'yes' }", 500],
    ['[]', 500],
    ["new Error('no')", 500],
    ['{ statusCode: 401 }', 500],
    ['{ then: resolve => setImmediate(resolve, { status: 401 }) }', 401],
  ])('that returns %s makes it %i', async (returned, expected) => {
    const server = await serve(guarded(`export default () => (${returned});`), ACCEPT);
    expect(await status(ask(server))).toBe(expected);
  });

  test('may say who a client is, choose its subprotocol and add headers', async () => {
    const server = await serve(
      guarded(
        `export async function accept(p, { subprotocols }) {
          await new Promise(resolve => setImmediate(resolve));
          return { user: 'ada', subprotocol: subprotocols.at(-1), headers: { 'X-Own': 'yes' } };
        }`,
        'p.sender.send(p.sender.user + " " + p.sender.subprotocol);',
      ),
      ACCEPT,
    );
    const client = await visit(server, '/', ['a', 'b']);
    expect(client.headers['x-own']).toBe('yes');
    client.ws.send('?');
    expect(await client.message(0)).toBe('ada b');
  });

  test('that throws refuses with 500, and its fault is told with its place', async () => {
    const server = await serve(
      guarded("export default async function accept() { throw new Error('no'); }"),
      ACCEPT,
    );
    expect(await status(ask(server))).toBe(500);
    expect(said(server.element, 'error')).toEqual([
      expect.stringMatching(/^QAction 5 "q5" threw at .*: no$/),
    ]);
  });

  test('holds nobody up while it waits: messages of others are handled', async () => {
    const server = await serve(
      guarded(
        `let first = true;
        export default () => {
          if (first) { first = false; return; }
          return new Promise(() => {});
        }`,
      ),
      ACCEPT,
    );
    const client = await visit(server);
    const other = ask(server);
    await expect.poll(() => server.element.element.hookRuns.started).toBe(2);
    client.ws.send('still served');
    expect(await client.message(0)).toBe('still served');
    other.ws.terminate();
  });

  test('is told when a client is gone, with what it was', async () => {
    const server = await serve(
      guarded(`export default () => ({ user: 'ada' });
        export function gone(p, end) { p.setParameter(20, JSON.stringify(end)); }`),
      ACCEPT,
    );
    const client = await visit(server);
    client.ws.send('hello');
    await client.message(0);
    client.ws.close(4000, 'bye');
    const end = await server.element.until(() => String(server.element.get(20) ?? ''));
    expect(JSON.parse(end)).toEqual({
      id: '1.0.1',
      connection: 0,
      peer: expect.any(String),
      user: 'ada',
      code: 4000,
      reason: 'bye',
      bytesIn: 5,
      bytesOut: 5,
      messagesIn: 1,
      messagesOut: 1,
      duration: expect.any(Number),
    });
  });

  test('that the protocol does not have is an error of the element', async () => {
    await expect(serve(protocol({}), { accept: 7 })).rejects.toThrow(
      'settings:1:38: error: accept of connection 0 is 7, and the protocol has no QAction of that id',
    );
  });
});

test('a visit is one line in the log when it ends, also one that was refused', async () => {
  const server = await serve(
    guarded("export default (p, { path }) => ({ status: path === '/' ? 101 : 403, reason: 'not there' })"),
    ACCEPT,
  );
  const client = await visit(server, '/', [], { headers: { 'User-Agent': 'me' } });
  client.ws.send('hello');
  await client.message(0);
  client.ws.close(1000);
  await client.closed;
  expect(await status(ask(server, '/secret'))).toBe(403);
  const lines = await server.element.until(() => {
    const found = server.element.lines.filter(({ status }) => status !== undefined);
    return found.length === 2 && found;
  });
  expect(lines).toMatchObject([
    {
      level: 'info',
      connection: 0,
      client: '1.0.1',
      status: 101,
      path: '/',
      userAgent: 'me',
      bytesIn: 5,
      bytesOut: 5,
      messagesIn: 1,
      messagesOut: 1,
      code: 1000,
    },
    { level: 'info', connection: 0, client: '', status: 403, path: '/secret', reason: 'not there' },
  ]);
});

describe('A session', () => {
  const SESSIONS = (choice: string): string =>
    guarded(
      `export default (p, { session }) => ({ session: ${choice}, user: session ? 'known' : 'new' });`,
      `const { session, user } = p.sender;
      if (p.getParameter(10) === 'end') session.end();
      session.data.count = (session.data.count ?? 0) + 1;
      p.sender.send(user + ' ' + session.data.count);`,
    );
  const cookieOf = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): string =>
    String([headers['set-cookie']].flat()[0]).split(';')[0] ?? '';

  test('is of a cookie, and its data are there again when the client comes back', async () => {
    const clock = new FakeClock();
    const server = await serve(SESSIONS("{ name: 'who', timeout: 60_000 }"), ACCEPT, { clock });
    const first = await visit(server);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^who=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    first.ws.send('a');
    expect(await first.message(0)).toBe('new 1');
    const headers = { Cookie: cookieOf(first.headers) };
    first.ws.close();
    await server.element.until(() => of(server.element, 'close').length === 1);
    await clock.advance(59_000);
    const again = await visit(server, '/', [], { headers });
    expect(again.headers['set-cookie']).toBeUndefined();
    again.ws.send('b');
    expect(await again.message(0)).toBe('known 2');
    again.ws.close();
    await server.element.until(() => of(server.element, 'close').length === 2);
    await clock.advance(60_000);
    const late = await visit(server, '/', [], { headers });
    late.ws.send('c');
    expect(await late.message(0)).toBe('new 1');
  });

  test('ends with its socket where that is wanted', async () => {
    const server = await serve(SESSIONS('{ endsWithSocket: true }'), ACCEPT);
    const first = await visit(server);
    const headers = { Cookie: cookieOf(first.headers) };
    const beside = await visit(server, '/', [], { headers });
    first.ws.close();
    await server.element.until(() => of(server.element, 'close').length === 1);
    beside.ws.send('still');
    expect(await beside.message(0)).toBe('known 1');
    beside.ws.close();
    await server.element.until(() => of(server.element, 'close').length === 2);
    const late = await visit(server, '/', [], { headers });
    late.ws.send('c');
    expect(await late.message(0)).toBe('new 1');
  });

  test('cannot be made up by a client, and its cookie shows in no log', async () => {
    const server = await serve(SESSIONS('true'), ACCEPT);
    const client = await visit(server, '/', [], { headers: { Cookie: 'headend-session=mine' } });
    const cookie = cookieOf(client.headers);
    expect(cookie).not.toContain('mine');
    const shown = JSON.stringify([server.element.records, server.element.lines]);
    expect(shown).not.toContain(cookie.split('=')[1]);
    expect(of(server.element, 'handshake').map(({ masked }) => masked)).toEqual([true, true]);
  });
});
