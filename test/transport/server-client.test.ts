import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { closePayload, OPCODE } from '#testing/websocket-frame.ts';
import { RawClient } from './raw-client.ts';
import { type Server, serve } from './serving.ts';

/** One that behaves, beside the one that does not: it must never notice. */
async function witness({ link, port }: Server): Promise<() => Promise<void>> {
  const other = await RawClient.open(port);
  return async () => {
    const all = [...(link.clients?.all?.() ?? [])];
    const id = all.find(({ peer }) => peer === other.name)?.id;
    expect(link.clients?.sendTo(id ?? '', Buffer.from('still there'), true)).toBe(0);
    expect(String((await other.receive()).payload)).toBe('still there');
  };
}

const frame = (
  opcode: number,
  payload: string | Uint8Array = '',
): { opcode: number; payload: Uint8Array } => ({
  opcode,
  payload: Buffer.from(payload as string),
});

describe('A client of a server', () => {
  test('is told of with what it says, and answered as text or as bytes', async () => {
    const { link, port, told } = await serve();
    const client = await RawClient.open(port, '/a?b=c');
    client.frame(frame(OPCODE.text, 'hello'));
    client.frame(frame(OPCODE.binary, 'bytes'));
    await told.until(() => told.bytes.length === 2);
    expect(told.order.filter(word => word.startsWith('message'))).toEqual(['message of 1', 'message of 1']);
    expect(link.clients?.sendTo('1', Buffer.from('by id'), true)).toBe(0);
    expect(link.clients?.sendTo(client.name, Buffer.from('by address'), false)).toBe(0);
    expect(await client.receive()).toMatchObject({ opcode: OPCODE.text, payload: Buffer.from('by id') });
    expect(await client.receive()).toMatchObject({ opcode: OPCODE.binary, masked: false });
    expect(link.clients?.get?.('1')).toMatchObject({
      id: '1',
      peer: client.name,
      local: `127.0.0.1:${port}`,
      path: '/a?b=c',
      messagesIn: 2,
      messagesOut: 2,
      bytesIn: 10,
      bytesOut: 15,
      closing: false,
    });
  });

  test('that says goodbye is gone, with one line for its visit', async () => {
    const { link, port, told } = await serve();
    const client = await RawClient.open(port, '/room');
    client.frame(frame(OPCODE.text, 'hello'));
    client.frame(frame(OPCODE.close, closePayload(4001, 'bye')));
    expect(await client.close()).toEqual([4001, 'bye']);
    await told.until(() => told.visits.length === 1);
    expect(told.ends.get('1')).toMatchObject({ cause: 'abnormal', code: 4001, reason: 'bye' });
    expect(told.order.slice(-2)).toEqual(['left 1', 'visited 101']);
    expect(told.visits).toMatchObject([
      {
        client: '1',
        status: 101,
        peer: client.name,
        method: 'GET',
        path: '/room',
        httpVersion: '1.1',
        messagesIn: 1,
        bytesIn: 5,
        messagesOut: 0,
        bytesOut: 0,
        code: 4001,
        reason: 'bye',
      },
    ]);
    expect(link.clients?.count).toBe(0);
  });

  test.each([
    [1000, '', 'normal closure'],
    [1001, '', 'going away'],
    [1003, '', 'unsupported data'],
    [1011, '', 'internal error'],
    [4000, '', ''],
    [1008, 'not so', 'not so'],
    [4000, `${'x'.repeat(122)}é`, 'x'.repeat(122)],
  ])('is sent away with the code %i and the reason %j: it gets %j', async (code, reason, got) => {
    const { link, port, told } = await serve();
    const client = await RawClient.open(port);
    await told.until(() => link.clients?.count === 1);
    expect(link.clients?.drop('1', code, reason)).toBe(true);
    expect(await client.close()).toEqual([code, got]);
    client.frame(frame(OPCODE.close, closePayload(code)));
    await client.closed;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('1')).toMatchObject({ cause: 'local', code, reason: got });
    expect(link.clients?.drop('1')).toBe(false);
  });

  test.each([1004, 1005, 1006, 1015, 2999, 5000])('cannot be sent away with %i', async code => {
    const { link, port, told } = await serve();
    await RawClient.open(port);
    await told.until(() => link.clients?.count === 1);
    expect(() => link.clients?.drop('1', code)).toThrow(`close code ${code} cannot be sent`);
  });
});

