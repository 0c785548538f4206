import { setImmediate as turn } from 'node:timers/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { TcpRelay } from '#testing/tcp-relay.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { encodeFrame, OPCODE } from '#testing/websocket-frame.ts';
import { connect, open } from './link.ts';

describe('Messages received', () => {
  test('A message is one unit whatever its frames, with pings between them', async () => {
    await using session = await open();
    session.peer.frame({ opcode: OPCODE.text, fin: false, payload: 'tempera' });
    session.peer.ping('now?');
    session.peer.frame({ opcode: OPCODE.continuation, fin: false });
    session.peer.frame({ opcode: OPCODE.continuation, payload: 'ture 21 °C' });
    await session.told.until('message');
    expect(session.told.messages[0]!.bytes.toString()).toBe('temperature 21 °C');
    expect(session.told.messages[0]!.text).toBe(true);
    expect(session.told.order).toEqual(['request', 'response', 'open', 'ping', 'message']);
  });

  test('Text and binary messages are told apart, and an empty one is a message', async () => {
    await using session = await open();
    session.peer.binary(Buffer.from([0, 255]));
    session.peer.text('');
    await session.told.until('message', 2);
    expect(session.told.messages).toEqual([
      { bytes: Buffer.from([0, 255]), text: false },
      { bytes: Buffer.alloc(0), text: true },
    ]);
  });

  test.each([125, 126, 65_535, 65_536, 400_000])('A message of %i bytes arrives whole', async size => {
    await using session = await open();
    const bytes = Buffer.alloc(size, 'abcdefg');
    session.peer.binary(bytes);
    await session.told.until('message');
    expect(session.told.messages[0]!.bytes.equals(bytes)).toBe(true);
  });

  test('A message of 16 MiB, the most by default, arrives whole, and one byte more ends the connection', async () => {
    await using session = await open();
    const bytes = Buffer.alloc(16 * 2 ** 20, 'abcdefg');
    session.peer.frame({ opcode: OPCODE.binary, fin: false, payload: bytes.subarray(0, 70_000) });
    session.peer.frame({ opcode: OPCODE.continuation, payload: bytes.subarray(70_000) });
    await session.told.until('message');
    expect(session.told.messages[0]!.bytes.equals(bytes)).toBe(true);
    session.peer.frame({ opcode: OPCODE.binary, length: bytes.length + 1 });
    expect(await session.told.ended()).toMatchObject({ cause: 'message-too-big', code: 1009 });
  });

  test('A message that came in the segment of the handshake follows open', async () => {
    const first = encodeFrame({ opcode: OPCODE.text, payload: 'welcome' });
    await using session = await open({}, { handshake: { with: first } });
    await session.told.until('message');
    expect(session.told.order).toEqual(['request', 'response', 'open', 'message']);
  });

  test('A paused connection reads no further, and loses nothing', async () => {
    await using session = await open();
    session.link.pause();
    session.peer.text('held back');
    await session.clock.settle();
    expect(session.told.messages).toEqual([]);
    session.link.resume();
    await session.told.until('message');
    expect(session.told.messages[0]!.bytes.toString()).toBe('held back');
  });
});

describe('Messages sent', () => {
  test('A text message leaves as a masked text frame with the bytes given, a binary one as binary', async () => {
    await using session = await open();
    const bytes = Buffer.from('héllo');
    session.link.send(bytes, true);
    session.link.send(Uint8Array.of(0, 1, 254), false);
    expect(await session.peer.receive()).toEqual({
      fin: true,
      rsv: 0,
      opcode: OPCODE.text,
      masked: true,
      payload: bytes,
    });
    expect(await session.peer.message()).toEqual({ text: false, payload: Buffer.from([0, 1, 254]) });
    expect(bytes.toString()).toBe('héllo');
  });

  test.each([400_000, 16 * 2 ** 20])('A message of %i bytes leaves whole, as one message', async size => {
    await using session = await open();
    const bytes = Buffer.alloc(size, 'abcdefg');
    expect(session.link.send(bytes, false)).toBeGreaterThanOrEqual(0);
    const { payload } = await session.peer.message();
    expect(payload.equals(bytes)).toBe(true);
    expect(session.link.unsent).toBe(0);
  });

  test('Nothing is sent before a connection is open, nor after it ended', async () => {
    await using device = await WebSocketDevice.listen();
    const { link, told } = connect(device.url);
    expect(link.send(Buffer.from('early'), true)).toBe(-1);
    await told.until('open');
    link.terminate();
    expect(link.send(Buffer.from('late'), true)).toBe(-1);
    await told.ended();
    expect(link.send(Buffer.from('later'), true)).toBe(-1);
  });

  test('A send tells how many bytes wait, and is refused beyond the queue', async () => {
    await using session = await open({ limits: { sendQueue: 8 * 2 ** 20 } });
    session.peer.silent();
    const block = Buffer.alloc(2 ** 20);
    let waiting = 0;
    let taken = 0;
    for (let i = 0; i < 64; i++) {
      const now = session.link.send(block, false);
      if (now < 0) break;
      waiting = now;
      taken++;
    }
    expect(taken).toBeLessThan(64);
    expect(waiting).toBeGreaterThan(7 * 2 ** 20);
    expect(session.link.send(Buffer.alloc(9 * 2 ** 20), false)).toBe(-1);
  });
});

