import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Host } from '#host/host.ts';
import { connectionOverride, defaultSettings } from '#load/element-file.ts';
import { FakeClock, type HttpDeviceRequest } from '#testing/index.ts';
import { http, httpDevice, httpSession, polling, RESPONSE, step } from './http.ts';
import { group, number, qaction, text } from './protocols.ts';
import { of, said, start } from './running.ts';

const GET = http({ sessions: [httpSession(1, [step(1, 'url="/a?b=c"', { response: RESPONSE })])] });
const TIMED_OUT = `<Trigger id="2"><Name>late</Name><On id="each">session</On><Time>timeout</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger>`;
const COUNT =
  '<Action id="2"><Name>count</Name><On id="20">parameter</On><Type value="1">increment</Type></Action>';
const EXECUTE = '<Action id="1"><Name>a</Name><On id="1">group</On><Type>execute</Type></Action>';
const POLL =
  '<Trigger id="1"><Name>t</Name><On id="1">parameter</On><Time>change</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger>';

/** Counts the timeouts of sessions in parameter 20. */
function counting(sessions: readonly string[], params: readonly string[] = []): string {
  return http({
    sessions,
    params: [text(1), text(2), text(10), text(11), text(12), number(20), ...params],
    triggers: [POLL, TIMED_OUT],
    actions: [EXECUTE, COUNT],
  });
}

describe('a session', () => {
  test('sends its request and fills status line and content; the log shows both', async () => {
    const device = await httpDevice({ answer: 'hello' });
    const element = await polling(GET, device);
    expect(element.status.connections).toEqual([{ id: 0, state: 'closed' }]);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === 'hello');
    expect(element.get(10)).toBe('HTTP/1.1 200 OK');
    expect(device.requests[0]).toMatchObject({ verb: 'GET', target: '/a?b=c' });
    expect(device.requests[0]?.header('user-agent')).toMatch(/^headend\/\d/);
    expect(device.requests[0]?.header('accept-encoding')).toBe('gzip, deflate');
    expect(element.status.connections).toEqual([{ id: 0, state: 'connected' }]);
    expect(of(element, 'request')).toMatchObject([
      {
        direction: 'out',
        id: 1,
        name: 'S1',
        group: 1,
        delivered: true,
        line: 'GET /a?b=c HTTP/1.1',
        url: `${device.url}/a?b=c`,
      },
    ]);
    const [reply] = of(element, 'reply');
    expect(reply).toMatchObject({
      direction: 'in',
      status: 200,
      line: 'HTTP/1.1 200 OK',
      data: 'hello',
      bytes: 5,
    });
    expect(reply?.headers).toContain('Content-Length: 5');
    expect(reply?.timing).toMatchObject({ connect: expect.any(Number), total: expect.any(Number) });
  });

  test('sends what its parameters held when the group was queued', async () => {
    const xml = http({
      sessions: [httpSession(1, [step(1, 'pid="2"', { response: RESPONSE })])],
      triggers: [
        POLL.replace('<Content>', '<Content><Id>2</Id>').replace('<Id>1</Id>', '<Id>1</Id><Id>3</Id>'),
      ],
      actions: [
        EXECUTE,
        '<Action id="2"><Name>set</Name><On id="2">parameter</On><Type value="/before">set</Type></Action>',
        '<Action id="3"><Name>set</Name><On id="2">parameter</On><Type value="/after">set</Type></Action>',
      ],
      qactions: [qaction(5, '1', 'p.setParameter(2, "/after")')],
    });
    const device = await httpDevice({ answer: 'x' });
    const element = await polling(xml, device);
    await element.set(2, '/before');
    await element.set(1, 'go');
    await device.request();
    expect(device.requests[0]?.target).toBe('/before');
    expect(element.get(2)).toBe('/after');
  });

  test('runs its connections in order on one socket, and closes it after the last', async () => {
    const steps = [
      step(1, 'url="/1"'),
      step(2, 'verb="POST" url="/2"', { inside: '<Data>x</Data>', response: RESPONSE }),
    ];
    const device = await httpDevice({ answer: ({ target }) => target });
    const element = await polling(http({ sessions: [httpSession(1, steps)] }), device);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === '/2');
    expect(device.requests.map(({ verb, target, socket }) => [verb, target, socket])).toEqual([
      ['GET', '/1', 1],
      ['POST', '/2', 1],
    ]);
    await expect.poll(() => device.connections).toBe(0);
  });

  test('with keepAlive keeps its socket until the element stops', async () => {
    const device = await httpDevice({ answer: ({ socket }) => `${socket}` });
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })], 'keepAlive="true"')],
    });
    const element = await polling(xml, device);
    for (const value of ['1', '2', '3']) {
      await element.set(1, value);
      await device.request();
    }
    await element.until(() => of(element, 'reply').length === 3);
    expect(device.opened).toBe(1);
    expect(device.connections).toBe(1);
    await element.stop();
    await expect.poll(() => device.connections).toBe(0);
  });

  test('is run for one of its connections where the group says which', async () => {
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/1"'), step(2, 'url="/2"', { response: RESPONSE })])],
      groups: ['<Group id="1"><Name>g</Name><Content><Session connection="2">1</Session></Content></Group>'],
    });
    const device = await httpDevice({ answer: 'x' });
    const element = await polling(xml, device);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === 'x');
    expect(device.requests.map(({ target }) => target)).toEqual(['/2']);
  });

  test('waits next milliseconds after it before the next one', async () => {
    const clock = new FakeClock();
    const xml = http({
      sessions: [
        httpSession(1, [step(1, 'url="/1"', { response: RESPONSE })]),
        httpSession(2, [step(1, 'url="/2"')]),
      ],
      groups: [group(1, 'poll', ['Session 1 next=500', 'Session 2'])],
    });
    const device = await httpDevice({ answer: ({ target }) => target });
    const element = await polling(xml, device, {}, clock);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === '/1');
    await clock.advance(499);
    expect(device.requests).toHaveLength(1);
    await clock.advance(1);
    await device.request();
    expect((await device.request()).target).toBe('/2');
  });
});

