import { expect, onTestFinished, test } from 'vitest';
import type { UnitReader } from '#codec/contract.ts';
import { Streams } from '#element/streams.ts';
import { startElement } from '#testing/index.ts';
import { of } from './running.ts';
import { asking, client, freePort } from './serial.ts';

const MIB = 1024 * 1024;

/** A reader in which so many bytes wait. */
function reader(waiting: number): UnitReader {
  return {
    waiting,
    feed: () => {},
    next: () => undefined,
    rest: () => undefined,
    refuse: () => false,
    drop() {
      (this as { waiting: number }).waiting = 0;
      return Buffer.alloc(1);
    },
  };
}

test('the largest streams are given up while all together are too large', () => {
  const dropped: string[] = [];
  const streams = new Streams(MIB, ({ client, reader }, reason) => {
    dropped.push(`${client}: ${reason}`);
    reader.drop();
  });
  for (const [name, size] of Object.entries({ a: 30 * MIB, b: 20 * MIB, c: 14 * MIB }))
    streams.changed(streams.add(name, reader(size)));
  expect(dropped).toEqual([]);
  streams.changed(streams.add('d', reader(1)));
  expect(dropped).toEqual([
    'a: 67108865 bytes of 4 clients wait for the ends of what they are part of, and 67108864 may: dropped',
  ]);
  expect(streams.waiting).toBe(34 * MIB + 1);
  streams.remove(streams.get('b')!);
  expect(streams.waiting).toBe(14 * MIB + 1);
});

test('four clients may have as much as one may', () => {
  const streams = new Streams(100 * MIB, () => expect.unreachable());
  for (let i = 0; i < 4; i++) streams.changed(streams.add(String(i), reader(100 * MIB)));
  expect(streams.waiting).toBe(400 * MIB);
});

test('of those who send datagrams 1024 are told apart, and who was silent longest is forgotten', () => {
  const dropped: (string | undefined)[] = [];
  const streams = new Streams(MIB, ({ client, reader }) => {
    dropped.push(client);
    reader.drop();
  });
  for (let i = 0; i < 1024; i++) streams.sent(streams.add(String(i), reader(1)));
  for (const stream of streams.all()) streams.changed(stream);
  streams.sent(streams.get('0')!);
  streams.sent(streams.add('new', reader(0)));
  expect(dropped).toEqual(['1']);
  expect(streams.all()).toHaveLength(1024);
  expect(streams.waiting).toBe(1023);
});

test('a server with clients whose messages have no end keeps 64 MiB of them, and goes on', async () => {
  const port = await freePort();
  const element = await startElement({
    protocol: asking({ type: 'smart-serial' }),
    settings: `connections: {0: {address: any, port: ${port}}}`,
  });
  onTestFinished(() => element.stop());
  await element.until(() => element.status.connections[0]?.state === 'connected');
  const [connection] = element.element.connections;
  for (let i = 0; i < 5; i++) {
    const endless = await client(port);
    endless.write(Buffer.concat([Buffer.from('#'), Buffer.alloc(15 * MIB, 'x')]));
  }
  await element.until(() => of(element, 'data').length === 1);
  expect(of(element, 'data')[0]?.reason).toMatch(/wait for the ends of what they are part of/);
  expect(connection!.waiting).toBeLessThanOrEqual(64 * MIB);
  const other = await client(port);
  other.write('#hello;');
  await element.until(() => element.get(20) === 'hello');
});
