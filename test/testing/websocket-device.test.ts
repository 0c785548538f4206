import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { hex, toHex } from '#testing/hex.ts';
import { type DeviceOptions, WebSocketDevice } from '#testing/websocket-device.ts';
import { closePayload, encodeFrame, OPCODE } from '#testing/websocket-frame.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const REQUEST = [
  'GET /x?y=1 HTTP/1.1',
  'Host: 127.0.0.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  `Sec-WebSocket-Key: ${KEY}`,
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Protocol: mqtt, soap',
  '',
  '',
].join('\r\n');

/** A client that knows only bytes. */
class Client {
  readonly socket: Socket;
  bytes = Buffer.alloc(0);
  /** The code of the error that ended it. */
  errno: string | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.errno = error.code;
    });
    this.socket.on('data', chunk => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
    });
  }

  /** Waits until so many bytes have come and takes them. */
  async read(count: number): Promise<Buffer> {
    while (this.bytes.length < count) await once(this.socket, 'data');
    const taken = this.bytes.subarray(0, count);
    this.bytes = this.bytes.subarray(count);
    return taken;
  }

  async readHead(): Promise<string> {
    while (!this.bytes.includes('\r\n\r\n')) await once(this.socket, 'data');
    return (await this.read(this.bytes.indexOf('\r\n\r\n') + 4)).toString('latin1');
  }

  send(opcode: number, payload: string | Uint8Array, fin = true): void {
    this.socket.write(encodeFrame({ opcode, payload, fin, mask: hex('01020304') }));
  }

  /** Waits for the device's FIN or RST. */
  ended(): Promise<void> {
    if (this.socket.readableEnded || this.socket.destroyed) return Promise.resolve();
    return new Promise(resolve => {
      this.socket.once('end', resolve).once('close', () => resolve());
    });
  }
}

async function meet(options: DeviceOptions = {}) {
  const device = await WebSocketDevice.listen(options);
  const client = new Client(device.port);
  client.socket.write(REQUEST);
  const peer = await device.accept();
  return {
    device,
    client,
    peer,
    async [Symbol.asyncDispose]() {
      await device.close();
      client.socket.destroy();
      if (device.connections > 0) throw new Error('a connection outlived its device');
    },
  };
}

describe('The handshake', () => {
  test('It is answered rightly, with the first subprotocol, and shows the request byte for byte', async () => {
    await using met = await meet();
    // Key and answer are the example of RFC 6455, 1.3.
    const head = await met.client.readHead();
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    expect(head).toContain('Sec-WebSocket-Protocol: mqtt\r\n');
    expect(met.peer.requestHead).toBe(REQUEST);
    expect(met.peer.path).toBe('/x?y=1');
    expect(met.peer.headers['sec-websocket-key']).toBe(KEY);
  });

  test('It can be wrong in its headers, and carry a message in its own segment', async () => {
    const handshake = { accept: 'no', protocol: 'mail', headers: ['X: 1'], with: hex('81 00') };
    await using met = await meet({ handshake });
    const head = await met.client.readHead();
    expect(head).toContain('Sec-WebSocket-Accept: no\r\nSec-WebSocket-Protocol: mail\r\nX: 1\r\n');
    expect(toHex(await met.client.read(2))).toBe('81 00');
  });

  test('It can be any bytes, after which the connection ends', async () => {
    await using met = await meet({ handshake: { raw: 'HTTP/1.1 401 Nope\r\n\r\n' } });
    await met.client.ended();
    expect(met.client.bytes.toString()).toBe('HTTP/1.1 401 Nope\r\n\r\n');
  });

  test('It can come a byte at a time', async () => {
    await using met = await meet({ handshake: { drip: 0, protocol: null } });
    expect(await met.client.readHead()).not.toContain('Protocol: ');
  });

  test('It can be a reset, an end, or nothing', async () => {
    for (const instead of ['reset', 'end', 'silent'] as const) {
      await using met = await meet({ handshake: { instead } });
      if (instead === 'silent') met.peer.end();
      await met.client.ended();
      expect(met.client.bytes.length).toBe(0);
      expect(met.client.errno).toBe(instead === 'reset' ? 'ECONNRESET' : undefined);
    }
  });

  test('It can differ from one connection to the next', async () => {
    const handshake = ({ path }: { path: string }) => ({ raw: `HTTP/1.1 404 no ${path}\r\n\r\n` });
    await using met = await meet({ handshake });
    expect(await met.client.readHead()).toBe('HTTP/1.1 404 no /x?y=1\r\n\r\n');
  });
});