describe('what a reply fills', () => {
  test('is the status line, then headers, then the content, each with all it sets off before the next', async () => {
    const response =
      '<Response statusCode="10"><Headers><Header key="X-Name" pid="12"/></Headers><Content pid="11"/></Response>';
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/"', { response })])],
      params: [text(1), text(2), text(10), text(11), text(12)],
      qactions: [
        qaction(
          5,
          '10;11;12',
          `export default async function run(p) {
            const before = p.getParameter(2) ?? '';
            await new Promise(resolve => setTimeout(resolve, 1));
            p.setParameter(2, before + p.getTriggerParameter() + ' ');
          }`,
        ),
      ],
    });
    const device = await httpDevice({
      answer: () => ({
        headers: [
          ['x-name', 'a'],
          ['X-NAME', 'b'],
        ],
        body: 'c',
      }),
    });
    const element = await polling(xml, device);
    await element.set(1, 'go');
    await element.until(() => element.get(2) === '10 12 11 ');
    expect(element.get(12)).toBe('a\r\nb');
  });

  test('sets something off only where it differs from before', async () => {
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
      qactions: [qaction(5, '11', 'p.setParameter(2, (p.getParameter(2) ?? "") + "x")')],
    });
    const device = await httpDevice({ answer: 'same' });
    const element = await polling(xml, device);
    await element.set(1, '1');
    await element.set(1, '2');
    await element.until(() => of(element, 'reply').length === 2);
    await element.set(12, 'after');
    expect(element.get(2)).toBe('x');
  });

  test('is filled with 4xx and 5xx too, before the trigger on timeout', async () => {
    const device = await httpDevice({ answer: () => ({ status: 503, body: 'later' }) });
    const clock = new FakeClock();
    const element = await polling(
      counting([httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])]),
      device,
      {},
      clock,
    );
    await element.set(1, 'go');
    await element.until(() => element.get(20) === 1);
    expect(element.get(10)).toBe('HTTP/1.1 503 Service Unavailable');
    expect(element.get(11)).toBe('later');
    expect(device.requests).toHaveLength(1);
    expect(element.status.connections[0]?.state).toBe('closed');
    await clock.advance(30_000);
    expect(element.status.timeout).toBe(true);
    device.answer = () => 'fine';
    await element.set(1, 'again');
    await element.until(() => !element.status.timeout);
    expect(said(element, 'warn')).toContain('in timeout: connection 0 does not answer');
  });
});