describe('What a client does wrong ends its own connection, and touches no other:', () => {
  test.each<
    readonly [what: string, wrong: (client: RawClient) => void, code: number, cause: string, errno: string]
  >([
    [
      'a frame without a mask',
      client => client.frame(frame(OPCODE.text, 'bare'), false),
      1002,
      'protocol-error',
      'WS_ERR_EXPECTED_MASK',
    ],
    [
      'a message that is too large',
      client => client.frame(frame(OPCODE.binary, Buffer.alloc(1001))),
      1009,
      'message-too-big',
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    [
      'a length that no message has',
      client => client.frame({ ...frame(OPCODE.binary, 'x'), length: 2n ** 62n }),
      1009,
      'message-too-big',
      'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    ],
    [
      'too many parts of a message',
      client => {
        client.frame({ ...frame(OPCODE.binary, Buffer.alloc(600)), fin: false });
        client.frame(frame(OPCODE.continuation, Buffer.alloc(600)));
      },
      1009,
      'message-too-big',
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    [
      'text that is no UTF-8',
      client => client.frame(frame(OPCODE.text, Buffer.from([0xc3, 0x28]))),
      1007,
      'invalid-data',
      'WS_ERR_INVALID_UTF8',
    ],
    [
      'a reserved bit',
      client => client.frame({ ...frame(OPCODE.text, 'x'), rsv: 4 }),
      1002,
      'protocol-error',
      'WS_ERR_UNEXPECTED_RSV_1',
    ],
    [
      'an opcode that there is not',
      client => client.frame(frame(3, 'x')),
      1002,
      'protocol-error',
      'WS_ERR_INVALID_OPCODE',
    ],
    [
      'a continuation of nothing',
      client => client.frame(frame(OPCODE.continuation, 'x')),
      1002,
      'protocol-error',
      'WS_ERR_INVALID_OPCODE',
    ],
    [
      'a close code that must not be sent',
      client => client.frame(frame(OPCODE.close, closePayload(1005))),
      1002,
      'protocol-error',
      'WS_ERR_INVALID_CLOSE_CODE',
    ],
    [
      'a ping that is too long',
      client => client.frame(frame(OPCODE.ping, Buffer.alloc(126))),
      1002,
      'protocol-error',
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    ],
  ])('%s', async (_, wrong, code, cause, errno) => {
    const server = await serve({}, { limits: { maxMessage: 1000 } });
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    wrong(client);
    expect((await client.close())[0]).toBe(code);
    client.socket.end();
    const { told } = server;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('2')).toMatchObject({ cause, code, errno });
    expect(told.visits).toMatchObject([{ client: '2', status: 101, code }]);
    await isWell();
  });

  test('a flood of pings', async () => {
    const server = await serve();
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    for (let i = 0; i < 500; i++) client.frame(frame(OPCODE.ping, String(i)));
    expect(await client.close()).toEqual([1008, 'it sends more than 200 pings a second']);
    client.frame(frame(OPCODE.close, closePayload(1008)));
    const { told } = server;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('2')).toMatchObject({ cause: 'policy-violation', code: 1008 });
    expect(told.order.filter(word => word === 'ping')).toHaveLength(200);
    await isWell();
  });

  test('an end in the middle of a frame', async () => {
    const server = await serve();
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    client.write(Buffer.from([0x82, 0xfe, 0x10]));
    client.socket.end();
    const { told } = server;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('2')).toMatchObject({ cause: 'abnormal', code: 1006 });
    await isWell();
  });

  test('a reset', async () => {
    const server = await serve();
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    client.socket.resetAndDestroy();
    const { told } = server;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('2')).toMatchObject({ cause: 'network', code: 1006, errno: 'ECONNRESET' });
    await isWell();
  });

  test('not reading: it is dropped with 1008', async () => {
    const server = await serve({}, { server: { clientMemory: 200_000 }, limits: { closeTimeout: 50 } });
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    client.socket.pause();
    const { link, told } = server;
    const message = Buffer.alloc(100_000);
    await told.until(() => link.clients?.count === 2);
    let sent = 0;
    while (link.clients!.sendTo('2', message, false) >= 0) {
      if (++sent > 1000) throw new Error('it takes whatever comes');
      await new Promise(setImmediate);
    }
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('2')).toMatchObject({ cause: 'policy-violation', code: 1008 });
    expect(told.ends.get('2')?.reason).toMatch(
      /^it does not read: \d+ bytes wait, and clientMemory is 200000$/,
    );
    expect(told.visits).toMatchObject([{ client: '2', code: 1008 }]);
    expect(link.clients?.slow).toEqual({ skipped: 0, dropped: 1 });
    await isWell();
  });

  test('not reading, where such clients are skipped: it misses what is too much, which is counted', async () => {
    const server = await serve({}, { server: { clientMemory: 200_000, slowReader: 'skip' } });
    const isWell = await witness(server);
    const client = await RawClient.open(server.port);
    client.socket.pause();
    const { link, told } = server;
    const message = Buffer.alloc(100_000);
    await told.until(() => link.clients?.count === 2);
    for (let i = 0; i < 1000 && (link.clients?.get?.('2')?.skipped ?? 0) < 3; i++) {
      link.clients?.sendTo('2', message, false);
      await new Promise(setImmediate);
    }
    expect(link.clients?.get?.('2')).toMatchObject({ skipped: 3, closing: false });
    expect(link.clients?.slow).toEqual({ skipped: 3, dropped: 0 });
    expect(told.order.filter(word => word.startsWith('lost'))).toEqual([
      expect.stringMatching(/^lost: it does not read: .*; left out until it does$/),
    ]);
    await isWell();
    client.socket.resume();
    await told.until(() => link.clients?.sendTo('2', Buffer.from('again'), false) === 0);
  });

  test('not reading very many small messages: what they cost counts, not their bytes alone', async () => {
    const server = await serve({}, { server: { clientMemory: 2 << 20 }, limits: { closeTimeout: 50 } });
    const client = await RawClient.open(server.port);
    client.socket.pause();
    const { link, told } = server;
    await told.until(() => link.clients?.count === 1);
    // The system takes the first megabytes.
    while (link.clients!.sendTo('1', Buffer.alloc(100_000), false) === 0) await new Promise(setImmediate);
    let sent = 0;
    while (link.clients!.sendTo('1', Buffer.from('x'), false) >= 0) sent++;
    expect(sent).toBeLessThan((2 << 20) / 512);
  });
});

