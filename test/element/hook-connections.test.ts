import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { OPCODE } from '#testing/websocket-frame.ts';
import { protocol, qaction, response, text, websocket, write } from './protocols.ts';
import { connected, device, of, said, start } from './running.ts';
import { client, freePort } from './serial.ts';
import { serve, visit } from './websockets.ts';

/** A set of parameter 30 runs the body; `c` is connection 0. What it tells goes to parameter 20. */
const asked = (body: string): string =>
  protocol({
    params: [text(10), text(20), write(30)],
    responses: [response(1, [10])],
    qactions: [
      qaction(
        1,
        '30',
        `export default ${body.includes('await') ? 'async ' : ''}p => {
          const c = p.connections.get(0);
          const tell = what => p.setParameter(20, JSON.stringify(what));
          ${body}
        }`,
      ),
    ],
  });

describe('A hook has the connections of its element', () => {
  test('as a map by their ids, with the clients of those that listen', async () => {
    const far = await device();
    const element = await start(
      protocol({
        connections: [websocket(0), websocket(1)],
        params: [text(20), write(30)],
        qactions: [
          qaction(
            1,
            '30',
            `const { connections } = p;
             const each = [];
             connections.forEach((c, id, all) => each.push([id, c.connection, c.role, c.state, all === connections]));
             p.setParameter(20, JSON.stringify({ each, size: connections.size, keys: [...connections.keys()],
               has: [connections.has('1.0'), connections.has(1), connections.has('1.0.1'), connections.has('1.9')],
               entries: [...connections].map(([id, c]) => c.id === id && connections.get(id).info().id === id) }));`,
          ),
        ],
      }),
      { connections: { 0: { address: 'any:0' }, 1: { address: far.url } } },
    );
    await far.accept();
    await element.until(() => element.status.connections.every(({ state }) => state === 'connected'));
    const [server] = element.element.connections;
    await visit({ port: Number(new URL(server!.url).port) } as Parameters<typeof visit>[0]);
    await element.until(() => server!.clients?.count === 1);
    await element.set(30, 'x');
    expect(JSON.parse(String(element.get(20)))).toEqual({
      each: [
        ['1.0', 0, 'server', 'connected', true],
        ['1.0.1', 0, 'server', 'connected', true],
        ['1.1', 1, 'client', 'connected', true],
      ],
      size: 3,
      keys: ['1.0', '1.0.1', '1.1'],
      has: [true, true, true, false],
      entries: [true, true, true],
    });
  });

  test('and what headend connections shows of each', async () => {
    const { device, element, peer } = await connected(asked('tell(c.info())'), {
      connection: { keepAlive: '20s', pingPayload: 'hey' },
    });
    peer.text('four');
    await element.until(() => element.get(10) === 'four');
    await element.set(30, 'x');
    expect(JSON.parse(String(element.get(20)))).toMatchObject({
      id: '1.0',
      element: 'test',
      kind: 'websocket',
      role: 'client',
      state: 'connected',
      peer: `127.0.0.1:${device.port}`,
      handler: 'response 1 r1',
      bytesIn: 4,
      messagesIn: 1,
      keepAlive: 20_000,
      pingPayload: 'hey',
      logLevel: '',
    });
  });
});