describe('Frames', () => {
  test('They leave as the test wants them', async () => {
    await using met = await meet();
    await met.client.readHead();
    met.peer.text('é');
    met.peer.binary(hex('00 ff'));
    met.peer.frame({ opcode: 3, rsv: 7, fin: false });
    met.peer.raw('ff 00');
    met.peer.ping('p');
    met.peer.pong();
    met.peer.close(1001, 'x');
    const expected = '81 02 c3 a9 82 02 00 ff 73 00 ff 00 89 01 70 8a 00 88 03 03 e9 78';
    expect(toHex(await met.client.read(hex(expected).length))).toBe(expected);
  });

  test('They are received with all their bits, unmasked, however they are cut', async () => {
    await using met = await meet();
    const bytes = encodeFrame({ opcode: 2, rsv: 1, fin: false, payload: 'abc', mask: hex('0a0b0c0d') });
    for (const byte of bytes) met.client.socket.write(Buffer.from([byte]));
    expect(await met.peer.receive()).toEqual({
      fin: false,
      rsv: 1,
      opcode: 2,
      masked: true,
      payload: Buffer.from('abc'),
    });
  });

  test('A message is its fragments joined, whatever control frames stand between', async () => {
    await using met = await meet();
    met.client.send(OPCODE.text, 'one ', false);
    met.client.send(OPCODE.ping, '');
    met.client.send(OPCODE.continuation, 'message');
    expect(await met.peer.message()).toEqual({ text: true, payload: Buffer.from('one message') });
  });

  test('Pings are answered until the test says otherwise', async () => {
    await using met = await meet();
    await met.client.readHead();
    met.client.send(OPCODE.ping, 'a');
    expect(toHex(await met.client.read(3))).toBe('8a 01 61');
    met.peer.answersPings = false;
    met.client.send(OPCODE.ping, 'b');
    await met.peer.receive();
    await met.peer.receive();
    met.peer.text('');
    expect(toHex(await met.client.read(2))).toBe('81 00');
  });

  test('A close is answered and ends the connection until the test says otherwise', async () => {
    await using met = await meet();
    await met.client.readHead();
    met.client.send(OPCODE.close, closePayload(4000));
    expect(toHex(await met.client.read(4))).toBe('88 02 0f a0');
    await met.client.ended();

    await using deaf = await meet();
    deaf.peer.answersClose = false;
    await deaf.client.readHead();
    deaf.client.send(OPCODE.close, closePayload(4000));
    await deaf.peer.receive();
    deaf.peer.text('');
    expect(toHex(await deaf.client.read(2))).toBe('81 00');
  });
});

describe('The end', () => {
  test('Waiting for a frame fails once the client is gone', async () => {
    await using met = await meet();
    const frame = met.peer.receive();
    met.client.socket.destroy();
    await expect(frame).rejects.toThrow('the client is gone');
    await met.peer.closed;
    await expect(met.peer.receive()).rejects.toThrow('the client is gone');
  });

  test('A reset reaches the client as one', async () => {
    await using met = await meet();
    await met.client.readHead();
    met.peer.reset();
    await met.client.ended();
    expect(met.client.errno).toBe('ECONNRESET');
  });

  test('A closed device leaves no connection, and its port can be taken again', async () => {
    await using met = await meet();
    expect(met.device.connections).toBe(1);
    await met.device.close();
    await met.device.close();
    await met.peer.closed;
    expect(met.device.connections).toBe(0);
    await using again = await WebSocketDevice.listen({ port: met.device.port });
    expect(again.url).toBe(met.device.url);
  });
});
