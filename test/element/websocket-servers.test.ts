import { describe, expect, test } from 'vitest';
import { freePort } from '#testing/free-port.ts';
import { FakeClock } from '#testing/index.ts';
import {
  action,
  command,
  constant,
  group,
  pair,
  param,
  protocol,
  qaction,
  response,
  text,
  timer,
  trigger,
  write,
} from './protocols.ts';
import { alone, of, said, start } from './running.ts';
import { serve, visit } from './websockets.ts';

/** Whatever a client says goes to parameter 10, and a trigger after the response sends it back. */
const ECHOING = {
  params: [text(10)],
  commands: [command(1, [10])],
  responses: [response(1, [10])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'response 1 after', 1)],
  actions: [action(1, 'group 1', 'execute')],
};
const ECHO = protocol(ECHOING);

/** The same, with parameters for the addresses of clients that come and of those that go. */
const TOLD = protocol({
  ...ECHOING,
  params: [text(10), text(20), text(21)],
  connections: [
    '<Connection id="0" name="C"><Http><CommunicationOptions><WebSocket>true</WebSocket><NotifyConnectionPIDs><Connections>20</Connections><Disconnections>21</Disconnections></NotifyConnectionPIDs></CommunicationOptions></Http></Connection>',
  ],
});

/** A hook on each message. */
const hooked = (body: string, ...more: string[]): string =>
  protocol({
    params: [text(10), text(20)],
    responses: [response(1, [10])],
    qactions: [qaction(1, '10', body), ...more],
  });

describe('A WebSocket connection with the address any', () => {
  test('listens, and answers the client that asked', async () => {
    const server = await serve(ECHO);
    const [one, two] = [await visit(server), await visit(server)];
    one.ws.send('I am one');
    two.ws.send('I am two');
    expect(await one.message(0)).toBe('I am one');
    expect(await two.message(0)).toBe('I am two');
    expect([one.got.length, two.got.length]).toEqual([1, 1]);
  });

  test('answers many at once, each with its own', async () => {
    const server = await serve(ECHO);
    const visitors = await Promise.all(Array.from({ length: 50 }, () => visit(server)));
    const said = visitors.map((_, v) => [0, 1, 2].map(n => `${n} of visitor ${v}`));
    for (const n of [0, 1, 2]) for (const [v, { ws }] of visitors.entries()) ws.send(said[v]![n]!);
    for (const visitor of visitors) await visitor.message(2);
    expect(visitors.map(({ got }) => got)).toEqual(said);
  });

  test('answers each with its own where a hook waits before', async () => {
    const slow = 'export default async function run(p) { await new Promise(r => setTimeout(r, 10)); }';
    const server = await serve(protocol({ ...ECHOING, qactions: [qaction(1, '10', slow)] }));
    const visitors = await Promise.all([visit(server), visit(server), visit(server)]);
    for (const [v, visitor] of visitors.entries()) visitor.ws.send(`visitor ${v}`);
    const answers = visitors.map(visitor => visitor.message(0));
    expect(await Promise.all(answers)).toEqual(['visitor 0', 'visitor 1', 'visitor 2']);
  });

  test('answers each with its own while a group waits for what a client is to say', async () => {
    const asked = protocol({
      ...ECHOING,
      params: [text(10), constant(20, 'and?'), constant(30, 'that is all')],
      commands: [command(1, [10]), command(2, [20])],
      responses: [response(1, [10]), response(2, [30])],
      pairs: [pair(1, 1), pair(2, 2, { responses: [2] })],
      groups: [group(1, 'poll', ['Pair 1']), group(2, 'poll', ['Pair 2'])],
      triggers: [trigger(1, 'response 1 after', 1, 2)],
      actions: [action(1, 'group 1', 'execute'), action(2, 'group 2', 'execute')],
    });
    const server = await serve(asked, { timeout: 200, retries: 0 });
    const visitors = await Promise.all([visit(server), visit(server), visit(server)]);
    for (const [v, visitor] of visitors.entries()) visitor.ws.send(`visitor ${v}`);
    const answers = visitors.map(visitor => visitor.message(0));
    expect(await Promise.all(answers)).toEqual(['visitor 0', 'visitor 1', 'visitor 2']);
  });

  test('hears what is said again, by the same client or by another', async () => {
    const server = await serve(ECHO);
    const [one, two] = [await visit(server), await visit(server)];
    one.ws.send('yes');
    await one.message(0);
    two.ws.send('yes');
    await two.message(0);
    two.ws.send('yes');
    expect(await two.message(1)).toBe('yes');
  });

  test('shows who said what, and to whom an answer went', async () => {
    const server = await serve(ECHO);
    const one = await visit(server);
    one.ws.send('hello');
    await one.message(0);
    expect(of(server.element, 'response')).toMatchObject([{ client: '1.0.1', type: 'text', data: 'hello' }]);
    expect(of(server.element, 'command')).toMatchObject([
      { client: '1.0.1', type: 'text', data: 'hello', delivered: true },
    ]);
  });
});

