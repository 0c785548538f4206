import { describe, expect, test } from 'vitest';
import { connectionInfo } from '#element/connection-info.ts';
import { closePayload, encodeFrame, OPCODE } from '#testing/websocket-frame.ts';
import { handshake, RawClient } from '../transport/raw-client.ts';
import { action, command, group, pair, protocol, qaction, response, text, trigger } from './protocols.ts';
import { of, said } from './running.ts';
import { type Serving, serve, type Visitor, visit } from './websockets.ts';

/** Whatever a client says goes to parameter 10, and back. */
const ECHO = protocol({
  params: [text(10)],
  commands: [command(1, [10])],
  responses: [response(1, [10])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'response 1 after', 1)],
  actions: [action(1, 'group 1', 'execute')],
});

/** A server with a client that behaves, and must never notice the other one. */
async function witnessed(
  connection: Readonly<Record<string, unknown>> = {},
): Promise<Serving & { readonly good: Visitor; isWell(): Promise<void> }> {
  const server = await serve(ECHO, connection);
  const good = await visit(server);
  const isWell = async (): Promise<void> => {
    const before = good.got.length;
    good.ws.send('still here');
    expect(await good.message(before)).toBe('still here');
    expect(server.element.status).toMatchObject({ state: 'active', timeout: false });
    expect(said(server.element, 'error')).toEqual([]);
  };
  return { ...server, good, isWell };
}

const frame = (
  opcode: number,
  payload: string | Uint8Array = '',
): { opcode: number; payload: Uint8Array } => ({
  opcode,
  payload: Buffer.from(payload as string),
});

