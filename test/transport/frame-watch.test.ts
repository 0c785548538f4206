import { describe, expect, test } from 'vitest';
import { closePayload, encodeFrame, OPCODE } from '#testing/websocket-frame.ts';
import { open } from './link.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serving.ts';

const turn = (): Promise<void> => new Promise(setImmediate);

describe('The frames of a WebSocket client', () => {
  test('are told as they are, both ways, each before the message that it ends', async () => {
    await using session = await open();
    session.link.watchFrames?.(true);
    session.peer.frame({ opcode: OPCODE.text, fin: false, payload: 'tempera' });
    session.peer.frame({ opcode: OPCODE.continuation, payload: 'ture' });
    await session.told.until('message');
    session.link.send(Buffer.from('an answer'), true);
    session.link.send(Buffer.from([1, 2]), false);
    expect(session.told.order.slice(-5)).toEqual(['frame', 'frame', 'message', 'frame', 'frame']);
    expect(session.told.frames).toMatchObject([
      { direction: 'in', opcode: 1, final: false, masked: false, length: 7, payload: Buffer.from('tempera') },
      { direction: 'in', opcode: 0, final: true, length: 4, payload: Buffer.from('ture') },
      {
        direction: 'out',
        opcode: 1,
        final: true,
        masked: true,
        length: 9,
        payload: Buffer.from('an answer'),
      },
      { direction: 'out', opcode: 2, masked: true, length: 2, payload: Buffer.from([1, 2]) },
    ]);
    expect(session.told.messages.map(({ bytes }) => String(bytes))).toEqual(['temperature']);
  });

  test('are told from the next one on where watching begins within one, and no more when it has ended', async () => {
    await using session = await open();
    const half = encodeFrame({ opcode: OPCODE.text, payload: 'the first of all' });
    session.peer.frame({ opcode: OPCODE.ping, payload: 'here' });
    session.peer.raw(half.subarray(0, 9));
    await session.told.until('ping');
    await turn();
    session.link.watchFrames?.(true);
    session.peer.raw(half.subarray(9));
    await session.told.until('message');
    session.peer.text('the second');
    await session.told.until('message', 2);
    expect(session.told.frames.map(({ payload }) => String(payload))).toEqual(['the second']);
    session.link.watchFrames?.(false);
    session.peer.text('the third');
    await session.told.until('message', 3);
    session.link.send(Buffer.from('x'), true);
    expect(session.told.frames).toHaveLength(1);
  });

  test('show the start of a large payload, and its whole length', async () => {
    await using session = await open();
    session.link.watchFrames?.(true);
    session.peer.binary(Buffer.alloc(100_000, 'ab'));
    await session.told.until('message');
    expect(session.told.frames).toMatchObject([{ length: 100_000, cut: false }]);
    expect(session.told.frames[0]!.payload).toEqual(Buffer.alloc(4096, 'ab'));
    expect(session.told.messages[0]!.bytes).toHaveLength(100_000);
  });

  test('show one that breaks the rules, also where it never ends', async () => {
    await using session = await open();
    session.link.watchFrames?.(true);
    session.peer.frame({ opcode: OPCODE.binary, payload: 'x', length: 2n ** 62n });
    await session.told.ended();
    const frame = session.told.frames.find(({ direction }) => direction === 'in');
    expect(frame).toMatchObject({ length: 2 ** 62, cut: true });
    // The close frame that answers ours is payload of it, too.
    expect(String(frame?.payload)).toMatch(/^x/);
  });
});

describe('The frames of the clients of a server', () => {
  test('are told of all, of those that come later too, with whose they are', async () => {
    const { link, port, told } = await serve();
    const one = await RawClient.open(port);
    await told.until(() => link.clients?.count === 1);
    link.watchFrames?.(true);
    const two = await RawClient.open(port);
    await told.until(() => link.clients?.count === 2);
    one.frame({ opcode: OPCODE.text, payload: 'hello' });
    await told.until(() => told.frames.length === 1);
    two.frame({ opcode: OPCODE.ping, payload: 'p' });
    await two.receive();
    link.clients?.sendTo('1', Buffer.from('answer'), true);
    await one.receive();
    two.frame({ opcode: OPCODE.close, payload: closePayload(1000) });
    await told.until(() => told.ends.size === 1);
    expect(told.frames).toEqual([
      'in of 1: 1 masked "hello"',
      'in of 2: 9 masked "p"',
      'out of 2: 10 "p"',
      'out of 1: 1 "answer"',
      `in of 2: 8 masked ${JSON.stringify(String(closePayload(1000)))}`,
      `out of 2: 8 ${JSON.stringify(String(closePayload(1000)))}`,
    ]);
    expect(told.bytes.map(String)).toEqual(['hello']);
  });
});

describe('With parts', () => {
  test('a client hands over what has come of a message, and says when it is all', async () => {
    await using session = await open({ limits: { parts: true } });
    session.peer.frame({ opcode: OPCODE.text, fin: false, payload: 'tempera' });
    await session.told.until('message');
    session.peer.ping('between');
    await session.told.until('ping');
    session.peer.frame({ opcode: OPCODE.continuation, payload: 'ture' });
    await session.told.until('message', 2);
    expect(session.told.messages).toEqual([
      { bytes: Buffer.from('tempera'), text: true },
      { bytes: Buffer.from('ture'), text: true },
    ]);
    expect(session.told.finals).toEqual([false, true]);
  });

  test('a server does so, and counts the message once', async () => {
    const { link, port, told } = await serve({}, { limits: { parts: true } });
    const client = await RawClient.open(port);
    client.frame({ opcode: OPCODE.binary, payload: 'one ', fin: false });
    await told.until(() => told.parts.length === 1);
    expect(link.clients?.get?.('1')?.messagesIn).toBe(0);
    client.frame({ opcode: OPCODE.continuation, payload: 'two' });
    await told.until(() => told.parts.length === 2);
    expect(told.parts).toEqual([
      ['one ', false],
      ['two', true],
    ]);
    await told.until(() => link.clients?.get?.('1')?.messagesIn === 1);
    expect(link.clients?.get?.('1')).toMatchObject({ messagesIn: 1, bytesIn: 7 });
  });

  test('what breaks the rules ends the connection as ever, and is handed over no further', async () => {
    const { port, told } = await serve({}, { limits: { parts: true, maxMessage: 10 } });
    const client = await RawClient.open(port);
    client.frame({ opcode: OPCODE.binary, payload: 'sevenAB', fin: false });
    client.frame({ opcode: OPCODE.continuation, payload: 'sevenAB' });
    expect((await client.close())[0]).toBe(1009);
    client.socket.end();
    await told.until(() => told.ends.size === 1);
    expect(told.parts).toEqual([['sevenAB', false]]);
  });

  test('a message that may be compressed is whole', async () => {
    const headers = [{ name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate' }];
    await using session = await open(
      { headers, limits: { parts: true } },
      { handshake: { headers: ['Sec-WebSocket-Extensions: permessage-deflate'] } },
    );
    session.peer.text('not compressed, though it might be');
    await session.told.until('message');
    expect(session.told.finals).toEqual([undefined]);
  });
});