describe('no reply', () => {
  test('within the timeout is asked again so often, then the session has timed out', async () => {
    const clock = new FakeClock();
    const device = await httpDevice({ answer: () => undefined });
    const xml = counting([httpSession(1, [step(1, 'url="/1"'), step(2, 'url="/2"')])]);
    const element = await polling(xml, device, { timeout: '1s', retries: 2 }, clock);
    await element.set(1, 'go');
    for (let send = 1; send <= 3; send++) {
      await device.request();
      await element.until(() => of(element, 'request').length === send);
      expect(element.get(20)).toBeNull();
      await clock.advance(999);
      expect(of(element, 'timeout')).toHaveLength(send - 1);
      await clock.advance(1);
      await element.until(() => of(element, 'timeout').length === send);
    }
    await element.until(() => element.get(20) === 1);
    // The rest of the session is not run.
    expect(device.requests.map(({ target }) => target)).toEqual(['/1', '/1', '/1']);
    expect(of(element, 'timeout').at(-1)).toMatchObject({
      id: 1,
      group: 1,
      reason: 'no reply within 1000 ms; send 3 of 3',
      errno: 'ETIMEDOUT',
    });
    await clock.advance(30_000);
    expect(element.status.timeout).toBe(true);
  });

  test.each([
    ['the connection of the session', 'timeout="300"', 'timeout="200"', 200],
    ['the session', 'timeout="300"', '', 300],
    ['the element', '', '', 400],
  ])('counts from the timeout of %s', async (_, ofSession, ofStep, timeout) => {
    const clock = new FakeClock();
    const device = await httpDevice({ answer: () => undefined });
    const xml = http({ sessions: [httpSession(1, [step(1, 'url="/"', { attributes: ofStep })], ofSession)] });
    const element = await polling(xml, device, { timeout: '400ms', retries: 0 }, clock);
    await element.set(1, 'go');
    await device.request();
    await clock.advance(timeout - 1);
    expect(of(element, 'timeout')).toEqual([]);
    await clock.advance(1);
    await element.until(() => of(element, 'timeout').length === 1);
  });

  test('that is to be ignored fires the trigger, lets the session go on, and is no timeout of the element', async () => {
    const clock = new FakeClock();
    const device = await httpDevice({ answer: ({ target }) => (target === '/1' ? undefined : 'x') });
    const steps = [
      step(1, 'url="/1"', { attributes: 'ignoreTimeout="true"' }),
      step(2, 'url="/2"', { response: RESPONSE }),
    ];
    const element = await polling(counting([httpSession(1, steps)]), device, { retries: 0 }, clock);
    await element.set(1, 'go');
    await device.request();
    await clock.advance(1500);
    await element.until(() => element.get(11) === 'x');
    expect(element.get(20)).toBe(1);
    await clock.advance(60_000);
    expect(element.status.timeout).toBe(false);
  });

  test('since nobody is there is shown as not sent, and asked again', async () => {
    const gone = await httpDevice();
    await gone.close();
    const element = await polling(counting([httpSession(1, [step(1, 'url="/x"')])]), gone, { retries: 1 });
    await element.set(1, 'go');
    await element.until(() => element.get(20) === 1);
    const requests = of(element, 'request');
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({ delivered: false, errno: 'ECONNREFUSED', line: 'GET /x HTTP/1.1' });
    expect(of(element, 'error').map(({ cause }) => cause)).toEqual(['network', 'network']);
    expect(said(element, 'warn')).toHaveLength(1);
  });

  test('but a reset is not asked again', async () => {
    const device = await httpDevice({ answer: () => ({ raw: '', after: 'reset' }) });
    const element = await polling(counting([httpSession(1, [step(1, 'url="/x"')])]), device, { retries: 3 });
    await element.set(1, 'go');
    await element.until(() => element.get(20) === 1);
    expect(device.requests).toHaveLength(1);
    expect(of(element, 'error')).toMatchObject([{ cause: 'network', errno: 'ECONNRESET' }]);
    expect(of(element, 'error')[0]?.reason).toMatch(/; not tried again$/);
  });

  test('since there is no address says what is missing', async () => {
    const element = await start(counting([httpSession(1, [step(1, 'url="/x"')])]));
    await element.set(1, 'go');
    await element.until(() => element.get(20) === 1);
    expect(of(element, 'request')).toMatchObject([
      { delivered: false, reason: 'no address is set; give a host or an http:// URL' },
    ]);
    expect(said(element, 'warn')).toContain(
      'connection 0 stays closed: no address is set; give a host or an http:// URL',
    );
  });
});

