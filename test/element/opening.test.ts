import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { number, protocol, response, session, text, websocket } from './protocols.ts';
import { connected, device, of, said, start } from './running.ts';

test('a connection opens at start, with the default handshake of RFC 6455', async () => {
  const { element, peer } = await connected(protocol({ params: [text(11)], responses: [response(1, [11])] }));
  expect(peer.path).toBe('/');
  expect(peer.headers).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
  expect(peer.headers['user-agent']).toMatch(/^headend\/\d+\.\d+\.\d+/);
  expect(element.records.map(({ kind, direction }) => `${direction} ${kind}`)).toEqual([
    'out handshake',
    'in handshake',
    'none open',
  ]);
  expect(element.status).toEqual({
    state: 'active',
    timeout: false,
    connections: [{ id: 0, state: 'connected' }],
  });
});

describe('the address may be written as', () => {
  test.each([
    ['a host with the port of its own setting', { address: '127.0.0.1' }, '/'],
    ['a host and port in one', { address: '127.0.0.1:PORT', port: 9 }, '/'],
    ['a URL without a port', { address: 'ws://127.0.0.1' }, '/'],
    [
      'a whole URL, path and token included',
      { address: 'ws://127.0.0.1:PORT/v1/events?token=a%2Fb&x=1', port: 9 },
      '/v1/events?token=a%2Fb&x=1',
    ],
    ['an http URL', { address: 'http://127.0.0.1:PORT/v1' }, '/v1'],
  ])('%s', async (_, { address, port }: { address: string; port?: number }, path) => {
    const own = await device();
    const xml = protocol({ params: [text(11)] });
    const settings = { address: address.replace('PORT', `${own.port}`), port: port ?? own.port };
    await start(xml, { connections: { 0: settings } });
    const peer = await own.accept();
    expect(peer.path).toBe(path);
    expect(peer.headers.host).toBe(`127.0.0.1:${own.port}`);
  });
});

describe('a custom handshake has its path from the Session', () => {
  test.each([
    ['url="10" is the parameter', 'url="10"', 'x-nmos/events/ws', '/x-nmos/events/ws'],
    ['pid="10" is the parameter', 'pid="10"', '/events', '/events'],
    ['pid wins over url', 'url="/other" pid="10"', '/events', '/events'],
    ['a literal url is the path', 'url="/fixed"', '', '/fixed'],
    ['a query is kept', 'pid="10"', 'events?uid=1&x=%20', '/events?uid=1&x=%20'],
    ['an empty parameter is the root', 'pid="10"', '', '/'],
    ['url="10" has a query too', 'url="10"', '/events?uid=1&x=%20', '/events?uid=1&x=%20'],
    ['pid="10" without a slash has a query too', 'pid="10"', 'v1/events?a=b?c', '/v1/events?a=b?c'],
    ['a query alone is one of the root', 'pid="10"', '?token=a%2Fb', '/?token=a%2Fb'],
  ])('%s', async (_, request, value, path) => {
    const xml = protocol({
      connections: [websocket(0, { handshake: 25 })],
      sessions: [session(25, request)],
      params: [text(10)],
    });
    const { peer } = await connected(xml, { settings: { parameters: { 10: value } } });
    expect(peer.path).toBe(path);
  });
});

test('Parameters of a custom handshake are its query, whatever path it has', async () => {
  const query = '<Parameters><Parameter key="token" pid="10"/><Parameter key="v">2</Parameter></Parameters>';
  const xml = (path: string) =>
    protocol({
      connections: [websocket(0, { handshake: 25 })],
      sessions: [session(25, path).replace('<Headers>', `${query}<Headers>`)],
      params: [text(10)],
    });
  const settings = { parameters: { 10: 'a b' } };
  for (const [path, sent] of [
    ['url="/events"', '/events?token=a%20b&v=2'],
    ['url="/events?x=1"', '/events?x=1&token=a%20b&v=2'],
    ['', '/?token=a%20b&v=2'],
  ] as const) {
    const { peer } = await connected(xml(path), { settings });
    expect(peer.path).toBe(sent);
  }
});

test('a handshake logs in with user name and password of its Session, and shows neither', async () => {
  const login = '<Session loginMethod="credentials" userName="10" password="11" ';
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [session(25, 'url="/"').replace('<Session ', login)],
    params: [text(10), text(11)],
  });
  const settings = { parameters: { 10: 'admin', 11: 'hunter22' } };
  const { element, peer } = await connected(xml, { settings });
  expect(peer.headers.authorization).toBe(`Basic ${btoa('admin:hunter22')}`);
  expect(JSON.stringify(element.records)).not.toMatch(new RegExp(`hunter22|${btoa('admin:hunter22')}`));
});