describe('A hook of a client element', () => {
  test('sends text, bytes, pings and messages in parts, and learns what waits unsent', async () => {
    const { element, peer } = await connected(
      asked(`tell([c.send('text'), c.send(Uint8Array.of(1, 2)), c.send({ ping: 'now?' }),
        c.send('a ', { final: false }), c.send('b ', { final: false }), c.send('c', { final: true })])`),
    );
    await element.set(30, 'x');
    expect(JSON.parse(String(element.get(20)))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await peer.message()).toEqual({ text: true, payload: Buffer.from('text') });
    expect(await peer.message()).toEqual({ text: false, payload: Buffer.from([1, 2]) });
    expect(await peer.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('now?') });
    expect(await peer.receive()).toMatchObject({ opcode: OPCODE.text, fin: false });
    expect(await peer.receive()).toMatchObject({ opcode: OPCODE.continuation, fin: false });
    expect(await peer.receive()).toMatchObject({ fin: true, payload: Buffer.from('c') });
    await element.until(() => of(element, 'pong').length === 1);
    const sent = element.records.filter(({ direction, kind }) => direction === 'out' && kind !== 'handshake');
    expect(sent.map(({ delivered, final, kind }) => [kind, delivered, final])).toEqual([
      ['data', true, undefined],
      ['data', true, undefined],
      ['ping', true, undefined],
      ['data', true, false],
      ['data', true, false],
      ['data', true, undefined],
    ]);
    expect(element.element.connections[0]!.traffic.roundTrip).toBeTypeOf('number');
  });

  test('is told -1 while the connection is closed, and the record says that nothing was sent', async () => {
    const element = await start(asked("tell([c.state, c.send('x'), c.send({ ping: '' }), c.close()])"));
    await element.set(30, 'x');
    expect(JSON.parse(String(element.get(20)))).toEqual(['closed', -1, -1, false]);
    expect(of(element, 'data')).toMatchObject([{ direction: 'out', delivered: false, data: 'x' }]);
  });

  test('closes with a code and a reason, and a reconnect does not open it again', async () => {
    const { element, peer } = await connected(asked("tell([c.close(4001, 'enough'), c.close()])"), {
      connection: { reconnect: { min: 1 } },
    });
    await element.set(30, 'x');
    const { payload } = await peer.receive();
    expect([payload.readUInt16BE(0), payload.subarray(2).toString()]).toEqual([4001, 'enough']);
    await element.until(() => element.status.connections[0]?.state === 'closed');
    expect(JSON.parse(String(element.get(20)))).toEqual([true, false]);
    expect(of(element, 'close')).toMatchObject([{ code: 4001, cause: 'local' }]);
  });

  test('is told of a code that must not be sent, and the connection stays as it is', async () => {
    const { element } = await connected(asked('c.close(1005)'));
    await element.set(30, 'x');
    expect(said(element, 'error')[0]).toMatch(/^QAction 1 "q1" threw at .*: close code 1005 cannot be sent/);
    expect(element.status.connections[0]?.state).toBe('connected');
  });

  test('turns pings on with a payload, also for the lines that are opened later', async () => {
    const clock = new FakeClock();
    const { device, element, peer } = await connected(
      asked("c.configure({ keepAlive: '1s', pingPayload: p.getParameter(30) }); tell(c.info())"),
      { clock, connection: { reconnect: { min: 1 } } },
    );
    await element.set(30, 'alive');
    expect(JSON.parse(String(element.get(20)))).toMatchObject({ keepAlive: 1000, pingPayload: 'alive' });
    await clock.advance(1000);
    expect(await peer.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('alive') });
    peer.reset();
    await element.until(() => element.status.connections[0]?.state === 'closed');
    await clock.advance(60_000);
    const again = await device.accept();
    await element.until(() => element.status.connections[0]?.state === 'connected');
    await clock.advance(1000);
    expect(await again.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('alive') });
  });

  test.each<readonly [call: string, message: string]>([
    ['c.send(7)', 'connection 0 sends a string, a Uint8Array, or { ping: payload }'],
    ["c.send({ ping: 'x'.repeat(126) })", 'a ping holds 125 bytes, not 126'],
    [
      "c.send({ ping: 'x' }, { final: true })",
      'a ping is never a part of a message; without final it would be right',
    ],
    ['c.configure({ idleTimeout: 1 })', 'connection 0 is a WebSocket client and has no idleTimeout'],
    ["await c.read('later')", 'read of connection 0 takes milliseconds, or a text like 30s, not "later"'],
  ])('is told at %s what would be right', async (call, message) => {
    const { element } = await connected(asked(call));
    await element.set(30, 'x');
    expect(said(element, 'error')[0]).toContain(message);
  });
});

