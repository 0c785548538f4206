import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpDevice, type TcpDeviceOptions } from '#testing/tcp-device.ts';
import { Authority } from './certificates.ts';
import { dial, opened } from './sockets.ts';

const authority = new Authority('TCP test CA');
const good = authority.issue('IP:127.0.0.1');
afterAll(() => authority.remove());

async function device(options: TcpDeviceOptions = {}): Promise<TcpDevice> {
  const made = await TcpDevice.listen(options);
  onTestFinished(() => made.close());
  return made;
}

describe('A TCP connection', () => {
  test('hands on what each read brings, and sends what it is given', async () => {
    const own = await device();
    const { link, told } = await opened('tcp', `tcp://${own.address}`);
    const peer = await own.accept();
    expect(link.send(Buffer.from('GET 1\r\n'), false)).toBeGreaterThanOrEqual(0);
    expect(await peer.readTo('\r\n')).toBe('GET 1\r\n');
    peer.write('half ');
    peer.write('and half');
    await told.until(() => told.all.length === 13);
    expect(told.all.toString()).toBe('half and half');
  });

  test('ends as normal when the device ends it, and says so last', async () => {
    const own = await device();
    const { told } = await opened('tcp', `tcp://${own.address}`);
    (await own.accept()).end();
    expect(await told.ended()).toEqual({
      cause: 'normal',
      code: 0,
      reason: 'the peer ended the connection',
      opened: true,
    });
    expect(told.order.at(-1)).toBe('closed');
  });

  test('tells a reset by its errno', async () => {
    const own = await device();
    const { told } = await opened('tcp', `tcp://${own.address}`);
    (await own.accept()).reset();
    expect(await told.ended()).toMatchObject({ cause: 'network', errno: 'ECONNRESET', opened: true });
  });

  test('that is refused says what would be right', async () => {
    const own = await device();
    await own.close();
    const { told } = dial('tcp', `tcp://${own.address}`);
    expect(await told.ended()).toMatchObject({
      cause: 'network',
      errno: 'ECONNREFUSED',
      opened: false,
      reason: expect.stringContaining('host and port must be right'),
    });
  });

  test('to a name that is none says so', async () => {
    const { told } = dial('tcp', 'tcp://device.invalid:4001');
    expect(await told.ended()).toMatchObject({ cause: 'network', opened: false });
  });

  test('sends all that waits before it closes', async () => {
    const own = await device();
    const { link, told } = await opened('tcp', `tcp://${own.address}`);
    const peer = await own.accept();
    link.send(Buffer.alloc(500_000, 65), false);
    link.close(1000, 'done');
    expect((await peer.read(500_000)).length).toBe(500_000);
    expect(await told.ended()).toMatchObject({ cause: 'local', reason: 'done' });
  });

  test('refuses what is more than sendQueue while the device does not read', async () => {
    const own = await device();
    const { link } = await opened('tcp', `tcp://${own.address}`, { limits: { sendQueue: 100_000 } });
    (await own.accept()).pause();
    let refused = 0;
    for (let i = 0; i < 1000 && refused === 0; i++) if (link.send(Buffer.alloc(50_000), false) < 0) refused++;
    expect(refused).toBe(1);
    expect(link.unsent).toBeLessThanOrEqual(100_000);
  });

  test('that is paused reads nothing, and loses nothing', async () => {
    const own = await device();
    const { link, told } = await opened('tcp', `tcp://${own.address}`);
    const peer = await own.accept();
    link.pause();
    peer.write('later');
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
    expect(told.bytes).toEqual([]);
    link.resume();
    await told.until(() => told.all.toString() === 'later');
  });

  test('is made from the local port that is asked for', async () => {
    const own = await device();
    const free = await device();
    await free.close();
    await opened('tcp', `tcp://${own.address}`, { localPort: free.port });
    expect((await own.accept()).name).toBe(`127.0.0.1:${free.port}`);
  });

  test('speaks TLS and checks the certificate', async () => {
    const own = await device({ tls: good });
    const trusting = await opened('tcp', `tls://${own.address}`, {
      tls: { verify: true, ca: authority.cert },
    });
    (await own.accept()).write('secret');
    await trusting.told.until(() => trusting.told.all.toString() === 'secret');
    const strict = dial('tcp', `tls://${own.address}`);
    expect(await strict.told.ended()).toMatchObject({ cause: 'tls', opened: false });
  });
});