test('headers come from parameters, those of empty ones are left out, and the mandatory ones stay', async () => {
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [
      session(25, 'url="/"', [
        '<Header key="X-First" pid="10"/>',
        '<Header key="X-Second" pid="11"/>',
        '<Header key="Sec-WebSocket-Protocol" pid="12"/>',
        '<Header key="User-Agent" pid="13"/>',
      ]),
    ],
    params: [text(10), text(11), text(12), text(13)],
  });
  const { element, peer } = await connected(xml, {
    settings: { parameters: { 10: 'one', 12: 'mqtt', 13: 'my agent' } },
  });
  expect(peer.headers).toMatchObject({
    'x-first': 'one',
    'sec-websocket-protocol': 'mqtt',
    'user-agent': 'my agent',
  });
  expect(peer.headers).not.toHaveProperty('x-second');
  expect(peer.headers['sec-websocket-version']).toBe('13');
  expect(of(element, 'handshake')[0]?.data).toBe(peer.requestHead);
});

test('every header is for a parameter to give: cookies, credentials, an origin, anything', async () => {
  const names = ['Cookie', 'Authorization', 'Origin', 'X-Anything'];
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [
      session(
        25,
        'url="/"',
        names.map((name, i) => `<Header key="${name}" pid="${10 + i}"/>`),
      ),
    ],
    params: names.map((_, i) => text(10 + i)),
  });
  const values = ['sid=1; theme="dark"', 'Bearer eyJ.x.y', 'https://console.test', 'é = 1, 2'];
  const { peer } = await connected(xml, {
    settings: { parameters: Object.fromEntries(values.map((value, i) => [10 + i, value])) },
  });
  const lines = names.map((name, i) => `${name}: ${values[i]}`);
  expect(peer.requestHead.split('\r\n')).toEqual(expect.arrayContaining(lines));
});

test('what lets somebody in is masked in the log of the handshake, in the answer too', async () => {
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [
      session(25, 'url="/"', ['<Header key="Cookie" pid="10"/>', '<Header key="Authorization" pid="11"/>']),
    ],
    params: [text(10), text(11)],
  });
  const { element, peer } = await connected(xml, {
    settings: { parameters: { 10: 'sid=crumbs', 11: 'Bearer key-to-it' } },
    device: { handshake: { headers: ['Set-Cookie: sid=morecrumbs'] } },
  });
  expect(peer.headers).toMatchObject({ cookie: 'sid=crumbs', authorization: 'Bearer key-to-it' });
  const [request, answer] = of(element, 'handshake');
  expect(request).toMatchObject({ masked: true });
  expect(request?.data).toContain('Cookie: ***\r\nAuthorization: Bearer ***\r\n');
  expect(answer).toMatchObject({ masked: true, status: 101 });
  expect(JSON.stringify(element.records)).not.toMatch(/crumbs|key-to-it/);
});

test('white space around the value of a header is no part of it', async () => {
  const settings = { parameters: { 10: ' token\r\n', 11: '\r\n' } };
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [
      session(25, 'url="/"', ['<Header key="X-Token" pid="10"/>', '<Header key="X-Blank" pid="11"/>']),
    ],
    params: [text(10), text(11)],
  });
  const { peer } = await connected(xml, { settings });
  expect(peer.headers).toMatchObject({ 'x-token': 'token' });
  expect(peer.headers).not.toHaveProperty('x-blank');
});

describe.each(['X-Token', 'Sec-WebSocket-Protocol', 'Sec-WebSocket-Extensions', 'User-Agent'])(
  'a value that %s cannot carry ends the attempt before anything is sent:',
  name => {
    test.each([
      ['two lines', 'a\r\nX-Injected: 1', 'a line end (U+000D)'],
      ['a line feed', 'a\nb', 'a line end (U+000A)'],
      ['a zero', 'a\0b', 'a control character (U+0000)'],
      ['a letter beyond Latin-1', 'prix €', 'a character beyond Latin-1 (U+20AC)'],
    ])('%s', async (_, value, what) => {
      const own = await device();
      const element = await start(asking(name), {
        connections: { 0: { address: own.url } },
        parameters: { 10: value },
      });
      await element.until(() => of(element, 'close').length > 0);
      const reason = `the header ${name} of the handshake would hold ${what}, which none may; nothing was sent`;
      expect(of(element, 'close')).toMatchObject([{ cause: 'handshake', code: 1006, reason }]);
      expect(of(element, 'handshake')).toEqual([]);
      expect(own.connections).toBe(0);
      expect(element.get(7)).toBe(0);
      expect(said(element, 'warn').join()).toContain(reason);
    });
  },
);

test('a path of two lines is one', async () => {
  const xml = protocol({
    connections: [websocket(0, { handshake: 25 })],
    sessions: [session(25, 'pid="10"')],
    params: [text(10)],
  });
  const { peer } = await connected(xml, {
    settings: { parameters: { 10: 'events HTTP/1.1\r\nX-Injected: 1' } },
  });
  expect(peer.path).toBe('/events%20HTTP/1.1%0D%0AX-Injected:%201');
  expect(peer.headers).not.toHaveProperty('x-injected');
});