describe('A hook of a server', () => {
  test('knows who sent the message that runs it, also after it has waited', async () => {
    const server = await serve(
      hooked(`export default async function run(p) {
        const { sender } = p;
        await new Promise(resolve => setImmediate(resolve));
        p.sender.send(p.getParameter(10) + ' ' + sender.id + ' ' + sender.path + ' ' + sender.query);
      }`),
    );
    const [one, two] = [await visit(server, '/a?x=1'), await visit(server, '/b')];
    one.ws.send('first');
    two.ws.send('second');
    expect(await one.message(0)).toBe('first 1.0.1 /a x=1');
    expect(await two.message(0)).toBe('second 1.0.2 /b ');
  });

  test('sends to one, to some and to all, as text or as bytes', async () => {
    const server = await serve(
      hooked(`
        p.clients.send('to all');
        p.clients.send('to those below', ({ path }) => path.startsWith('/below/'));
        p.clients.send(new Uint8Array([1, 2, 3]), p.getParameter(10));
      `),
    );
    const [one, two] = [await visit(server, '/'), await visit(server, '/below/2')];
    one.ws.send('1.0.1');
    expect(await one.message(1)).toEqual(Buffer.from([1, 2, 3]));
    expect(await two.message(1)).toBe('to those below');
    expect([one.got[0], two.got[0]]).toEqual(['to all', 'to all']);
    expect(of(server.element, 'data').filter(({ direction }) => direction === 'out')).toMatchObject([
      { data: 'to all', reason: 'to 2 clients', delivered: true },
      { data: 'to those below', reason: 'to 1 client', delivered: true },
      { client: '1.0.1', type: 'binary', bytes: 3, delivered: true },
    ]);
  });
});

test('the parameters of the clients get the addresses of those that come and go', async () => {
  const own = `<Connection id="0" name="C"><Http><CommunicationOptions><WebSocket>true</WebSocket><NotifyConnectionPIDs><Connections>20</Connections><Disconnections>21</Disconnections></NotifyConnectionPIDs></CommunicationOptions></Http></Connection>`;
  const server = await serve(protocol({ connections: [own], params: [text(20), text(21)] }));
  const one = await visit(server);
  await server.element.until(() => /^127\.0\.0\.1:\d+$/.test(String(server.element.get(20))));
  one.ws.close(1000);
  await server.element.until(() => server.element.get(21) === server.element.get(20));
});

test('a table shows the clients as they are', async () => {
  const column = (id: number): string =>
    param(
      id,
      '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>',
    );
  const ids = [101, 102, 103, 104, 105, 106, 107, 108];
  const table = param(
    100,
    `<Type>array</Type><ArrayOptions index="0">${ids.map((pid, idx) => `<ColumnOption idx="${idx}" pid="${pid}" type="retrieved"/>`).join('')}</ArrayOptions>`,
  );
  const clock = new FakeClock();
  const own = { clientsTable: 100, subprotocols: ['v*'] };
  const server = await serve(protocol({ params: [table, ...ids.map(column)] }), own, { clock });
  const one = await visit(server, '/a', ['v2']);
  const rows = await server.element.until(() => {
    const shown = server.element.rows(100);
    return shown.length === 1 && shown;
  });
  expect(Object.values(rows[0]!)).toEqual([
    '1.0.1',
    expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    '/a',
    'v2',
    expect.stringMatching(/^\d{4}-.*Z$/),
    '0',
    '0',
    'connected',
  ]);
  one.ws.send('five!');
  await server.element.until(() => of(server.element, 'data').length === 1);
  await clock.advance(1000);
  await server.element.until(() => Object.values(server.element.rows(100)[0] ?? {})[5] === '5');
  one.ws.close();
  await server.element.until(() => server.element.rows(100).length === 0);
});

