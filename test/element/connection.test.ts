import { describe, expect, test } from 'vitest';
import { FakeClock, WebSocketDevice } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  session,
  text,
  trigger,
  websocket,
  write,
} from './protocols.ts';
import { alone, commands, connected, device, of, said, start } from './running.ts';

const state = (element: { status: { connections: readonly { state: string }[] } }) =>
  element.status.connections[0]?.state;

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
        '<Header key="Sec-WebSocket-Key" pid="10"/>',
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
  expect(peer.headers['sec-websocket-key']).not.toContain('one');
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

const DYNAMIC = protocol({
  params: [text(5, '', '<Type options="dynamic ip">read</Type>'), text(6), text(11), write(30)],
  responses: [response(1, [11])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'parameter 5', 'copy', 'id="30"')],
  qactions: [qaction(1, '6', 'p.setParameter(5, p.getParameter(6));')],
});

describe('the dynamic ip parameter', () => {
  test('overrides address, port and path at start', async () => {
    const other = await device();
    const element = await start(DYNAMIC, {
      connections: { 0: { address: 'ws://127.0.0.1', port: 1 } },
      parameters: { 5: `${other.url}/from/param` },
    });
    expect((await other.accept()).path).toBe('/from/param');
    await element.until(() => state(element) === 'connected');
    expect(element.element.connections[0]?.url).toBe(`${other.url}/from/param`);
  });

  test('closes with 1000 and connects anew on every set of a user and of a hook, of the same value too', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    let before = peer;
    const set = [
      () => element.set(5, own.url),
      () => element.set(5, own.url),
      () => element.set(6, own.url),
      () => element.set(6, own.url),
    ];
    for (const again of set) {
      await again();
      const frame = await before.receive();
      expect([frame.opcode, frame.payload.readUInt16BE(0)]).toEqual([8, 1000]);
      before = await own.accept();
      await element.until(() => state(element) === 'connected');
    }
    expect(of(element, 'close').map(({ cause, code }) => [cause, code])).toEqual(
      Array(4).fill(['local', 1000]),
    );
  });

  test('reconnects on a copy only when the value differs', async () => {
    const { device: own, element } = await connected(DYNAMIC);
    await element.set(30, own.url);
    await own.accept();
    await element.until(() => state(element) === 'connected');
    await element.set(30, own.url);
    await element.set(11, 'x');
    expect(state(element)).toBe('connected');
    expect(of(element, 'close')).toHaveLength(1);
  });

  test('opens a connection that is closed', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    peer.close(1001);
    await element.until(() => state(element) === 'closed');
    await element.set(5, own.url);
    await own.accept();
    await element.until(() => state(element) === 'connected');
  });

  test('set while it is still closing, the last value counts', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    peer.answersClose = false;
    const first = element.set(5, `${own.url}/first`);
    const second = element.set(5, `${own.url}/second`);
    await Promise.all([first, second]);
    peer.end();
    expect((await own.accept()).path).toBe('/second');
    await element.until(() => state(element) === 'connected');
    expect(own.connections).toBe(1);
  });

  test('that is no address leaves the connection closed and says what would be right', async () => {
    const { element } = await connected(DYNAMIC);
    await element.set(5, 'ftp://there');
    await element.until(() => of(element, 'error').length > 0);
    expect(state(element)).toBe('closed');
    expect(of(element, 'error')[0]?.reason).toContain('right would be a host, ws://host');
  });
});

const NOTIFIED = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(8), text(5, '', '<Type options="dynamic ip">read</Type>')],
  qactions: [qaction(1, '7', 'p.setParameter(8, p.getParameter(8) + p.getParameter(7));')],
});

test('the notified parameter changes on transitions only, however often connecting fails', async () => {
  const { device: own, element, peer } = await connected(NOTIFIED);
  await element.until(() => element.get(8) === '1');
  peer.reset();
  await element.until(() => element.get(8) === '10');
  await own.close();
  for (let i = 1; i <= 3; i++) {
    await element.set(5, own.url);
    await element.until(() => of(element, 'close').length === 1 + i);
  }
  const back = await WebSocketDevice.listen({ port: own.port });
  await element.set(5, own.url);
  await element.until(() => state(element) === 'connected');
  await element.until(() => element.get(8) === '101');
  await back.close();
  await element.until(() => element.get(8) === '1010');
});

