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

describe('a custom handshake has its path from the Session', () => {
  test.each([
    ['url="10" is the parameter', 'url="10"', 'x-nmos/events/ws', '/x-nmos/events/ws'],
    ['pid="10" is the parameter', 'pid="10"', '/events', '/events'],
    ['pid wins over url', 'url="/other" pid="10"', '/events', '/events'],
    ['a literal url is the path', 'url="/fixed"', '', '/fixed'],
    ['a query is kept', 'pid="10"', 'events?uid=1&x=%20', '/events?uid=1&x=%20'],
    ['an empty parameter is the root', 'pid="10"', '', '/'],
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
