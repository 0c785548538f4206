import { describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { type FrameToSend, OPCODE } from '#testing/websocket-frame.ts';
import { endOf } from '#transport/close.ts';
import type { Cause } from '#transport/contract.ts';
import { connect, open } from './link.ts';

describe('Closed by the peer', () => {
  test.each<[number | undefined, Cause]>([
    [1000, 'normal'],
    [undefined, 'normal'],
    [1001, 'going-away'],
    [1002, 'protocol-error'],
    [1003, 'invalid-data'],
    [1007, 'invalid-data'],
    [1008, 'policy-violation'],
    [1009, 'message-too-big'],
    [1010, 'abnormal'],
    [1011, 'abnormal'],
    [1012, 'abnormal'],
    [1014, 'abnormal'],
    [3000, 'abnormal'],
    [4999, 'abnormal'],
  ])('Close code %s is %s, and is answered', async (code, cause) => {
    await using session = await open();
    const reason = code === undefined ? '' : 'bis später';
    session.peer.close(code, reason);
    expect(await session.told.ended()).toEqual({ cause, code: code ?? 1005, reason, opened: true });
    expect((await session.peer.receive()).opcode).toBe(OPCODE.close);
  });

  test('The end of the connection without a close frame is abnormal', async () => {
    await using session = await open();
    session.peer.end();
    expect(await session.told.ended()).toMatchObject({ cause: 'abnormal', code: 1006, opened: true });
    expect(session.told.end).not.toHaveProperty('errno');
  });

  test('A reset is a fault of the network and has its errno', async () => {
    await using session = await open();
    session.peer.reset();
    expect(await session.told.ended()).toMatchObject({
      cause: 'network',
      code: 1006,
      errno: 'ECONNRESET',
      opened: true,
    });
  });

  test('Messages before the close arrive before it is told', async () => {
    await using session = await open();
    for (let i = 0; i < 100; i++) session.peer.text(`message ${i}`);
    session.peer.close(1001);
    await session.told.ended();
    expect(session.told.messages).toHaveLength(100);
  });
});

describe('Closed for what the peer did wrong', () => {
  const wrong: [string, FrameToSend, Cause, number, string][] = [
    [
      'a message beyond maxMessage',
      { opcode: 2, payload: Buffer.alloc(1001) },
      'message-too-big',
      1009,
      'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    ],
    [
      'a length of 2^63',
      { opcode: 2, length: 2n ** 63n },
      'message-too-big',
      1009,
      'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH',
    ],
    [
      'text that is no UTF-8',
      { opcode: 1, payload: Buffer.from([0xc3, 0x28]) },
      'invalid-data',
      1007,
      'WS_ERR_INVALID_UTF8',
    ],
    [
      'a close reason that is no UTF-8',
      { opcode: 8, payload: Buffer.from([3, 232, 0xff]) },
      'invalid-data',
      1007,
      'WS_ERR_INVALID_UTF8',
    ],
    ['RSV1 without compression', { opcode: 1, rsv: 4 }, 'protocol-error', 1002, 'WS_ERR_UNEXPECTED_RSV_1'],
    ['RSV2', { opcode: 1, rsv: 2 }, 'protocol-error', 1002, 'WS_ERR_UNEXPECTED_RSV_2_3'],
    ['an unknown opcode', { opcode: 3 }, 'protocol-error', 1002, 'WS_ERR_INVALID_OPCODE'],
    ['a continuation of nothing', { opcode: 0 }, 'protocol-error', 1002, 'WS_ERR_INVALID_OPCODE'],
    [
      'a masked frame',
      { opcode: 1, mask: Buffer.from([1, 2, 3, 4]), payload: 'x' },
      'protocol-error',
      1002,
      'WS_ERR_UNEXPECTED_MASK',
    ],
    ['a ping in fragments', { opcode: 9, fin: false }, 'protocol-error', 1002, 'WS_ERR_EXPECTED_FIN'],
    [
      'a ping of 126 bytes',
      { opcode: 9, payload: Buffer.alloc(126) },
      'protocol-error',
      1002,
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    ],
    [
      'a close with one byte',
      { opcode: 8, payload: 'x' },
      'protocol-error',
      1002,
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
    ],
    [
      'close code 1005 on the wire',
      { opcode: 8, payload: Buffer.from([3, 237]) },
      'protocol-error',
      1002,
      'WS_ERR_INVALID_CLOSE_CODE',
    ],
  ];

  test.each(wrong)('%s', async (_, frame, cause, code, errno) => {
    await using session = await open({ limits: { maxMessage: 1000 } });
    session.peer.frame(frame);
    const answer = await session.peer.receive();
    expect(answer.opcode).toBe(OPCODE.close);
    expect(answer.payload.readUInt16BE(0)).toBe(code);
    expect(await session.told.ended()).toMatchObject({ cause, code, errno, opened: true });
  });

  test('A message of exactly maxMessage bytes is taken, its fragments together count', async () => {
    await using session = await open({ limits: { maxMessage: 1000 } });
    session.peer.binary(Buffer.alloc(1000));
    await session.told.until('message');
    session.peer.frame({ opcode: 2, fin: false, payload: Buffer.alloc(600) });
    session.peer.frame({ opcode: 0, payload: Buffer.alloc(401) });
    expect(await session.told.ended()).toMatchObject({ cause: 'message-too-big', code: 1009 });
  });
});

describe('Closed by us', () => {
  test('A close is sent with code and reason, and told once the peer answered', async () => {
    await using session = await open();
    session.link.close(1000, 'address changed');
    session.link.close(1001, 'again');
    const { payload } = await session.peer.receive();
    expect(payload.readUInt16BE(0)).toBe(1000);
    expect(payload.toString('utf8', 2)).toBe('address changed');
    expect(await session.told.ended()).toEqual({
      cause: 'local',
      code: 1000,
      reason: 'address changed',
      opened: true,
    });
  });

  test('A reason is cut to 123 bytes at a character', async () => {
    await using session = await open();
    session.link.close(4000, '€'.repeat(50));
    expect((await session.peer.receive()).payload.toString('utf8', 2)).toBe('€'.repeat(41));
  });

  test('A peer that does not answer the close is left after closeTimeout', async () => {
    await using session = await open({ limits: { closeTimeout: 30 } });
    session.peer.answersClose = false;
    session.link.close(1000, 'bye');
    expect(await session.told.ended()).toEqual({ cause: 'local', code: 1006, reason: 'bye', opened: true });
    await session.peer.closed;
  });

  test('A paused connection reads on to see the peer’s answer', async () => {
    await using session = await open();
    session.link.pause();
    session.peer.text('one more');
    session.link.close(1000, '');
    expect(await session.told.ended()).toMatchObject({ cause: 'local', code: 1000 });
    expect(session.told.messages).toHaveLength(1);
  });

  test('Terminate ends without a close frame', async () => {
    await using session = await open();
    session.link.terminate();
    expect(await session.told.ended()).toMatchObject({ cause: 'local', code: 1006 });
    await session.peer.closed;
    await expect(session.peer.receive()).rejects.toThrow('no frame is left');
  });

  test('A close while connecting ends the attempt at once', async () => {
    await using device = await WebSocketDevice.listen({ handshake: { instead: 'silent' } });
    for (const end of ['close', 'terminate'] as const) {
      const { link, told } = connect(device.url);
      const peer = await device.accept();
      link[end](1000, 'stop');
      expect(await told.ended()).toMatchObject({ cause: 'local', code: 1006, opened: false });
      await peer.closed;
    }
  });

  test('A close when the peer has closed already does not change the cause', async () => {
    await using session = await open();
    session.peer.close(1001, 'restart');
    await session.peer.receive();
    session.link.close(1000, 'me too');
    session.link.terminate();
    expect(await session.told.ended()).toMatchObject({ cause: 'going-away', code: 1001, reason: 'restart' });
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, Number.NaN])(
    'Close code %s is refused with the codes that would be right',
    async code => {
      await using session = await open();
      expect(() => session.link.close(code, '')).toThrow(/1000 to 1003, 1007 to 1014 or 3000 to 4999/);
      expect(session.told.end).toBeUndefined();
    },
  );
});

describe('Never connected', () => {
  test('A refused connection is a fault of the network, without a request', async () => {
    const device = await WebSocketDevice.listen();
    await device.close();
    const { told } = connect(device.url);
    expect(await told.ended()).toEqual({
      cause: 'network',
      code: 1006,
      reason: `connect ECONNREFUSED 127.0.0.1:${device.port}; nothing listens there; host and port must be right`,
      errno: 'ECONNREFUSED',
      opened: false,
    });
    expect(told.order).toEqual(['closed']);
  });

  test('A host of several addresses tells of the first one tried', async () => {
    const device = await WebSocketDevice.listen();
    await device.close();
    const { told } = connect(`ws://localhost:${device.port}`);
    expect(await told.ended()).toMatchObject({
      cause: 'network',
      errno: 'ECONNREFUSED',
      reason: expect.stringContaining('connect ECONNREFUSED'),
    });
  });

  test('A name that is not found is told apart, with the name', async () => {
    const { told } = connect('ws://no.such.host.invalid');
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'network', code: 1006, opened: false });
    // Without any name server the system does not know it either, and says so in another word.
    expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(end.errno);
    expect(end.reason).toContain('getaddrinfo');
    expect(end.reason).toContain('no.such.host.invalid; ');
  });

  test('A network that no way leads to is told apart', async () => {
    // The system refuses a connection to everybody without sending anything.
    const { told } = connect('ws://255.255.255.255:9');
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'network', errno: 'ENETUNREACH', opened: false });
    expect(end.reason).toBe(
      'connect ENETUNREACH 255.255.255.255:9; there is no way to that network; address and routes must be right',
    );
  });

  test.each([
    ['ENOTFOUND', 'getaddrinfo'],
    ['EAI_AGAIN', 'getaddrinfo'],
    ['EHOSTUNREACH', 'connect'],
    ['ENETUNREACH', 'connect'],
    ['ETIMEDOUT', 'connect'],
    ['ETIMEDOUT', 'read'],
    ['EPIPE', 'write'],
  ])('%s of the system’s %s is a fault of the network, with TLS too', (code, syscall) => {
    const error = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
    for (const securing of [false, true]) {
      expect(endOf({ opened: false, securing, error, code: 1006, reason: '' })).toEqual({
        cause: 'network',
        code: 1006,
        reason: expect.stringMatching(new RegExp(`^${syscall} ${code}(?:; .+)?$`)),
        errno: code,
        opened: false,
      });
    }
  });
});