describe('Keep-alive', () => {
  test('A ping of the peer is answered and told', async () => {
    await using session = await open();
    session.peer.ping('are you there');
    expect(await session.peer.receive()).toMatchObject({ opcode: OPCODE.pong, masked: true });
    expect(session.told.pings).toEqual(['are you there']);
    expect(session.told.controls).toEqual(['pong are you there']);
  });

  test('A ping of a peer that has begun to close gets no pong', async () => {
    await using session = await open();
    session.link.close(1000, '');
    session.peer.answersClose = false;
    await session.peer.receive();
    session.peer.ping('still there?');
    await session.told.until('ping');
    expect(session.told.controls).toEqual([]);
  });

  test('A peer that pings and never reads the pongs is a violation of policy, and costs little memory', async () => {
    await using session = await open({ limits: { sendQueue: 2 ** 20 } });
    session.peer.silent();
    const many = Buffer.concat(
      Array.from({ length: 500 }, () => encodeFrame({ opcode: OPCODE.ping, payload: 'a'.repeat(125) })),
    );
    for (let i = 0; i < 200; i++) session.peer.raw(many);
    expect(await session.told.ended()).toEqual({
      cause: 'policy-violation',
      code: 1006,
      reason: 'the peer sends pings and does not read the pongs',
      opened: true,
    });
    expect(session.told.controls.length).toBeLessThan(100_000);
  });

  test('A burst of pings from a peer that reads the pongs is answered in full', async () => {
    await using session = await open();
    const frames = Array.from({ length: 5000 }, (_, i) =>
      encodeFrame({ opcode: OPCODE.ping, payload: `${i}` }),
    );
    session.peer.raw(Buffer.concat(frames));
    for (let i = 0; i < 5000; i++) expect((await session.peer.receive()).payload.toString()).toBe(`${i}`);
    expect(session.told.controls).toHaveLength(5000);
  });

  test('A ping with the payload leaves every interval while pongs come back', async () => {
    await using session = await open({ limits: { keepAlive: 1000, pingPayload: 'é'.repeat(70) } });
    for (let i = 1; i <= 3; i++) {
      await session.clock.advance(1000);
      const { opcode, payload } = await session.peer.receive();
      expect(opcode).toBe(OPCODE.ping);
      expect(payload.toString(), 'cut at a character').toBe('é'.repeat(62));
      await session.told.until('pong', i);
    }
    expect(session.told.pongs).toHaveLength(3);
    expect(session.told.controls).toEqual(Array(3).fill(`ping ${'é'.repeat(62)}`));
  });

  test('A pong that is missing for an interval ends the connection', async () => {
    await using session = await open({ limits: { keepAlive: 1000 } });
    session.peer.answersPings = false;
    await session.clock.advance(1000);
    await session.peer.receive();
    expect(session.told.end).toBeUndefined();
    await session.clock.advance(1000);
    expect(await session.told.ended()).toEqual({
      cause: 'ping-timeout',
      code: 1006,
      reason: 'no pong within 1000 ms',
      opened: true,
    });
    await session.peer.closed;
  });

  test('A pong that comes late, within the interval, is a pong; so is one that nobody asked for', async () => {
    await using session = await open({ limits: { keepAlive: 1000 } });
    session.peer.answersPings = false;
    for (let i = 1; i <= 3; i++) {
      await session.clock.advance(1000);
      expect((await session.peer.receive()).opcode).toBe(OPCODE.ping);
      await session.clock.advance(999);
      session.peer.pong(i === 2 ? 'of another ping' : '');
      await session.told.until('pong', i);
      await session.clock.advance(1);
      if (i < 3) expect((await session.peer.receive()).opcode).toBe(OPCODE.ping);
      session.peer.pong();
      await session.told.until('pong', i);
    }
    expect(session.told.end).toBeUndefined();
  });

  test('A pong that has to wait behind a large message is awaited as long as bytes come', async () => {
    await using session = await open({ limits: { keepAlive: 1000 } });
    session.peer.answersPings = false;
    const frame = encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(40) });
    for (let at = 0; at < frame.length; at += 10) {
      await session.clock.advance(1000);
      session.peer.raw(frame.subarray(at, at + 10));
      await session.clock.settle();
    }
    expect(session.told.end).toBeUndefined();
    await session.clock.advance(1000);
    await session.clock.advance(1000);
    expect((await session.told.ended()).cause).toBe('ping-timeout');
  });

  test('A line that went dead without a word is noticed within two intervals', async () => {
    await using device = await WebSocketDevice.listen();
    await using relay = await TcpRelay.to(device.port);
    const { told, clock } = connect(`ws://127.0.0.1:${relay.port}`, { limits: { keepAlive: 1000 } });
    const [peer] = await Promise.all([device.accept(), told.until('open')]);
    await clock.advance(1000);
    await told.until('pong');
    relay.stall();
    peer.text('never seen');
    await clock.advance(1999);
    expect(told.end).toBeUndefined();
    await clock.advance(1);
    expect(await told.ended()).toMatchObject({ cause: 'ping-timeout', code: 1006, opened: true });
    expect(told.messages).toEqual([]);
  });

  test('Without keepAlive a line that went dead stays open', async () => {
    await using device = await WebSocketDevice.listen();
    await using relay = await TcpRelay.to(device.port);
    const { link, told, clock } = connect(`ws://127.0.0.1:${relay.port}`);
    await Promise.all([device.accept(), told.until('open')]);
    relay.stall();
    await clock.advance(24 * 3_600_000);
    expect(told.end).toBeUndefined();
    link.terminate();
    await told.ended();
  });

  test('Silence means nothing while reading is paused', async () => {
    await using session = await open({ limits: { keepAlive: 1000 } });
    session.peer.answersPings = false;
    await session.clock.advance(1000);
    session.link.pause();
    await session.clock.advance(10_000);
    expect(session.told.end).toBeUndefined();
    session.link.resume();
    await session.clock.advance(2000);
    expect((await session.told.ended()).cause).toBe('ping-timeout');
  });
});

