import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { opened } from './sockets.ts';

async function socket(): Promise<{ socket: Socket; port: number }> {
  const made = createSocket('udp4');
  made.bind(0, '127.0.0.1');
  await once(made, 'listening');
  onTestFinished(() => {
    try {
      made.close();
    } catch {
      // The test has closed it.
    }
  });
  return { socket: made, port: made.address().port };
}

describe('A UDP connection', () => {
  test('hands on each datagram as it came', async () => {
    const device = await socket();
    const { link, told } = await opened('udp', `udp://127.0.0.1:${device.port}`);
    const coming = once(device.socket, 'message') as Promise<[Buffer, RemoteInfo]>;
    link.send(Buffer.from('status?'), false);
    const [question, from] = await coming;
    expect(question.toString()).toBe('status?');
    device.socket.send('one', from.port, from.address);
    device.socket.send('two', from.port, from.address);
    await told.until(() => told.bytes.length === 2);
    expect(told.bytes.map(String)).toEqual(['one', 'two']);
  });

  test('looks its name up at each send', async () => {
    const device = await socket();
    const { link } = await opened('udp', `udp://localhost:${device.port}`);
    const coming = once(device.socket, 'message') as Promise<[Buffer, RemoteInfo]>;
    link.send(Buffer.from('hello'), false);
    expect(String((await coming)[0])).toBe('hello');
  });

  test('tells a flood from others in few lines', async () => {
    const device = await socket();
    const stranger = await socket();
    const { link, told } = await opened('udp', `udp://127.0.0.1:${device.port}`);
    const coming = once(device.socket, 'message') as Promise<[Buffer, RemoteInfo]>;
    link.send(Buffer.from('hello'), false);
    const [, from] = await coming;
    for (let i = 0; i < 200; i++) stranger.socket.send('x', from.port, from.address);
    await told.until(() => told.order.length > 1);
    device.socket.send('answer', from.port, from.address);
    await told.until(() => told.bytes.length === 1);
    expect(told.order.filter(word => word.startsWith('lost')).length).toBeLessThanOrEqual(3);
  });

  test('takes nothing from others', async () => {
    const device = await socket();
    const stranger = await socket();
    const { link, told } = await opened('udp', `udp://127.0.0.1:${device.port}`);
    const coming = once(device.socket, 'message') as Promise<[Buffer, RemoteInfo]>;
    link.send(Buffer.from('status?'), false);
    const [, from] = await coming;
    stranger.socket.send('I am it', from.port, '127.0.0.1');
    await told.until(() => told.order.some(word => word.includes('which nothing was sent to')));
    expect(told.bytes).toEqual([]);
  });
});

/** Sends numbered datagrams of a size until `enough`, each once the one before is on its way. */
async function flood(from: Socket, port: number, size: number, enough: () => boolean): Promise<number> {
  for (let i = 0; ; i++) {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt16BE(i & 0xffff);
    await new Promise<void>(resolve => from.send(bytes, port, '127.0.0.1', () => resolve()));
    if (i % 8 === 0) await new Promise(resolve => setImmediate(resolve));
    if (enough()) return i + 1;
    if (i === 200_000) throw new Error('so many datagrams have found room');
  }
}

describe.each([60_000, 2])('While nobody reads datagrams of %i bytes wait in their order', size => {
  const lost = (told: { order: readonly string[] }): number =>
    told.order.filter(word => word.includes('datagrams wait to be handled')).length;
  const numbers = (told: { bytes: readonly Buffer[] }): number[] =>
    told.bytes.map(bytes => bytes.readUInt16BE());

  test('for a client, as many as 4 MiB hold with what each takes; more are told and lost', async () => {
    const device = await socket();
    const { link, told } = await opened('udp', `udp://127.0.0.1:${device.port}`);
    const coming = once(device.socket, 'message') as Promise<[Buffer, RemoteInfo]>;
    link.send(Buffer.from('status?'), false);
    const [, { port }] = await coming;
    link.pause();
    const sent = await flood(device.socket, port, size, () => lost(told) > 0);
    expect(told.bytes).toEqual([]);
    expect(sent).toBeLessThan(40_000);
    link.resume();
    await told.until(() => told.bytes.length > 0);
    const got = numbers(told);
    expect(got).toEqual(got.toSorted((a, b) => a - b));
    expect(got.length * size).toBeLessThanOrEqual(4 * 1024 * 1024);
    device.socket.send(Buffer.from([0xff, 0xff, 1]), port, '127.0.0.1');
    await told.until(() => told.bytes.at(-1)?.length === 3);
    expect(lost(told)).toBe(1);
  });

  test('for a server likewise', async () => {
    const free = await socket();
    const { port } = free;
    free.socket.close();
    const device = await socket();
    const { link, told } = await opened('listen udp', `udp://127.0.0.1:${port}`);
    link.pause();
    expect(await flood(device.socket, port, size, () => lost(told) > 0)).toBeLessThan(40_000);
    expect(told.bytes).toEqual([]);
    link.resume();
    await told.until(() => told.bytes.length > 0);
    const got = numbers(told);
    expect(got).toEqual(got.toSorted((a, b) => a - b));
  });
});

describe('A UDP server', () => {
  test('names who sent a datagram, and answers whoever sent last', async () => {
    const free = await socket();
    const { port } = free;
    free.socket.close();
    const one = await socket();
    const two = await socket();
    const { link, told } = await opened('listen udp', `udp://127.0.0.1:${port}`);
    one.socket.send('first', port, '127.0.0.1');
    await told.until(() => told.bytes.length === 1);
    two.socket.send('second', port, '127.0.0.1');
    await told.until(() => told.bytes.length === 2);
    expect(told.order).toContain(`message of 127.0.0.1:${one.port}`);
    const answers = [once(one.socket, 'message'), once(two.socket, 'message')] as Promise<[Buffer]>[];
    link.send(Buffer.from('for the last'), false);
    expect(String((await answers[1]!)[0])).toBe('for the last');
    link.clients?.sendTo(`127.0.0.1:${one.port}`, Buffer.from('for the first'), false);
    expect(String((await answers[0]!)[0])).toBe('for the first');
  });
});