test('a connection that closed is not opened again by itself', async () => {
  const clock = new FakeClock();
  const { device: own, element, peer } = await connected(NOTIFIED, { clock });
  peer.close(1001);
  await element.until(() => state(element) === 'closed');
  await clock.advance(24 * 3_600_000);
  expect(own.connections).toBe(0);
  expect(state(element)).toBe('closed');
});

test('reconnect opens it again, each failure doubling the wait from min up to max', async () => {
  const clock = new FakeClock();
  const {
    device: own,
    element,
    peer,
  } = await connected(NOTIFIED, { clock, connection: { reconnect: { min: '1s', max: '4s' } } });
  await own.close();
  await peer.closed;
  for (const ceiling of [1000, 2000, 4000, 4000]) {
    const closes = of(element, 'close').length;
    await element.until(() => element.records.at(-1)?.reason?.startsWith('connecting again'));
    const delay = Number(/in (\d+) ms/.exec(element.records.at(-1)?.reason ?? '')?.[1]);
    expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
    expect(delay).toBeLessThanOrEqual(ceiling);
    await clock.advance(delay);
    await element.until(() => of(element, 'close').length > closes);
  }
  const back = await device({ port: own.port });
  await clock.advance(4000);
  await back.accept();
  await element.until(() => state(element) === 'connected');
});

test('an element that stops waits for no reconnect', async () => {
  const clock = new FakeClock();
  const {
    device: own,
    element,
    peer,
  } = await connected(NOTIFIED, { clock, connection: { reconnect: { min: '1s', max: '4s' } } });
  peer.reset();
  await element.until(() => element.records.at(-1)?.reason?.startsWith('connecting again'));
  await element.stop();
  await clock.advance(10_000);
  expect(own.connections).toBe(0);
  expect(clock.pending).toBe(0);
});

const SENDS = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(12), write(30)],
  commands: [command(1, [12])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'group 1', 'execute')],
});

test('a command while the connection is closed shows with delivered false and is not sent', async () => {
  const { device: own, element, peer } = await connected(SENDS);
  await element.set(12, 'sent');
  await element.set(30, 'go');
  expect((await peer.message()).payload.toString()).toBe('sent');
  peer.close(1000);
  await peer.closed;
  await element.until(() => state(element) === 'closed');
  await element.set(12, 'lost');
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 2);
  expect(
    of(element, 'command').map(({ data, delivered, group: id, pair: by }) => ({ data, delivered, id, by })),
  ).toEqual([
    { data: 'sent', delivered: true, id: 1, by: 1 },
    { data: 'lost', delivered: false, id: 1, by: 1 },
  ]);
  expect(of(element, 'command')[1]?.reason).toBe('the connection is closed');
  expect(own.connections).toBe(0);
});

test('without an address the connection stays closed and says so', async () => {
  const element = await alone(SENDS);
  await element.until(() => of(element, 'error').length > 0);
  expect(of(element, 'error')[0]?.reason).toBe('no address is set; give a host or a ws:// URL');
  expect(said(element, 'warn')).toEqual([
    'connection 0 stays closed: no address is set; give a host or a ws:// URL',
  ]);
  expect(state(element)).toBe('closed');
});

test('actions close and open act on the connection of nr', async () => {
  const xml = protocol({
    params: [write(30), write(31)],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'parameter 31 change', 2)],
    actions: [action(1, 'protocol', 'close', 'nr="0"'), action(2, 'protocol', 'open')],
  });
  const { device: own, element, peer } = await connected(xml);
  await element.set(30, 'x');
  expect((await peer.receive()).payload.readUInt16BE(0)).toBe(1000);
  await element.until(() => state(element) === 'closed');
  await element.set(31, 'x');
  await own.accept();
  await element.until(() => state(element) === 'connected');
});

describe('a close is recorded with its cause and code', () => {
  test.each([
    ['normal', 1000, (peer: Peer) => peer.close(1000, 'bye')],
    ['going-away', 1001, (peer: Peer) => peer.close(1001)],
    ['policy-violation', 1008, (peer: Peer) => peer.close(1008)],
    ['abnormal', 1006, (peer: Peer) => peer.end()],
    ['network', 1006, (peer: Peer) => peer.reset()],
    ['protocol-error', 1002, (peer: Peer) => peer.raw('ff 00')],
    ['invalid-data', 1007, (peer: Peer) => peer.raw('81 01 ff')],
    ['message-too-big', 1009, (peer: Peer) => peer.text('x'.repeat(2000))],
  ])('%s %d', async (cause, code, act) => {
    const { element, peer } = await connected(NOTIFIED, { connection: { maxMessage: 1024 } });
    act(peer);
    await element.until(() => state(element) === 'closed');
    expect(of(element, 'close')).toMatchObject([{ cause, code, direction: 'none' }]);
    await element.until(() => element.get(7) === 0);
  });
});