describe('Compression', () => {
  const headers = [{ name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate; client_max_window_bits' }];
  const handshake = { headers: ['Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover'] };

  test('A message is compressed both ways once both sides agreed to it', async () => {
    await using session = await open({ headers }, { handshake });
    expect(session.peer.headers['sec-websocket-extensions']).toBe(headers[0]!.value);
    const text = 'temperature '.repeat(200);
    const compressed = deflateRawSync(text, { finishFlush: 2 }).subarray(0, -4);
    session.peer.frame({ opcode: OPCODE.text, rsv: 4, payload: compressed });
    await session.told.until('message');
    expect(session.told.messages[0]!.bytes.toString()).toBe(text);

    session.link.send(Buffer.from(text), true);
    const { rsv, payload } = await session.peer.receive();
    expect(rsv).toBe(4);
    const tail = Buffer.from([0, 0, 255, 255]);
    expect(inflateRawSync(Buffer.concat([payload, tail]), { finishFlush: 2 }).toString()).toBe(text);
  });

  test('A message that grows beyond the limit when unpacked ends the connection', async () => {
    await using session = await open({ headers, limits: { maxMessage: 1000 } }, { handshake });
    const bomb = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: 2 }).subarray(0, -4);
    session.peer.frame({ opcode: OPCODE.binary, rsv: 4, payload: bomb });
    expect(await session.told.ended()).toMatchObject({ cause: 'message-too-big', code: 1009 });
  });

  test('A bomb of 200 MiB costs no more memory than the largest message that is taken', async () => {
    await using session = await open({ headers, limits: { maxMessage: 2 ** 20 } }, { handshake });
    // A mebibyte of zeros, ended so that any number of them in a row is one stream: 200 kB for 200 MiB.
    const block = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: 2 });
    const bomb = Buffer.concat(Array<Buffer>(200).fill(block)).subarray(0, -4);
    const before = process.memoryUsage();
    session.peer.frame({ opcode: OPCODE.binary, rsv: 4, payload: bomb });
    expect(await session.told.ended()).toMatchObject({
      cause: 'message-too-big',
      code: 1009,
      errno: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
    });
    const now = process.memoryUsage();
    expect(now.external - before.external).toBeLessThan(8 * 2 ** 20);
    expect(session.told.messages).toEqual([]);
  });

  test('Bytes that cannot be unpacked end the connection', async () => {
    await using session = await open({ headers }, { handshake });
    session.peer.frame({ opcode: OPCODE.binary, rsv: 4, payload: Buffer.alloc(20, 255) });
    expect(await session.told.ended()).toMatchObject({ cause: 'invalid-data', code: 1007 });
  });
});

test('No event comes from inside a call into the link', async () => {
  await using device = await WebSocketDevice.listen();
  for (const url of [device.url, 'nonsense', 'ws://127.0.0.1:1']) {
    const { link, told } = connect(url);
    link.terminate();
    link.terminate();
    expect(told.order).toEqual([]);
    await told.ended();
    await turn();
    expect(told.order).toEqual(['closed']);
  }
});