describe('Reading with a timeout', () => {
  test('tells a message from nothing yet, and nothing yet from the end', async () => {
    const clock = new FakeClock();
    const { element, peer } = await connected(
      asked('const reads = []; for (let i = 0; i < 4; i++) { reads.push(await c.read(5000)); tell(reads); }'),
      { clock },
    );
    const done = element.set(30, 'x');
    peer.text('come');
    await element.until(() => String(element.get(20)).includes('come'));
    await clock.advance(5000);
    await element.until(() => String(element.get(20)).includes('nothing'));
    peer.close(4000, 'gone');
    await done;
    expect(JSON.parse(String(element.get(20)))).toEqual([
      { state: 'message', message: 'come', final: true },
      { state: 'nothing' },
      { state: 'closed', code: 4000, reason: 'gone' },
      { state: 'closed', code: 0, reason: '' },
    ]);
    await element.until(() => element.get(10) === 'come');
  });

  test('of one client hears that client alone, and of what listens anybody', async () => {
    const server = await serve(
      asked(`const [one] = p.clients;
        const [own, any] = await Promise.all([one.read('10s'), c.read('10s')]);
        tell([own.message, any.message]);`),
    );
    const [one, two] = [await visit(server), await visit(server)];
    await server.element.until(() => server.element.element.connections[0]!.clients?.count === 2);
    const done = server.element.set(30, 'x');
    two.ws.send('two');
    await expect.poll(() => server.element.element.connections[0]!.clients?.get('1.0.2')?.messagesIn).toBe(1);
    one.ws.send('one');
    await done;
    expect(JSON.parse(String(server.element.get(20)))).toEqual(['one', 'two']);
  });

  test('of a client that goes tells its code', async () => {
    const server = await serve(asked('const [one] = p.clients; tell(await one.read(60_000));'));
    const one = await visit(server);
    await server.element.until(() => server.element.element.connections[0]!.clients?.count === 1);
    const done = server.element.set(30, 'x');
    one.ws.close(1001, 'off');
    await done;
    expect(JSON.parse(String(server.element.get(20)))).toEqual({
      state: 'closed',
      code: 1001,
      reason: 'off',
    });
  });
});

describe('A hook of a server', () => {
  test('sends to all clients by the connection, in parts to one of them, and changes one alone', async () => {
    const server = await serve(
      asked(`const one = p.connections.get('1.0.1');
        c.send('to all');
        one.send('in ', { final: false });
        one.send('parts', { final: true });
        one.configure({ keepAlive: 0, pingPayload: 'mine', idleTimeout: '1h' });
        tell([c.info(), one.info(), p.connections.get('1.0.2').info()].map(i => [i.id, i.keepAlive, i.pingPayload]));
        one.send({ ping: 'one' });
        one.close(4002, 'you');`),
    );
    const [one, two] = [await visit(server), await visit(server)];
    await server.element.until(() => server.element.element.connections[0]!.clients?.count === 2);
    const ping = new Promise(resolve => one.ws.once('ping', data => resolve(String(data))));
    await server.element.set(30, 'x');
    expect(await two.message(0)).toBe('to all');
    expect(await one.message(1)).toBe('in parts');
    expect(await ping).toBe('one');
    expect(await one.closed).toEqual([4002, 'you']);
    expect(JSON.parse(String(server.element.get(20)))).toEqual([
      ['1.0', 30_000, ''],
      ['1.0.1', 0, 'mine'],
      ['1.0.2', 30_000, ''],
    ]);
  });

  test('is told of a code that must not be sent, and goes on listening with its clients', async () => {
    const server = await serve(asked('p.connections.get(p.getParameter(30) || 0).close(1005)'));
    const one = await visit(server);
    one.ws.send('here');
    await server.element.until(() => server.element.get(10) === 'here');
    await server.element.set(30, '1.0');
    await server.element.set(30, '1.0.1');
    expect(said(server.element, 'error')).toHaveLength(2);
    await visit(server);
    one.ws.send('still here');
    await server.element.until(() => server.element.get(10) === 'still here');
  });

  test('is told that parts go to one client', async () => {
    const server = await serve(asked("c.send('x', { final: false })"));
    await server.element.set(30, 'x');
    expect(said(server.element, 'error')[0]).toContain(
      'connection 0 sends to all of its clients; parts of a message go to one of them',
    );
  });
});