describe('while a reply is awaited', () => {
  test('a user can set parameters, and hooks run', async () => {
    const device = await httpDevice({ answer: () => undefined });
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/"')])],
      qactions: [qaction(5, '12', 'p.setParameter(2, "ran")')],
    });
    const element = await polling(xml, device, {}, new FakeClock());
    await element.set(1, 'go');
    await device.request();
    await element.set(12, 'x');
    expect(element.get(2)).toBe('ran');
  });

  test('the element can stop, and gives the request up', async () => {
    const clock = new FakeClock();
    const device = await httpDevice({ answer: () => undefined });
    const element = await polling(GET, device, {}, clock);
    await element.set(1, 'go');
    await device.request();
    await element.stop();
    await expect.poll(() => device.connections).toBe(0);
    expect(element.status).toMatchObject({ state: 'stopped', connections: [{ id: 0, state: 'closed' }] });
    expect(clock.pending).toBe(0);
  });
});

describe('the address', () => {
  const dynamic = http({
    sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
    params: [
      text(1),
      text(2),
      text(10),
      text(11),
      text(12),
      text(3, '', '<Type options="dynamic ip">read</Type>'),
    ],
  });

  test('is that of the dynamic ip parameter as soon as it has one', async () => {
    const [one, two] = [await httpDevice({ answer: 'one' }), await httpDevice({ answer: 'two' })];
    const element = await polling(dynamic, one);
    await element.set(1, 'a');
    await element.until(() => element.get(11) === 'one');
    await element.set(3, `127.0.0.1:${two.port}`);
    await element.set(1, 'b');
    await element.until(() => element.get(11) === 'two');
  });

  test('of a url with :// is its own, and its failure that of the connection', async () => {
    const [one, two] = [
      await httpDevice(),
      await httpDevice({ answer: () => ({ status: 500, body: 'no' }) }),
    ];
    const xml = http({ sessions: [httpSession(1, [step(1, `url="${two.url}/x"`, { response: RESPONSE })])] });
    const element = await polling(xml, one);
    await element.set(1, 'a');
    await element.until(() => element.get(11) === 'no');
    expect(one.requests).toEqual([]);
    expect(element.status.connections[0]?.state).toBe('closed');
  });

  test('is that of the connection that the group, or the parameter of its connectionPID, names', async () => {
    const [one, two] = [await httpDevice({ answer: 'one' }), await httpDevice({ answer: 'two' })];
    const connections = [0, 1]
      .map(id => `<Connection id="${id}" name="C${id}"><Http/></Connection>`)
      .join('');
    const xml = http(
      {
        sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
        groups: [
          '<Group id="1" connectionPID="2"><Name>g</Name><Content><Session>1</Session></Content></Group>',
        ],
      },
      connections,
    );
    const busAddress = 'bypassproxy';
    const element = await start(xml, {
      connections: { 0: { address: one.url, busAddress }, 1: { address: two.url, busAddress } },
    });
    await element.set(2, '1');
    await element.set(1, 'a');
    await element.until(() => element.get(11) === 'two');
    expect(of(element, 'request')[0]?.connection).toBe(1);
    await element.set(2, 'main');
    await element.set(1, 'b');
    await element.until(() => element.get(11) === 'one');
    expect(said(element, 'warn').join()).toMatch(
      /connectionPID of group 1 names no connection; connection 0 is used/,
    );
  });
});

test('requests to one host and port go out one at a time, also those of two elements of a host', async () => {
  let now = 0;
  let most = 0;
  const device = await httpDevice({
    answer: async () => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setTimeout(resolve, 5));
      now--;
      return 'x';
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'headend-turns-'));
  const file = join(folder, 'protocol.xml');
  writeFileSync(file, GET);
  const host = new Host();
  onTestFinished(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });
  const elements = [];
  for (const name of ['one', 'two']) {
    const settings = defaultSettings(file);
    connectionOverride(settings, '0.address', device.url);
    elements.push(await host.add({ name, protocol: file, settings }));
  }
  for (const element of elements) element.start();
  for (let i = 0; i < 5; i++) {
    for (const element of elements) await element.set(element.protocol.paramById.get(1)!, i);
  }
  for (let i = 0; i < 10; i++) await device.request();
  expect(most).toBe(1);
});

