import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { TcpRelay } from '#testing/tcp-relay.ts';

test('Bytes and the end go through each way, until the line goes dead without a word', async () => {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer(accepted.resolve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using relay = await TcpRelay.to((server.address() as AddressInfo).port);
  const near = connect(relay.port, '127.0.0.1');
  const far = await accepted.promise;
  near.write('there');
  expect(String((await once(far, 'data'))[0])).toBe('there');
  far.write('and back');
  expect(String((await once(near, 'data'))[0])).toBe('and back');

  relay.stall();
  const heard: string[] = [];
  near
    .on('data', () => heard.push('data'))
    .on('end', () => heard.push('end'))
    .on('close', () => heard.push('close'));
  far.write('lost');
  far.destroy();
  const clock = new FakeClock();
  for (let i = 0; i < 10; i++) await clock.settle();
  expect(heard).toEqual([]);
  near.destroy();
  server.close();
});
