import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { Simulation, type SimulationEvent, type SimulationOptions } from '#testing/simulation.ts';
import { TcpDevice } from '#testing/tcp-device.ts';
import type { TcpPeer } from '#testing/tcp-peer.ts';
import { UdpDevice } from '#testing/udp-device.ts';
import { asking, client, freePort } from '../element/serial.ts';
import { closed, command, record, response, told } from './recorded.ts';

const protocolOf = (name: string): string =>
  fileURLToPath(new URL(`../../protocols/${name}/protocol.xml`, import.meta.url));

interface Started {
  readonly simulation: Simulation;
  readonly events: SimulationEvent[];
  readonly address: string;
}

async function simulate(records: readonly StreamRecord[], options: SimulationOptions = {}): Promise<Started> {
  const events: SimulationEvent[] = [];
  const simulation = await Simulation.start(records, {
    speed: Number.POSITIVE_INFINITY,
    told: event => events.push(event),
    ...options,
  });
  onTestFinished(() => simulation.stop());
  return { simulation, events, address: simulation.devices[0]!.address };
}

async function element(protocol: string, settings: string, clock = new FakeClock()): Promise<StartedElement> {
  const started = await startElement({ protocol, clock, settings: `connections: {0: {${settings}}}` });
  onTestFinished(() => started.stop());
  return started;
}

/** What was said both ways, in its order. */
const said = ({ records }: StartedElement): (string | undefined)[][] =>
  records.flatMap(({ data, delivered, direction, kind, name }) =>
    direction === 'none' || delivered === false ? [] : [[direction, kind, name, data]],
  );

test('what nobody recorded is told by its begin and its length', async () => {
  const opening = record(0, { kind: 'open', direction: 'none', transport: 'tcp', data: 'tcp://10.0.0.1:5' });
  const { address, events } = await simulate([
    opening,
    command(1, 'ask;'),
    response(2, 'answer;'),
    closed(3, { cause: 'normal' }),
  ]);
  const [, host = '', port = ''] = /^tcp:\/\/(.+):(\d+)$/.exec(address) ?? [];
  const peer = await client(Number(port), '127.0.0.1', host);
  peer.write('ü'.repeat(500_000));
  await expect.poll(() => events.some(({ happening }) => happening === 'unrecorded')).toBe(true);
  const texts = events.flatMap(({ happening, message }) => (happening === 'unrecorded' ? [message] : []));
  expect(texts.every(text => text.length < 4000)).toBe(true);
  expect(texts[0]).toMatch(/^the element sent ü{512}… \(\d+ bytes\)$/);
});