describe('a redirect', () => {
  const answers = (request: HttpDeviceRequest) =>
    request.target === '/a?b=c' ? ({ status: 302, headers: [['Location', '/there']] } as const) : 'here';

  test('is followed, and each of its requests is in the log', async () => {
    const device = await httpDevice({ answer: answers });
    const element = await polling(GET, device);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === 'here');
    expect(of(element, 'reply').map(({ status }) => status)).toEqual([302, 200]);
    expect(element.get(10)).toBe('HTTP/1.1 200 OK');
  });

  test('is left to a protocol with customRedirect, as a timeout if nothing is done', async () => {
    const xml = GET.replace(
      '<Type>virtual</Type>',
      '<Type communicationOptions="customRedirect">http</Type>',
    );
    const device = await httpDevice({ answer: answers });
    const element = await polling(xml, device);
    await element.set(1, 'go');
    await element.until(() => element.get(10) === 'HTTP/1.1 302 Found');
    expect(device.requests).toHaveLength(1);
    expect(element.status.connections[0]?.state).toBe('closed');
  });

  test('in a circle ends as a failure', async () => {
    const device = await httpDevice({ answer: () => ({ status: 302, headers: [['Location', '/a?b=c']] }) });
    const element = await polling(GET, device);
    await element.set(1, 'go');
    await element.until(() => of(element, 'error').length === 1);
    expect(of(element, 'error')[0]?.reason).toMatch(/^redirected in a circle/);
    expect(element.get(10)).toBeNull();
  });
});

describe('credentials', () => {
  const login = (attributes: string) =>
    http({
      sessions: [
        httpSession(
          1,
          [step(1, 'url="/"', { response: RESPONSE })],
          `loginMethod="credentials" ${attributes}`,
        ),
      ],
    });

  test('go out as Basic with the first request, and show nowhere', async () => {
    const device = await httpDevice({ answer: request => request.header('authorization') ?? '' });
    const element = await polling(login('userName="2" password="hunter22"'), device);
    await element.set(2, 'admin');
    await element.set(1, 'go');
    await element.until(() => element.get(11));
    expect(element.get(11)).toBe(`Basic ${btoa('admin:hunter22')}`);
    expect(of(element, 'request')[0]).toMatchObject({ masked: true });
    expect(of(element, 'request')[0]?.headers).toContain('Authorization: Basic ***');
    expect(JSON.stringify(element.records)).not.toContain(btoa('admin:hunter22'));
    expect(JSON.stringify(element.records)).not.toContain('hunter22');
  });

  test('that are empty are none', async () => {
    const device = await httpDevice({ answer: 'x' });
    const element = await polling(login('userName="2" password="12"'), device);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === 'x');
    expect(device.requests[0]?.header('authorization')).toBeUndefined();
  });

  test('answer two challenges for a request and no more, though each says that the nonce is stale', async () => {
    let nonce = 0;
    const device = await httpDevice({
      answer: () => ({
        status: 401,
        headers: [['WWW-Authenticate', `Digest realm="r", nonce="n${nonce++}", stale=true`]],
      }),
    });
    const element = await polling(login('userName="admin" password="hunter22"'), device);
    await element.set(1, 'go');
    await element.until(() => element.get(10) === 'HTTP/1.1 401 Unauthorized');
    expect(device.requests).toHaveLength(3);
  });

  test('answer a Digest challenge, once', async () => {
    const challenge = ['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth"'] as const;
    const device = await httpDevice({
      answer: request =>
        /^Digest username="admin".* uri="\/".* nc=00000001/.test(request.header('authorization') ?? '')
          ? 'in'
          : { status: 401, headers: [['WWW-Authenticate', 'Negotiate'], challenge] },
    });
    const element = await polling(login('userName="admin" password="hunter22"'), device);
    await element.set(1, 'go');
    await element.until(() => element.get(11) === 'in');
    expect(of(element, 'reply').map(({ status, reason }) => [status, reason])).toEqual([
      [401, 'asks for negotiate, digest'],
      [200, undefined],
    ]);
    device.answer = () => ({ status: 401, headers: [challenge] });
    await element.set(1, 'again');
    await element.until(() => element.get(10) === 'HTTP/1.1 401 Unauthorized');
    expect(device.requests).toHaveLength(4);
  });
});

test('a proxy of the session goes before bypassproxy and before the one of the element', async () => {
  const proxy = await httpDevice({ answer: 'proxied' });
  const device = await httpDevice({ answer: 'direct' });
  const xml = http({
    sessions: [
      httpSession(
        1,
        [step(1, 'url="/"', { response: RESPONSE })],
        'proxyServer="2" proxyUser="u" proxyPassword="pass12"',
      ),
    ],
  });
  const element = await polling(xml, device);
  await element.set(1, 'a');
  await element.until(() => element.get(11) === 'direct');
  await element.set(2, `127.0.0.1:${proxy.port}`);
  await element.set(1, 'b');
  await element.until(() => element.get(11) === 'proxied');
  expect(proxy.requests[0]?.target).toBe(`${device.url}/`);
  expect(proxy.requests[0]?.header('proxy-authorization')).toBe(`Basic ${btoa('u:pass12')}`);
  expect(of(element, 'request')[1]?.headers).toContain('Proxy-Authorization: Basic ***');
});