describe('What a client does wrong ends with a record and a line that say why, and no other notices:', () => {
  test.each<
    readonly [what: string, wrong: (client: RawClient) => void, record: Readonly<Record<string, unknown>>]
  >([
    [
      'a frame without a mask',
      client => client.frame(frame(OPCODE.text, 'bare'), false),
      { code: 1002, cause: 'protocol-error', errno: 'WS_ERR_EXPECTED_MASK' },
    ],
    [
      'a message that is too large',
      client => client.frame(frame(OPCODE.binary, Buffer.alloc(2000))),
      { code: 1009, cause: 'message-too-big', errno: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' },
    ],
    [
      'text that is no UTF-8',
      client => client.frame(frame(OPCODE.text, Buffer.from([0xc3, 0x28]))),
      { code: 1007, cause: 'invalid-data', errno: 'WS_ERR_INVALID_UTF8' },
    ],
    [
      'a close code that there is not',
      client => client.frame(frame(OPCODE.close, closePayload(1005))),
      { code: 1002, cause: 'protocol-error', errno: 'WS_ERR_INVALID_CLOSE_CODE' },
    ],
    [
      'a flood of pings',
      client => {
        for (let i = 0; i < 300; i++) client.frame(frame(OPCODE.ping));
      },
      { code: 1008, cause: 'policy-violation', reason: 'it sends more than 200 pings a second' },
    ],
    [
      'a flood of pongs that nobody asked for',
      client => {
        for (let i = 0; i < 300; i++) client.frame(frame(OPCODE.pong));
      },
      { code: 1008, cause: 'policy-violation', reason: 'it sends more than 200 pongs a second' },
    ],
    [
      'a message in more parts than anybody needs',
      client => {
        client.frame({ ...frame(OPCODE.text), fin: false });
        for (let i = 0; i < 16_400; i++) client.frame({ ...frame(OPCODE.continuation), fin: false });
      },
      { code: 1008, cause: 'policy-violation', errno: 'WS_ERR_TOO_MANY_BUFFERED_PARTS' },
    ],
  ])('%s', async (_, wrong, record) => {
    const server = await witnessed({ maxMessage: 1000, closeTimeout: '50ms' });
    const bad = await RawClient.open(server.port, '/bad');
    wrong(bad);
    await server.element.until(() => of(server.element, 'close').length === 1);
    const [close] = of(server.element, 'close');
    expect(close).toMatchObject({ client: '1.0.2', direction: 'none', ...record });
    expect(close?.reason).not.toBe('');
    const line = new RegExp(`^${bad.name} /bad 101: ${record.code} .+ after \\d+ ms`);
    expect(said(server.element, 'info').at(-1)).toMatch(line);
    await server.isWell();
  });

  test('one that never reads what it is sent', async () => {
    const server = await witnessed({ clientMemory: 100_000, closeTimeout: '50ms' });
    const bad = await RawClient.open(server.port);
    bad.socket.pause();
    const say = Buffer.alloc(50_000, 'x');
    await server.element.until(() => {
      // Its echoes wait for it.
      if (!bad.socket.destroyed && bad.socket.writableLength === 0) bad.frame(frame(OPCODE.text, say));
      return of(server.element, 'close').length === 1;
    });
    expect(of(server.element, 'close')).toMatchObject([
      {
        client: '1.0.2',
        code: 1008,
        cause: 'policy-violation',
        reason: expect.stringMatching(/^it does not read: \d+ bytes wait, and clientMemory is 100000$/),
      },
    ]);
    const { element } = server.element;
    expect(connectionInfo(element, element.connections[0]!)).toMatchObject({ dropped: 1, refused: 0 });
    await server.isWell();
  });
});

describe('Who does not get in leaves a record and a line that say why, and no other notices:', () => {
  test.each<readonly [what: string, request: string, status: number, reason: string]>([
    [
      'a wrong version',
      handshake('/', { 'Sec-WebSocket-Version': '8' }),
      426,
      'version 8 is not spoken here; 13 is',
    ],
    [
      'no key',
      handshake('/', { 'Sec-WebSocket-Key': undefined }),
      400,
      'Sec-WebSocket-Key is missing, or is no 16 bytes in Base64',
    ],
    [
      'a subprotocol that nobody speaks',
      handshake('/', { 'Sec-WebSocket-Protocol': 'mqtt' }),
      400,
      'none of the subprotocols mqtt is spoken on /',
    ],
    [
      'a page that is not listed',
      handshake('/', { Origin: 'https://evil.example' }),
      403,
      'the origin https://evil.example is not allowed',
    ],
    ['no GET', handshake('/', {}, 'POST / HTTP/1.1'), 405, 'a WebSocket is asked for with GET, not POST'],
  ])('%s', async (_, request, status, reason) => {
    const server = await witnessed({ origins: ['https://good.example'] });
    const bad = await RawClient.connect(server.port);
    expect((await bad.ask(request)).status).toBe(status);
    const shown = of(server.element, 'handshake').slice(-2);
    expect(shown).toMatchObject([{ direction: 'in' }, { direction: 'out', status }]);
    await server.element.until(() => said(server.element, 'info').at(-1)?.endsWith(reason) === true);
    expect(said(server.element, 'info').at(-1)).toBe(`${bad.name} / ${status}: ${reason}`);
    await server.isWell();
  });

  test('no HTTP at all', async () => {
    const server = await witnessed();
    const bad = await RawClient.connect(server.port);
    expect((await bad.ask('hello\r\n\r\n')).status).toBe(400);
    await server.element.until(() => said(server.element, 'info').some(line => line.includes(' 400: ')));
    expect(of(server.element, 'error')).toMatchObject([{ reason: `${bad.name}: the request is no HTTP` }]);
    await server.isWell();
  });
});

test('one that says a lot while a hook takes its time is only in its own way', async () => {
  const server = await serve(
    protocol({
      params: [text(10)],
      responses: [response(1, [10])],
      qactions: [
        qaction(
          1,
          '10',
          `const { sender } = p;
          return new Promise(resolve => setImmediate(() => resolve(sender.send('heard'))));`,
        ),
      ],
    }),
  );
  const good = await visit(server);
  const bad = await RawClient.open(server.port);
  const word = encodeFrame({ ...frame(OPCODE.text, 'x'), mask: Buffer.alloc(4) });
  bad.write(Buffer.concat(Array<Buffer>(3000).fill(word)));
  await bad.receive();
  good.ws.send('and I?');
  expect(await good.message(0)).toBe('heard');
  expect(server.element.element.hookRuns.started).toBeLessThan(1000);
  for (let heard = 1; heard < 3000; heard++) await bad.receive();
  expect(server.element.element.connections[0]!.clients!.get('1.0.2')).toMatchObject({ messagesIn: 3000 });
});