describe('an element on the recording of a serial device has what it had on the device', () => {
  test('of text with lengths in it, over TCP', async () => {
    const values = ['$3\r\nold\r\n', '$3\r\nnew\r\n'];
    const device = await TcpDevice.listen({
      answer: bytes => {
        const asked = String(bytes);
        if (asked.includes('INFO')) return '$24\r\nredis_version:7.0.15\r\n\r\n\r\n';
        return asked.includes('SET') ? '+OK\r\n' : (values.shift() ?? '-ERR\r\n');
      },
    });
    onTestFinished(() => device.close());
    const run = async (address: string): Promise<StartedElement> => {
      const own = await element(protocolOf('redis'), `address: "${address}"`);
      await own.until(() => own.get(20) === '7.0.15' && own.get(31) === 'old');
      await own.set(131, 'new');
      await own.until(() => own.get(31) === 'new');
      await own.stop();
      return own;
    };
    const first = await run(device.address);
    const { address, events, simulation } = await simulate(first.records);
    expect(address).toMatch(/^tcp:\/\/127\.0\.0\.2:\d+$/);
    const again = await run(address);
    await simulation.done();
    expect(said(again)).toEqual(said(first));
    expect(told(events)).toEqual([]);
    expect(simulation.devices[0]).toMatchObject({ kind: 'tcp', connects: false });
  });

  test('of registers in bytes, over TCP', async () => {
    const answers = [
      '00010000000f01030cff8305dc402000000001 1170',
      '00020000000401010185',
      '0003000000060106000107d0',
      '00010000000f01030c001007d0402000000001 1170',
    ].map(hex => Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    const device = await TcpDevice.listen({ answer: () => answers.shift() });
    onTestFinished(() => device.close());
    const run = async (address: string): Promise<StartedElement> => {
      const clock = new FakeClock();
      const own = await element(protocolOf('modbus-tcp'), `address: "${address}"`, clock);
      await own.until(() => own.get(20) === -12.5);
      await clock.advance(75);
      await own.until(() => own.get(48) === 1);
      await own.set(121, 2000);
      await own.until(() => own.get(21) === 2000);
      await own.stop();
      return own;
    };
    const first = await run(device.address);
    const { address, events, simulation } = await simulate(first.records);
    const again = await run(address);
    await simulation.done();
    expect(said(again)).toEqual(said(first));
    expect(told(events)).toEqual([]);
  });

  test('that sends unasked and closes', async () => {
    const device = await TcpDevice.listen({ host: '127.0.0.2' });
    onTestFinished(() => device.close());
    const run = async (address: string, send?: () => Promise<void>): Promise<StartedElement> => {
      const own = await element(protocolOf('gpsd'), `address: "${address}"`);
      await send?.();
      await own.until(() => own.records.some(({ kind }) => kind === 'close'));
      await own.stop();
      return own;
    };
    const first = await run(device.address, async () => {
      const peer = await device.accept();
      peer.write('{"class":"VERSION","release":"3.22","proto_major":3}\r\n');
      await peer.readTo('}\n');
      peer.write('{"class":"TPV","mode":3,"lat":50.9413,"lon":6.9583}\r\nhalf');
      peer.end();
      await peer.closed;
    });
    const { address, events, simulation } = await simulate(first.records);
    const again = await run(address);
    await simulation.done();
    expect(said(again)).toEqual(said(first));
    expect(again.records.find(({ kind }) => kind === 'close')).toMatchObject({ cause: 'normal' });
    expect(told(events)).toEqual([]);
  });

  test('over UDP', async () => {
    let answer = 1;
    const device = await UdpDevice.listen({ received: () => device.send(Buffer.from(`#${answer++};`)) });
    onTestFinished(() => device.close());
    const run = async (address: string): Promise<StartedElement> => {
      const own = await element(asking(), `address: "${address}"`);
      for (const wanted of ['1', '2']) {
        await own.set(30, wanted);
        await own.until(() => own.get(20) === wanted);
      }
      await own.stop();
      return own;
    };
    const first = await run(`udp://${device.address}`);
    const { address, events, simulation } = await simulate(first.records);
    expect(address).toMatch(/^udp:/);
    const again = await run(address);
    await simulation.done();
    expect(said(again)).toEqual(said(first));
    expect(told(events)).toEqual([]);
  });
});

const opened = (at: number, data = 'tcp://10.0.0.1:4001'): StreamRecord => record(at, { kind: 'open', data });
const utf8 = { encoding: 'utf8', type: 'binary' } as const;

function visitor(address: string): Promise<TcpPeer> {
  const [host, port] = address.replace('tcp://', '').split(':');
  return client(Number(port), '127.0.0.1', host);
}

describe('a serial device from a recording', () => {
  test('knows a command however it comes in pieces, and several in one', async () => {
    const log = [
      opened(0),
      command(1, 'first\n', utf8),
      response(2, 'one\n', utf8),
      command(3, 'second\n', utf8),
      response(4, 'two\n', utf8),
    ];
    const { address, events, simulation } = await simulate(log);
    const peer = await visitor(address);
    peer.write('fir');
    peer.write('st\nsecond\n');
    expect([await peer.readTo('\n'), await peer.readTo('\n')]).toEqual(['one\n', 'two\n']);
    await simulation.done();
    expect(told(events)).toEqual([]);
  });

  test('takes commands in another order, and answers each with its own', async () => {
    const log = [
      opened(0),
      command(1, 'first\n', { ...utf8, pair: 1 }),
      response(2, 'one\n', { ...utf8, pair: 1 }),
      command(3, 'second\n', { ...utf8, pair: 2 }),
      response(4, 'two\n', { ...utf8, pair: 2 }),
    ];
    const { address, events, simulation } = await simulate(log);
    const peer = await visitor(address);
    peer.write('second\nfirst\n');
    expect([await peer.readTo('\n'), await peer.readTo('\n')]).toEqual(['one\n', 'two\n']);
    await simulation.done();
    expect(told(events)).toEqual([]);
  });

  test('takes other numbers, in texts and in bytes, and tells', async () => {
    const frame = (counter: number): Buffer => Buffer.from([1, counter, 0xff, 0xfe]);
    const log = [
      opened(0),
      command(1, 'get 17\n', utf8),
      response(2, 'ok\n', utf8),
      command(3, frame(1).toString('base64'), { encoding: 'base64', type: 'binary' }),
      response(4, 'fine\n', utf8),
    ];
    const { address, simulation } = await simulate(log);
    const peer = await visitor(address);
    peer.write('get 4\n');
    expect(await peer.readTo('\n')).toBe('ok\n');
    peer.write(frame(7));
    expect(await peer.readTo('\n')).toBe('fine\n');
    await simulation.done();
    expect([simulation.alike, simulation.differences]).toEqual([2, 0]);
  });

  test('tells what was not recorded, and goes on without what does not come when patience ends', async () => {
    const log = [opened(0), command(1, 'first\n', utf8), response(2, 'one\n', utf8)];
    const { address, events, simulation } = await simulate(log, { exact: true, patience: 20 });
    const peer = await visitor(address);
    peer.write('other\n');
    expect(await peer.readTo('\n')).toBe('one\n');
    await simulation.done();
    expect(told(events)).toEqual([
      'unrecorded: the element sent "other\\n"',
      'missing: the element did not send "first\\n"',
    ]);
  });

  test('pauses as it did', async () => {
    const clock = new FakeClock();
    const { address, events } = await simulate(
      [opened(0), response(100, 'a', utf8), response(300, 'b', utf8)],
      {
        clock,
        speed: 2,
      },
    );
    const peer = await visitor(address);
    while (!events.some(({ happening }) => happening === 'connected') || clock.pending === 0)
      await clock.settle();
    await clock.advance(50);
    expect(String(await peer.read(1))).toBe('a');
    await clock.advance(99);
    expect(peer.taken().length).toBe(0);
    await clock.advance(1);
    expect(String(await peer.read(1))).toBe('b');
  });

  test.each([
    ['a FIN', { cause: 'normal' }, false],
    ['a reset', { cause: 'network', errno: 'ECONNRESET' }, true],
  ])('ends with %s as it did', async (_, parts, failed) => {
    const { address } = await simulate([opened(0), closed(9, parts)]);
    const [host, port] = address.replace('tcp://', '').split(':');
    const socket = connect(Number(port), host);
    let error = false;
    socket.on('error', () => {
      error = true;
    });
    socket.resume();
    await new Promise(resolve => socket.once('close', resolve));
    expect(error).toBe(failed);
  });

  test('leaves out connects that found nobody, and takes each of the others in turn', async () => {
    const log = [
      closed(0, { cause: 'network', errno: 'ECONNREFUSED' }),
      opened(1),
      response(2, 'one', utf8),
      closed(3, { cause: 'normal' }),
      opened(4),
      response(5, 'two', utf8),
      closed(6, { cause: 'normal' }),
    ];
    const { address, events, simulation } = await simulate(log);
    expect(String(await (await visitor(address)).read(3))).toBe('one');
    expect(String(await (await visitor(address)).read(3))).toBe('two');
    await simulation.done();
    expect(told(events)).toEqual(['note: 1 connect found nobody when recorded; left out']);
  });

  test('speaks no TLS, and says so', async () => {
    const { events } = await simulate([opened(0, 'tls://10.0.0.1:4001'), response(1, 'a', utf8)]);
    expect(told(events)).toEqual(['note: the recorded device spoke TLS; this one does not']);
  });
});

describe('the clients of an element that was a server', () => {
  /** Two clients of a line-oriented server, one after the other has begun. */
  async function recorded(): Promise<StartedElement> {
    const port = await freePort();
    const own = await element(protocolOf('serial-commands'), `address: any, port: ${port}`);
    await own.until(() => own.status.connections[0]?.state === 'connected');
    const one = await client(port);
    one.write('set six\r\n');
    await one.readTo('OK\r\n');
    const two = await client(port);
    two.write('get\r\n');
    await two.readTo('six\r\n');
    two.end();
    await two.closed;
    one.write('jump\r\n');
    await one.readTo('\r\n');
    one.end();
    await own.until(() => own.records.filter(({ kind }) => kind === 'close').length === 2);
    await own.stop();
    return own;
  }

  test('come again, say what they said, and go', async () => {
    const first = await recorded();
    const port = await freePort();
    const { address, events, simulation } = await simulate(first.records, { port, speed: 1 });
    expect(simulation.devices[0]).toMatchObject({ kind: 'tcp clients', connects: true });
    expect(address).toBe(`tcp://127.0.0.1:${port}`);
    const again = await element(protocolOf('serial-commands'), `address: any, port: ${port}`);
    await simulation.done();
    await again.until(() => again.records.filter(({ kind }) => kind === 'close').length === 2);
    expect(again.get(20)).toBe('six');
    const lines = (records: readonly StreamRecord[]): unknown[] =>
      records.filter(({ kind }) => kind === 'response').map(({ data }) => data);
    expect(lines(again.records)).toEqual(lines(first.records));
    expect(told(events)).toEqual([]);
    expect(simulation.devices[0]!.progress).toMatchObject({ expected: 3, received: 3 });
  });

  test('need to be told where the element listens', async () => {
    const log = [
      record(0, { kind: 'open', data: 'tcp://any:4001' }),
      response(1, 'a', { client: '10.0.0.1:5' }),
    ];
    await expect(Simulation.start(log)).rejects.toThrow(
      /its clients are played where its host and port are given/,
    );
  });

  test('over UDP send their datagrams again, and know the answers', async () => {
    const run = async (play: (port: number) => Promise<void>): Promise<StartedElement> => {
      const port = await freePort();
      const own = await element(protocolOf('serial-echo'), `address: any, port: ${port}, transport: udp`);
      await own.until(() => own.status.connections[0]?.state === 'connected');
      await play(port);
      await own.stop();
      return own;
    };
    const first = await run(async port => {
      const came: string[] = [];
      const device = await UdpDevice.listen({ received: bytes => came.push(String(bytes)) });
      device.to('127.0.0.1', port);
      device.send(Buffer.from('hello\n'));
      while (came.length === 0) await new Promise(resolve => setImmediate(resolve));
      await device.close();
    });
    await run(async port => {
      const { simulation, events } = await simulate(first.records, { port });
      await simulation.done();
      expect(told(events)).toEqual([]);
      expect(simulation.devices[0]!.progress).toEqual({ expected: 1, received: 1, recorded: 1, sent: 1 });
    });
  });
});