type Peer = Awaited<ReturnType<typeof connected>>['peer'];

test('a close brings its reason, a reset the name of the error', async () => {
  const { element, peer } = await connected(NOTIFIED);
  peer.close(1000, 'maintenance');
  await element.until(() => state(element) === 'closed');
  expect(of(element, 'close')[0]).toMatchObject({ reason: 'maintenance' });
  const second = await connected(NOTIFIED);
  second.peer.reset();
  await second.element.until(() => state(second.element) === 'closed');
  expect(of(second.element, 'close')[0]).toMatchObject({ errno: 'ECONNRESET' });
});

test('a name that is not found is told apart', async () => {
  const element = await start(NOTIFIED, { connections: { 0: { address: 'ws://no.such.host.invalid' } } });
  await element.until(() => of(element, 'close').length > 0);
  expect(of(element, 'close')[0]).toMatchObject({ cause: 'network' });
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(of(element, 'close')[0]?.errno);
});

test('the states of a connection follow one another in the status', async () => {
  const own = await device();
  const seen: string[] = [];
  const element = await start(NOTIFIED, { connections: { 0: { address: own.url } } });
  const note = (): void => {
    const now = state(element)!;
    if (seen.at(-1) !== now) seen.push(now);
  };
  note();
  element.element.events = { ...element.element.events, state: note };
  await own.accept();
  for (let i = 0; i < 100 && seen.at(-1) !== 'connected'; i++)
    await new Promise(resolve => setImmediate(resolve));
  await element.stop();
  expect(seen).toEqual(['connecting', 'connected', 'closing', 'closed']);
  expect(element.status.state).toBe('stopped');
});

test('reading that is held back stays held back through a reconnect', async () => {
  const { device: own, element } = await connected(DYNAMIC);
  const connection = element.element.connections[0]!;
  connection.hold(true);
  await element.set(5, own.url);
  const peer = await own.accept();
  await element.until(() => state(element) === 'connected');
  const clock = new FakeClock();
  peer.text('held');
  for (let i = 0; i < 20; i++) await clock.settle();
  expect(element.get(11)).toBeNull();
  connection.hold(false);
  await element.until(() => element.get(11) === 'held');
});

test('two connections are kept apart by Connection:n', async () => {
  const [first, second] = [await device(), await device()];
  const xml = protocol({
    connections: [websocket(0, { notify: 7 }), websocket(1, { notify: 8 })],
    params: [number(7), number(8), text(11), text(12), text(13), write(30)],
    commands: [command(1, [13])],
    responses: [response(1, [11], 'options="Connection:0"'), response(2, [12], 'options="Connection:1"')],
    pairs: [pair(1, 1), pair(2, 1, { attributes: 'options="connection:1"' })],
    groups: [
      group(1, 'poll', ['Pair 1', 'Pair 2']),
      group(2, 'poll', ['Pair 1'], undefined, 'connection="1"'),
    ],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'group 1;2', 'execute')],
  });
  const element = await start(xml, {
    connections: { 0: { address: first.url }, 1: { address: second.url } },
  });
  const [one, two] = [await first.accept(), await second.accept()];
  await element.until(() => element.get(7) === 1 && element.get(8) === 1);
  one.text('to the first');
  two.text('to the second');
  await element.until(() => element.get(11) === 'to the first' && element.get(12) === 'to the second');
  await element.set(13, 'out');
  await element.set(30, 'go');
  expect(
    [await one.message(), await two.message(), await two.message()].map(({ payload }) => payload.toString()),
  ).toEqual(['out', 'out', 'out']);
  await element.until(() => of(element, 'command').length === 3);
  expect(of(element, 'command').map(({ connection, group: id }) => [connection, id])).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
  ]);
  two.close(1000);
  await element.until(() => element.get(8) === 0);
  expect(element.get(7)).toBe(1);
});

test('stopping twice waits both times until the connections have closed', async () => {
  const { element, peer } = await connected(NOTIFIED);
  peer.answersClose = false;
  const first = element.element.stop();
  const second = element.element.stop().then(() => state(element));
  await peer.receive();
  peer.end();
  await first;
  expect(await second).toBe('closed');
});
