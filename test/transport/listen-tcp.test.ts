import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { TcpPeer } from '#testing/tcp-peer.ts';
import { Authority } from './certificates.ts';
import { dial, opened } from './sockets.ts';

const authority = new Authority('Test');
const good = authority.issue('IP:127.0.0.1');
afterAll(() => authority.remove());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function client(port: number, localPort = 0): Promise<TcpPeer> {
  const socket = connect({ port, host: '127.0.0.1', ...(localPort === 0 ? {} : { localPort }) });
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

  test('takes who comes again from the port that it had for another client', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const from = await freePort();
    const name = `127.0.0.1:${from}`;
    for (let times = 1; times <= 20; times++) {
      const first = await client(port, from);
      await told.until(() => link.clients?.count === 1);
      first.reset();
      await first.closed;
      await client(port, from).then(async again => {
        await told.until(() => told.order.filter(word => word === `joined ${name}`).length === 2 * times);
        again.write('still there');
        await told.until(() => told.bytes.length === times);
        expect(link.clients?.get(name)).toBeDefined();
        again.reset();
        await again.closed;
      });
      await told.until(() => link.clients?.count === 0);
    }
    const visits = told.order.filter(word => /^(?:joined|left)/.test(word));
    expect(visits.every((word, i) => word === `${i % 2 === 0 ? 'joined' : 'left'} ${name}`)).toBe(true);
  });

  test('hears no more clients in a turn that has taken long, and each of them in his turn', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tcp://127.0.0.1:${port}`);
    const clients = await Promise.all(Array.from({ length: 8 }, () => client(port)));
    await told.until(() => link.clients?.count === 8);
    let turn = 0;
    const turns: number[] = [];
    const count = (): void => {
      turn++;
      if (turns.length < 40) setImmediate(count);
    };
    count();
    told.message = (_bytes, _text, name) => {
      turns.push(turn);
      names.push(name ?? '');
      const end = performance.now() + 30;
      while (performance.now() < end);
    };
    const names: string[] = [];
    for (let round = 1; round <= 5; round++) {
      for (const each of clients) each.write('x');
      await told.until(() => turns.length === 8 * round);
    }
    expect(new Set(turns).size).toBe(40);
    expect(new Set(names.slice(0, 8)).size).toBe(8);
  });

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

describe('A TCP server in TLS', () => {
  const secure = { tls: { ...good, verify: true } } as const;

  test('sends away who does not come to an end of its TLS', async () => {
    const clock = new FakeClock();
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tls://127.0.0.1:${port}`, { ...secure, clock });
    const quick = connectTls({ port, host: '127.0.0.1', ca: authority.cert });
    onTestFinished(() => void quick.destroy());
    await told.until(() => link.clients?.count === 1);
    const silent = await client(port);
    await clock.settle();
    await clock.advance(5000);
    await silent.closed;
    const reason = `${ownName(silent)} did not come to an end of its TLS within 5000 ms; it was sent away`;
    await clock.settle();
    expect(told.order.filter(word => word.startsWith('lost'))).toEqual([`lost: ${reason}`]);
    expect(link.clients?.count).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('does not wait for them when it closes', async () => {
    const port = await freePort();
    const { link, told } = await opened('listen tcp', `tls://127.0.0.1:${port}`, secure);
    const silent = await client(port);
    const half = await client(port);
    half.write(Buffer.from('1603010200', 'hex'));
    const quick = connectTls({ port, host: '127.0.0.1', ca: authority.cert });
    onTestFinished(() => void quick.destroy());
    await told.until(() => link.clients?.count === 1);
    link.close(1000, '');
    await Promise.all([silent.closed, half.closed]);
    expect(await told.ended()).toMatchObject({ cause: 'local' });
    expect(told.order.filter(word => word.startsWith('lost'))).toEqual([]);
    expect(told.order.at(-1)).toBe('closed');
  });

  test('says in a line who spoke no TLS', async () => {
    const port = await freePort();
    const { told } = await opened('listen tcp', `tls://127.0.0.1:${port}`, secure);
    const plain = await client(port);
    plain.write('GET / HTTP/1.1\r\n\r\n');
    await plain.closed;
    const reason = `a client's TLS failed (${ownName(plain)}): http request; it must speak TLS`;
    await told.until(() => told.order.includes(`lost: ${reason}`));
  });
});
