import { describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { acceptOf, type Handshake, type HandshakeRequest } from '#testing/websocket-handshake.ts';
import { connect, open } from './link.ts';
import type { TargetOptions } from './recorder.ts';

/** Connects to a device that answers so, and gives what came of it. */
async function attempt(handshake: Handshake, options: TargetOptions = {}) {
  await using device = await WebSocketDevice.listen({ handshake });
  const { told, clock } = connect(device.url, options);
  const peer = await device.accept();
  const end = await told.ended();
  await peer.closed;
  expect(clock.pending).toBe(0);
  return { end, told, peer };
}

describe('The request', () => {
  test('It is told byte for byte as the device gets it', async () => {
    await using session = await open();
    expect(session.told.requestText).toBe(session.peer.requestHead);
    expect(session.told.requestText).toMatch(/^GET \/path HTTP\/1\.1\r\n(.+: .+\r\n)+\r\n$/);
  });

  test('Without headers it asks for no subprotocol and no compression, and names headend', async () => {
    await using session = await open();
    expect(Object.keys(session.peer.headers).sort()).toEqual([
      'connection',
      'host',
      'sec-websocket-key',
      'sec-websocket-version',
      'upgrade',
      'user-agent',
    ]);
    expect(session.peer.headers['user-agent']).toBe('headend/test');
  });

  test('Headers are sent verbatim, in order, repeated ones each on a line of its own', async () => {
    const headers = [
      { name: 'X-One', value: 'Bearer  é' },
      { name: 'authorization', value: 'Basic eDp5' },
      { name: 'x-one', value: '2' },
      { name: 'user-agent', value: 'mine' },
    ];
    await using session = await open({ headers });
    const lines = session.peer.requestHead.split('\r\n').slice(1, 5);
    expect(lines).toEqual(['X-One: Bearer  é', 'X-One: 2', 'authorization: Basic eDp5', 'user-agent: mine']);
  });

  test('Headers that the handshake makes itself cannot be replaced', async () => {
    const names = ['Sec-WebSocket-Key', 'sec-websocket-version', 'HOST', 'Upgrade', 'Connection'];
    await using session = await open({ headers: names.map(name => ({ name, value: 'wrong' })) });
    expect(session.peer.requestHead).not.toContain('wrong');
  });

  test('Subprotocols are offered, and the one chosen must be among them', async () => {
    const headers = [{ name: 'Sec-WebSocket-Protocol', value: 'mqtt, mqttv3.1,,mqtt' }];
    await using session = await open({ headers });
    expect(session.peer.headers['sec-websocket-protocol']).toBe('mqtt,mqttv3.1');

    for (const protocol of ['soap', null]) {
      const { end } = await attempt({ protocol }, { headers });
      expect(end).toMatchObject({ cause: 'handshake', opened: false });
      expect(end.reason).toContain('subprotocol');
    }
  });

  test.each([
    ['permessage-deflate', 'permessage-deflate'],
    ['x-webkit, permessage-deflate; client_max_window_bits', 'permessage-deflate; client_max_window_bits'],
    [
      'permessage-deflate; client_max_window_bits=10; server_max_window_bits="12"',
      'permessage-deflate; server_max_window_bits=12; client_max_window_bits=10',
    ],
    [
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover, permessage-deflate',
      'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    ],
    ['x-webkit-deflate-frame', undefined],
  ])('The extensions "%s" are offered as they were asked for', async (value, offered) => {
    await using session = await open({ headers: [{ name: 'Sec-WebSocket-Extensions', value }] });
    expect(session.peer.headers['sec-websocket-extensions']).toBe(offered);
  });

  test.each([
    [
      'Sec-WebSocket-Extensions',
      'permessage-deflate; client_max_window_bits=16',
      /"client_max_window_bits=16"/,
    ],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; level=9', /no parameter "level=9"/],
    ['Sec-WebSocket-Protocol', 'two words', /"two words" is no subprotocol/],
    ['X-Text', 'line\nbreak', /X-Text/],
  ])('A header %s: %j that cannot be sent ends the attempt with the reason', async (name, value, reason) => {
    await using device = await WebSocketDevice.listen();
    const { told } = connect(device.url, { headers: [{ name, value }] });
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'handshake', opened: false, reason: expect.stringMatching(reason) });
    expect(device.connections).toBe(0);
  });

  test.each(['nonsense', '', 'ftp://h/', 'ws://', 'ws://h:99999/', 'ws://h/#part', 'ws+unix:/x:/'])(
    'The address "%s" ends the attempt with what would be right',
    async url => {
      const { told } = connect(url);
      expect(await told.ended()).toEqual({
        cause: 'handshake',
        code: 1006,
        reason: `"${url}" is no address of a WebSocket; right would be ws://host:port/path or wss://host:port/path`,
        opened: false,
      });
    },
  );

  test('A password in a wrong address is not repeated', async () => {
    const { told } = connect('ftp://me:secret@h/');
    expect((await told.ended()).reason).not.toContain('secret');
  });
});

