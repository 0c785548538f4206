import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { OPCODE } from '#testing/websocket-frame.ts';
import { open } from './link.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serving.ts';

test('Own pings of a client begin, change their payload and interval, and end while it is open', async () => {
  await using session = await open();
  const { clock, link, peer } = session;
  await clock.advance(60_000);
  link.adjust?.({ keepAlive: 1000, pingPayload: 'beat' });
  await clock.advance(1000);
  expect(await peer.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('beat') });
  await session.told.until('pong');
  link.adjust?.({ pingPayload: 'x'.repeat(200) });
  await clock.advance(1000);
  expect((await peer.receive()).payload).toHaveLength(125);
  link.adjust?.({ keepAlive: 0 });
  await clock.advance(60_000);
  expect(clock.pending).toBe(0);
  expect(session.told.controls).toHaveLength(2);
});

test('A peer that does not answer the pings that were turned on is lost', async () => {
  await using session = await open();
  const { clock, link, peer, told } = session;
  peer.silent();
  link.adjust?.({ keepAlive: 500 });
  await clock.advance(1000);
  expect(await told.ended()).toMatchObject({ cause: 'ping-timeout', reason: 'no pong within 500 ms' });
});

test('A server changes for all clients, or for one alone', async () => {
  const clock = new FakeClock();
  const { link, port, told } = await serve({}, { clock });
  const one = await RawClient.open(port);
  const two = await RawClient.open(port);
  await told.until(() => link.clients?.count === 2);
  link.clients!.adjustOne?.('1', { keepAlive: 1000, pingPayload: 'you' });
  await clock.advance(1500);
  expect(await one.receive()).toMatchObject({ opcode: OPCODE.ping, payload: Buffer.from('you') });
  one.frame({ opcode: OPCODE.pong, payload: 'you' });
  await told.until(() => told.order.includes('pong'));
  link.adjust?.({ idleTimeout: 5000 });
  link.clients!.adjustOne?.('1', { idleTimeout: 0, keepAlive: 0 });
  await clock.advance(6000);
  expect(await two.close()).toEqual([1000, 'no message for 5000 ms']);
  expect(link.clients!.adjustOne?.('3', { keepAlive: 1 })).toBe(false);
});

test('A ping that was asked for is answered within the interval of own pings, or its client is lost', async () => {
  const clock = new FakeClock();
  const { link, port, told } = await serve({}, { clock, limits: { keepAlive: 10_000 } });
  const client = await RawClient.open(port);
  await told.until(() => link.clients?.count === 1);
  expect(link.clients!.pingTo?.('1', Buffer.from('?'))).toBe(0);
  expect(Buffer.from((await client.receive()).payload).toString()).toBe('?');
  for (let i = 0; i < 4; i++) {
    await clock.advance(2000);
    link.clients!.pingTo?.('1', Buffer.from('?'));
  }
  expect(told.ends.size).toBe(0);
  await clock.advance(4000);
  await told.until(() => told.ends.size === 1);
  expect(told.ends.get('1')).toMatchObject({ cause: 'ping-timeout' });
});