/** Parameter 10 is the header `name` of the handshake. */
const asking = (name: string): string =>
  protocol({
    connections: [websocket(0, { handshake: 25, notify: 7 })],
    sessions: [session(25, 'url="/"', [`<Header key="${name}" pid="10"/>`])],
    params: [number(7), text(10), text(11)],
    responses: [response(1, [11])],
  });

test('subprotocols of a parameter are one header, and an answer with another one ends the attempt', async () => {
  const xml = asking('Sec-WebSocket-Protocol');
  const settings = { parameters: { 10: 'v2.chat, v1.chat' } };
  const { peer } = await connected(xml, { settings, device: { handshake: { protocol: 'v1.chat' } } });
  expect(peer.requestHead.match(/sec-websocket-protocol/gi)).toHaveLength(1);
  expect(peer.headers['sec-websocket-protocol']).toBe('v2.chat,v1.chat');
  for (const protocol of ['v3.chat', null]) {
    const own = await device({ handshake: { protocol } });
    const element = await start(xml, { connections: { 0: { address: own.url } }, ...settings });
    await element.until(() => of(element, 'close').length > 0);
    expect(of(element, 'close')[0]).toMatchObject({ cause: 'handshake', code: 1006 });
    expect(of(element, 'close')[0]?.reason).toMatch(/subprotocol/);
    expect(of(element, 'handshake')[1]).toMatchObject({ direction: 'in', status: 101 });
  }
});

test('permessage-deflate of a parameter negotiates just that, and packed messages are read', async () => {
  const { element, peer } = await connected(asking('Sec-WebSocket-Extensions'), {
    settings: { parameters: { 10: 'permessage-deflate; client_max_window_bits' } },
    device: { handshake: { headers: ['Sec-WebSocket-Extensions: permessage-deflate'] } },
  });
  expect(peer.headers['sec-websocket-extensions']).toBe('permessage-deflate; client_max_window_bits');
  const packed = deflateRawSync('packed', { finishFlush: 2 }).subarray(0, -4);
  peer.frame({ opcode: 1, rsv: 4, payload: packed });
  await element.until(() => element.get(11) === 'packed');
  expect(of(element, 'response')[0]).toMatchObject({ data: 'packed', bytes: 6 });
});

const ANSWERED = protocol({
  connections: [websocket(0, { handshake: 25, notify: 7 })],
  sessions: [
    session(
      25,
      'url="/"',
      [],
      '<Response statusCode="20"><Headers><Header key="x-device" pid="21"/></Headers><Content pid="22"/></Response>',
    ),
  ],
  params: [number(7), text(20), text(21), text(22)],
});

test('status line and headers of a right handshake go into parameters', async () => {
  const { element } = await connected(ANSWERED, { device: { handshake: { headers: ['X-Device: 7'] } } });
  expect(element.get(20)).toBe('HTTP/1.1 101 Switching Protocols');
  expect(element.get(21)).toBe('7');
  await element.until(() => element.get(7) === 1);
});

test('status line, headers and body of a refusal go into parameters too', async () => {
  const raw = 'HTTP/1.1 401 Unauthorized\r\nX-Device: 8\r\nContent-Length: 9\r\n\r\nno, sorry';
  const own = await device({ handshake: { raw } });
  const element = await start(ANSWERED, { connections: { 0: { address: own.url } } });
  await element.until(() => of(element, 'close').length > 0);
  expect([element.get(20), element.get(21), element.get(22), element.get(7)]).toEqual([
    'HTTP/1.1 401 Unauthorized',
    '8',
    'no, sorry',
    0,
  ]);
  expect(of(element, 'handshake')[1]).toMatchObject({ direction: 'in', status: 401, data: raw });
  expect(of(element, 'close')[0]).toMatchObject({ cause: 'handshake', code: 1006 });
  expect(said(element, 'warn').join()).toContain('cannot connect to ws://127.0.0.1');
});

test.each([
  ['403 Forbidden', 'Content-Length: 2\r\n\r\nno', 'no'],
  ['200 OK', 'Content-Length: 6\r\n\r\n<html>', '<html>'],
  ['403 ', 'Content-Length: 2\r\n\r\nno', 'no'],
  ['403', 'Content-Length: 2\r\n\r\nno', 'no'],
  ['302 Found', 'Location: ws://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n', null],
])(
  'an answer %s is a refusal, never followed, and told in the Response parameters',
  async (status, rest, body) => {
    const own = await device({ handshake: { raw: `HTTP/1.1 ${status}\r\nX-Device: 9\r\n${rest}` } });
    const element = await start(ANSWERED, { connections: { 0: { address: own.url } } });
    await element.until(() => of(element, 'close').length > 0);
    expect([element.get(20), element.get(21)]).toEqual([`HTTP/1.1 ${status}`.trimEnd(), '9']);
    expect(element.get(22) || null).toBe(body);
    expect(of(element, 'close')).toMatchObject([
      { cause: 'handshake', reason: `the peer refused with ${status}`.trimEnd() },
    ]);
    expect(element.status.connections[0]?.state).toBe('closed');
  },
);
