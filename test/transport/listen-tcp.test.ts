import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TcpPeer } from '#testing/tcp-peer.ts';
import { dial, opened } from './sockets.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function client(port: number): Promise<TcpPeer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  const peer = new TcpPeer(socket);
  return Object.assign(peer, { own: `127.0.0.1:${socket.localPort}` });
}

function ownName(peer: TcpPeer): string {
  return (peer as TcpPeer & { own: string }).own;
}

describe('A TCP server', () => {
  test('is open when it listens, and tells who comes, says what, and goes', async () => {
    const port = await freePort();
    const { told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const one = await client(port);
    one.write('hello');
    await told.until(() => told.bytes.length === 1);
    one.end();
    await told.until(() => told.ends.size === 1);
    const name = ownName(one);
    expect(told.order).toEqual(['open', `joined ${name}`, `message of ${name}`, `left ${name}`]);
    expect(told.ends.get(name)).toMatchObject({ cause: 'normal', code: 0 });
  });

  test('sends to all of its clients, or to one', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const one = await client(port);
    const two = await client(port);
    await told.until(() => link.clients?.count === 2);
    link.send(Buffer.from('all'), false);
    link.clients?.sendTo(ownName(two), Buffer.from(' one'), false);
    expect(String(await two.read(7))).toBe('all one');
    expect(String(await one.read(3))).toBe('all');
    expect(link.clients?.sendTo('10.0.0.1:1', Buffer.from('nobody'), false)).toBe(-1);
  });

  test('drops the client that it is told to', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const one = await client(port);
    await told.until(() => link.clients?.count === 1);
    expect(link.clients?.drop(ownName(one))).toBe(true);
    await one.closed;
    await told.until(() => told.ends.size === 1);
    expect(told.ends.get(ownName(one))).toMatchObject({ cause: 'local' });
    expect(link.clients?.drop(ownName(one))).toBe(false);
  });

  test('sends a client away when there are as many as it may have', async () => {
    const port = await freePort();
    const server = { maxClients: 1, clientMemory: 1 << 20, slowReader: 'drop' } as const;
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`, { server });
    await client(port);
    await told.until(() => link.clients?.count === 1);
    await (await client(port)).closed;
    expect(told.order).toContain('lost: there are 1 clients already; it was sent away');
  });

  test.each(['drop', 'skip'] as const)(
    'bounds what waits for a client that does not read: %s',
    async slowReader => {
      const port = await freePort();
      const server = { maxClients: 0, clientMemory: 200_000, slowReader };
      const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`, { server });
      const slow = await client(port);
      const quick = await client(port);
      slow.pause();
      await told.until(() => link.clients?.count === 2);
      const block = Buffer.alloc(50_000, 65);
      const isTold = (): boolean =>
        told.ends.has(ownName(slow)) || told.order.some(word => word.includes('it does not read'));
      for (let i = 0; i < 2000 && !isTold(); i++) {
        link.send(block, false);
        await quick.read(block.length);
      }
      expect(link.unsent).toBeLessThanOrEqual(200_000);
      if (slowReader === 'drop')
        expect(told.ends.get(ownName(slow))).toMatchObject({ cause: 'policy-violation' });
      else expect(link.clients?.count).toBe(2);
      expect(Object.values(link.clients?.slow ?? {}).map(Boolean)).toEqual([
        slowReader === 'skip',
        slowReader === 'drop',
      ]);
    },
  );

  test('says that a port is taken', async () => {
    const port = await freePort();
    await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const second = dial('listen tcp', `tcp://127.0.0.1:${port}`);
    expect(await second.told.ended()).toMatchObject({ errno: 'EADDRINUSE', opened: false });
  });

  test('ends all its clients when it closes', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const one = await client(port);
    await told.until(() => link.clients?.count === 1);
    link.close(1000, '');
    await one.closed;
    expect(await told.ended()).toMatchObject({ cause: 'local' });
  });
});