describe('The response', () => {
  test('It is told with the status line and the headers as received', async () => {
    await using session = await open({}, { handshake: { headers: ['X-DeVice: 7', 'x-device: 8'] } });
    expect(session.told.answered).toMatchObject({
      statusLine: 'HTTP/1.1 101 Switching Protocols',
      status: 101,
    });
    expect(session.told.answered!.headers.slice(-2)).toEqual([
      { name: 'X-DeVice', value: '7' },
      { name: 'x-device', value: '8' },
    ]);
  });

  test('It may come a byte at a time', async () => {
    await using session = await open({}, { handshake: { drip: 0 } });
    expect(session.told.order).toEqual(['request', 'response', 'open']);
  });

  test.each(['Web Socket Protocol Handshake', 'OK', '', 'Überraschung'])(
    'A 101 with the reason phrase "%s" opens like any other',
    async phrase => {
      const upgrade = (request: HandshakeRequest): Handshake => ({
        raw: Buffer.from(
          `HTTP/1.1 101 ${phrase}\r\nUpgrade: WebSocket\r\nconnection: keep-alive, UPGRADE\r\nSec-WebSocket-Accept: ${acceptOf(request)}\r\n\r\n`,
          'latin1',
        ),
        open: true,
      });
      await using session = await open({}, { handshake: upgrade });
      expect(session.told.answered?.statusLine).toBe(`HTTP/1.1 101 ${phrase}`.trimEnd());
    },
  );

  test.each([
    ['401 Nope', 'WWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nsoon'],
    ['301 Moved Permanently', 'Location: ws://127.0.0.1:1/\r\nContent-Length: 4\r\n\r\nsoon'],
    ['200 OK', 'Transfer-Encoding: chunked\r\n\r\n4\r\nsoon\r\n0\r\n\r\n'],
    ['503', 'Retry-After: 5\r\n\r\nsoon'],
  ])('The refusal %s is told with its body, and ends the attempt', async (status, rest) => {
    const { end, told } = await attempt({ raw: `HTTP/1.1 ${status}\r\n${rest}` });
    expect(end).toEqual({
      cause: 'handshake',
      code: 1006,
      reason: `the peer refused with ${status}`,
      opened: false,
    });
    expect(told.order).toEqual(['request', 'response', 'closed']);
    expect(told.answered!.statusLine).toBe(`HTTP/1.1 ${status}`);
    expect(Buffer.from(told.answered!.body).toString()).toBe('soon');
  });

  test('Of a refusal’s body the first 64 KiB are kept, and no more is read', async () => {
    const raw = `HTTP/1.1 404 Not Found\r\n\r\n${'x'.repeat(300_000)}`;
    const { told } = await attempt({ raw, open: true });
    expect(told.answered!.body.length).toBe(65_536);
  });

  test.each<[string, Handshake, RegExp]>([
    ['a wrong Sec-WebSocket-Accept', { accept: 'wrong' }, /Sec-WebSocket-Accept/],
    ['a subprotocol that nobody asked for', { protocol: 'soap' }, /subprotocol/],
    [
      'an extension that nobody asked for',
      { headers: ['Sec-WebSocket-Extensions: permessage-deflate'] },
      /Sec-WebSocket-Extensions/,
    ],
    ['something that is no HTTP', { raw: 'SSH-2.0-OpenSSH_9.2\r\n' }, /Parse Error/],
    ['headers without an end', { raw: `HTTP/1.1 101 X\r\nA: ${'x'.repeat(99_999)}` }, /Overflow/i],
    ['the end of the connection', { instead: 'end' }, /ended the connection before it answered/],
    ['the end within the headers', { raw: 'HTTP/1.1 101 Swi' }, /ended the connection before it answered/],
  ])('An answer with %s ends the attempt', async (_, handshake, reason) => {
    const { end } = await attempt(handshake);
    expect(end).toMatchObject({ cause: 'handshake', code: 1006, opened: false });
    expect(end.reason).toMatch(reason);
  });

  test('A reset after the request is a fault of the network', async () => {
    const { end } = await attempt({ instead: 'reset' });
    expect(end).toMatchObject({ cause: 'network', errno: 'ECONNRESET', opened: false });
  });
});

describe('The deadline', () => {
  const late = {
    cause: 'timeout',
    code: 1006,
    reason: 'no opening handshake within 800 ms',
    errno: 'ETIMEDOUT',
    opened: false,
  };

  test('A device that never answers is left at the deadline', async () => {
    await using device = await WebSocketDevice.listen({ handshake: { instead: 'silent' } });
    const { told, clock } = connect(device.url, { limits: { handshakeTimeout: 800 } });
    const peer = await device.accept();
    await clock.advance(799);
    expect(told.end).toBeUndefined();
    await clock.advance(1);
    expect(await told.ended()).toEqual(late);
    await peer.closed;
  });

  test('A device that answers a byte now and then is left at the same deadline', async () => {
    await using device = await WebSocketDevice.listen({ handshake: { drip: 5 } });
    const { told, clock } = connect(device.url, { limits: { handshakeTimeout: 800 } });
    await told.until('request');
    await clock.advance(800);
    expect(await told.ended()).toEqual(late);
  });

  test('A refusal whose body never ends is told at the deadline with what came of it', async () => {
    const raw = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nbecause';
    await using device = await WebSocketDevice.listen({ handshake: { raw, open: true } });
    const { told, clock } = connect(device.url, { limits: { handshakeTimeout: 800 } });
    await device.accept();
    await clock.settle();
    await clock.advance(800);
    expect(await told.ended()).toMatchObject({
      cause: 'handshake',
      reason: 'the peer refused with 403 Forbidden',
    });
    expect(Buffer.from(told.answered!.body).toString()).toBe('because');
  });
});