test('logBody cuts what the log shows of a body, and nothing else', async () => {
  const device = await httpDevice({ answer: 'aé and more' });
  const element = await polling(GET, device, { logBody: '2' });
  await element.set(1, 'go');
  await element.until(() => element.get(11) === 'aé and more');
  expect(of(element, 'reply')[0]).toMatchObject({ data: 'a', bytes: 12, truncated: 11, encoding: 'utf8' });
});

test('a session that logs in with a certificate says once that there is none', async () => {
  const device = await httpDevice({ answer: 'x' });
  const xml = http({ sessions: [httpSession(1, [step(1, 'url="/"')], 'loginMethod="certificate"')] });
  const element = await polling(xml, device);
  await element.set(1, 'a');
  await element.set(1, 'b');
  await element.until(() => of(element, 'reply').length === 2);
  expect(said(element, 'warn')).toEqual([
    'session 1 logs in with a certificate, and the connection has none; tls.cert and tls.key would be right',
  ]);
});

test('a gzip reply is unpacked, and one that goes wrong leaves the content as it was', async () => {
  const device = await httpDevice({ answer: () => ({ body: 'packed', gzip: true }) });
  const element = await polling(GET, device);
  await element.set(1, 'a');
  await element.until(() => element.get(11) === 'packed');
  device.answer = () => ({ raw: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbroken', after: 'close' });
  await element.set(1, 'b');
  await element.until(() => of(element, 'error').length === 1);
  expect([element.get(10), element.get(11)]).toEqual(['HTTP/1.1 200 OK', 'packed']);
});

test('the proxy of the element counts where the bus address does not bypass it', async () => {
  const proxy = await httpDevice({ answer: 'proxied' });
  const element = await polling(GET, 'http://device.invalid', { proxy: proxy.url, busAddress: '' });
  await element.set(1, 'go');
  await element.until(() => element.get(11) === 'proxied');
  expect(proxy.requests[0]?.target).toBe('http://device.invalid/a?b=c');
});

test('a dynamic ip that is no address by the next send ends the request without a reply, and the queue goes on', async () => {
  const clock = new FakeClock();
  const device = await httpDevice({ answer: () => undefined });
  const dynamic = text(30, '', '<Type options="dynamic ip">read</Type>');
  const xml = counting([httpSession(1, [step(1, 'url="/1"', { response: RESPONSE })])], [dynamic]);
  const element = await polling(xml, device, { timeout: '1s', retries: 1 }, clock);
  await element.set(30, device.url.slice('http://'.length));
  await element.set(1, 'go');
  await element.until(() => of(element, 'request').length === 1);
  await element.set(30, 'ftp://nowhere');
  await clock.advance(1000);
  await element.until(() => element.get(20) === 1);
  expect(of(element, 'request')[1]).toMatchObject({
    delivered: false,
    reason: expect.stringContaining('"ftp://nowhere" is no address of an HTTP server'),
  });
  await element.set(30, device.url.slice('http://'.length));
  device.answer = () => 'fine';
  await element.set(1, 'again');
  await element.until(() => element.get(11) === 'fine');
});

test('a redirect goes without the user and password in its Location, which are shown nowhere', async () => {
  const device = await httpDevice();
  device.answer = ({ target }) =>
    target === '/a?b=c'
      ? { status: 302, headers: [['Location', `http://user:hunter2@127.0.0.1:${device.port}/next`]] }
      : `at ${target}`;
  const element = await polling(GET, device);
  await element.set(1, 'go');
  await element.until(() => element.get(11) === 'at /next');
  expect(of(element, 'request')[1]).toMatchObject({
    line: 'GET /next HTTP/1.1',
    url: `http://127.0.0.1:${device.port}/next`,
  });
});

test('a url that is no address of an HTTP server shows no password', async () => {
  const xml = http({ sessions: [httpSession(1, [step(1, 'pid="2"')])] });
  const element = await polling(xml, 'http://127.0.0.1:9');
  await element.set(2, 'htp://user:hun@ter2@device/x');
  await element.set(1, 'go');
  await element.until(() => of(element, 'request').length === 1);
  expect(of(element, 'request')[0]).toMatchObject({ delivered: false, url: 'htp://***@device/x' });
  expect(JSON.stringify([element.records, element.lines])).not.toContain('ter2');
});