describe('A WebSocket connection without an address', () => {
  test('stays closed and says so', async () => {
    const element = await alone(ECHO);
    expect(element.status.connections[0]?.state).toBe('closed');
    expect(said(element, 'warn').join()).toContain('connection 0 stays closed: no address is set');
  });

  test.each<readonly [where: string, protocol: string, settings: object, port: boolean]>([
    ['something is set that only a server has', ECHO, { address: '', paths: ['/chat'] }, false],
    ['the element has a port, as smart-serial does', ECHO, { address: '' }, true],
    ['the protocol is told of clients that go', TOLD, { address: '' }, false],
  ])('listens where %s', async (_, xml, settings, port) => {
    const server = await serve(xml, port ? { ...settings, port: await freePort() } : { ...settings });
    const one = await visit(server, '/chat');
    one.ws.send('hello');
    expect(await one.message(0)).toBe('hello');
  });

  test('stays closed where only the type of the protocol names who gets the clients that go', async () => {
    const typed = ECHO.replace(/<Type[^>]*>/, '<Type communicationOptions="notifyConnectionPIDs:10,10">');
    expect(typed).not.toBe(ECHO);
    const element = await alone(typed);
    expect(element.status.connections[0]?.state).toBe('closed');
  });

  test('stays closed with a port where the protocol says how it connects', async () => {
    const dialled = ECHO.replace(
      '</Params>',
      '<Param id="90"><Name>Url</Name><Type options="dynamic ip">read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param></Params>',
    );
    const element = await start(dialled, { connections: { 0: { port: 8050 } } });
    expect(element.status.connections[0]?.state).toBe('closed');
  });
});

test('a server pushes to its clients from a timer, with nobody asking', async () => {
  const clock = new FakeClock();
  const server = await serve(
    protocol({
      params: [text(10), write(30)],
      qactions: [qaction(1, '30', 'p.clients.send("tick");')],
      triggers: [trigger(1, 'protocol after startup', 1)],
      groups: [group(1, 'poll action', ['Action 2'])],
      actions: [action(1, 'group 1', 'execute'), action(2, 'parameter 30', 'run actions')],
      timers: [timer(1, 1000, [1])],
    }),
    {},
    { clock },
  );
  const [one, two] = [await visit(server), await visit(server)];
  await clock.advance(1000);
  expect([await one.message(0), await two.message(0)]).toEqual(['tick', 'tick']);
});

test('an element that stops tells its clients that it goes away', async () => {
  const server = await serve(ECHO);
  const one = await visit(server);
  const stopping = server.element.element.stop();
  expect(await one.closed).toEqual([1001, 'going away']);
  await stopping;
  expect(of(server.element, 'close')).toMatchObject([
    { client: '1.0.1', cause: 'local', code: 1001 },
    { cause: 'local' },
  ]);
});

test('a reason that is too long is cut at a character, with a warning', async () => {
  const server = await serve(hooked('p.sender.close(4000, "é".repeat(100));'));
  const one = await visit(server);
  one.ws.send('x');
  expect(await one.closed).toEqual([4000, 'é'.repeat(61)]);
  expect(said(server.element, 'warn')).toEqual([
    expect.stringContaining('a close frame holds 123 bytes of reason'),
  ]);
});

test('a client is ended by the action close with its address, as notifyConnectionPIDs tells it', async () => {
  const own = `<Connection id="0" name="C"><Http><CommunicationOptions><WebSocket>true</WebSocket><NotifyConnectionPIDs><Connections>20</Connections><Disconnections>21</Disconnections></NotifyConnectionPIDs></CommunicationOptions></Http></Connection>`;
  const server = await serve(
    protocol({
      connections: [own],
      params: [text(20), text(21), write(30)],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'protocol', 'close', 'id="20"')],
    }),
  );
  const one = await visit(server);
  await server.element.until(() => server.element.get(20));
  await server.element.set(30, 'go');
  expect(await one.closed).toEqual([1000, 'normal closure']);
});