describe('A client that is looked after', () => {
  test('gets a ping in each interval, and is lost when it answers none', async () => {
    const clock = new FakeClock();
    const limits = { keepAlive: 30_000, pingPayload: 'well?' };
    const { port, told } = await serve({}, { clock, limits });
    const client = await RawClient.open(port);
    await told.until(() => told.order.includes('joined 1'));
    await clock.advance(30_000);
    expect(await client.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('well?') });
    client.frame(frame(OPCODE.pong, 'well?'));
    await told.until(() => told.order.includes('pong'));
    await clock.advance(30_000);
    expect(await client.receive()).toMatchObject({ opcode: OPCODE.ping });
    await clock.advance(30_000);
    await client.closed;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('1')).toMatchObject({
      cause: 'ping-timeout',
      code: 1006,
      reason: 'no pong within 30000 ms',
    });
  });

  test('is closed when it sends no message for too long, pongs or not', async () => {
    const clock = new FakeClock();
    const { port, told } = await serve({ idleTimeout: 8000 }, { clock });
    const client = await RawClient.open(port);
    await told.until(() => told.order.includes('joined 1'));
    await clock.advance(7000);
    client.frame(frame(OPCODE.text, 'here'));
    await told.until(() => told.bytes.length === 1);
    await clock.advance(7000);
    expect(told.ends.size).toBe(0);
    client.frame(frame(OPCODE.pong));
    await told.until(() => told.order.includes('pong'));
    await clock.advance(2000);
    expect(await client.close()).toEqual([1000, 'no message for 8000 ms']);
  });

  test('is dropped when it takes nothing of what waits for it for too long', async () => {
    const clock = new FakeClock();
    const { link, port, told } = await serve(
      { sendTimeout: 4000 },
      { clock, server: { clientMemory: 1 << 24 }, limits: { closeTimeout: 50 } },
    );
    const client = await RawClient.open(port);
    await told.until(() => link.clients?.count === 1);
    client.socket.pause();
    while (link.clients!.sendTo('1', Buffer.alloc(1 << 20), false) === 0) await new Promise(setImmediate);
    await clock.advance(3900);
    expect(told.ends.size).toBe(0);
    await clock.advance(5000);
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get('1')).toMatchObject({ cause: 'policy-violation', code: 1008 });
    expect(told.ends.get('1')?.reason).toMatch(/^it took nothing of \d+ bytes for 4000 ms$/);
    expect(link.clients?.slow?.dropped).toBe(1);
  });

  test('is not read while reading is paused, nor lost for that', async () => {
    const clock = new FakeClock();
    const { link, port, told } = await serve({}, { clock, limits: { keepAlive: 1000 } });
    const client = await RawClient.open(port);
    await told.until(() => link.clients?.count === 1);
    link.pause();
    client.frame(frame(OPCODE.text, 'wait'));
    await clock.advance(60_000);
    const late = await RawClient.open(port);
    late.frame(frame(OPCODE.text, 'me too'));
    await told.until(() => link.clients?.count === 2);
    await new Promise(setImmediate);
    expect(told.bytes).toEqual([]);
    link.resume();
    await told.until(() => told.bytes.length === 2);
  });
});