describe('A hook of a smart-serial connection', () => {
  const serial = (body: string): string =>
    asked(body)
      .replace(/<Connections>.*?<\/Connections>/s, '')
      .replace('</Version>', '</Version><Type>smart-serial</Type>');

  test('sends bytes to a TCP client, reads from it and ends it', async () => {
    const port = await freePort();
    const element = await start(
      serial(`const [, one] = p.connections.values();
        one.configure({ keepAlive: '5s' });
        const sent = [one.send('hello '), one.send(Uint8Array.of(33))];
        const { message, state } = await one.read('10s');
        tell([one.id, one.info().keepAlive, sent, state, String.fromCharCode(...message), one.close()]);`),
      { connections: { 0: { address: 'any', port } } },
    );
    await element.until(() => element.status.connections[0]?.state === 'connected');
    const one = await client(port);
    await element.until(() => element.element.connections[0]!.clients?.count === 1);
    const done = element.set(30, 'x');
    expect(await one.readTo('!')).toBe('hello !');
    one.write('back');
    await done;
    expect(JSON.parse(String(element.get(20)))).toEqual([
      `1.0/${one.own}`,
      5000,
      [0, 0],
      'message',
      'back',
      true,
    ]);
  });

  test.each<readonly [call: string, message: string]>([
    ["c.send({ ping: 'x' })", 'connection 0 is of type smart-serial and has no pings'],
    [
      "c.send('x', { final: false })",
      'connection 0 is of type smart-serial and sends bytes, of which no message is a part',
    ],
    [
      "c.configure({ pingPayload: 'x' })",
      'connection 0 is of type smart-serial over tcp and has no pingPayload; it has keepAlive, logLevel',
    ],
  ])('is told at %s what it does not have', async (call, message) => {
    const element = await start(serial(call), {
      connections: { 0: { address: 'any', port: await freePort() } },
    });
    await element.set(30, 'x');
    expect(said(element, 'error')[0]).toContain(message);
  });
});

describe('The log level of a connection', () => {
  test('leaves out its lines that count less, and no others', async () => {
    const { element } = await connected(
      asked("c.configure({ logLevel: 'warn' }); p.log('said'); c.close();"),
    );
    await element.set(30, 'x');
    await element.until(() => element.status.connections[0]?.state === 'closed');
    expect(said(element, 'info').filter(line => /^connection 0 closed/.test(line))).toEqual([]);
    expect(said(element, 'info')).toContain('said');
  });

  test('shows with trace the frames of one client of a server, or of all', async () => {
    const server = await serve(
      asked("p.connections.get(p.getParameter(30)).configure({ logLevel: 'trace' })"),
    );
    const [one, two] = [await visit(server), await visit(server)];
    const { element } = server;
    await element.until(() => element.element.connections[0]!.clients?.count === 2);
    await element.set(30, '1.0.1');
    two.ws.send('unseen');
    await element.until(() => element.get(10) === 'unseen');
    one.ws.send('seen');
    await element.until(() => of(element, 'frame').length === 1);
    expect(of(element, 'frame')).toMatchObject([{ client: '1.0.1', direction: 'in', data: 'seen' }]);
    await element.set(30, '1.0');
    two.ws.send('seen too');
    await element.until(() => of(element, 'frame').length === 2);
    expect(of(element, 'frame')[1]).toMatchObject({ client: '1.0.2', data: 'seen too' });
  });

  test('stands in the element file, too', async () => {
    const { element } = await connected(protocol({}), { connection: { logLevel: 'error' } });
    expect(said(element, 'info').filter(line => line.startsWith('connected'))).toEqual([]);
  });
});
