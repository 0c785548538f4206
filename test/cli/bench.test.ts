import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EchoPeer, echoPeer } from '#cli/meter-peer.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { headend, start } from './command.ts';

let peer: EchoPeer;
beforeAll(async () => {
  peer = await echoPeer('127.0.0.1', 0);
});
afterAll(() => peer.close());

interface Size {
  readonly size: number;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly latency: Record<'p50' | 'p90' | 'p99' | 'max', number>;
  readonly own: { readonly share: number; readonly latency: Record<'p50', number> };
}

test('the meter measures each size, zero too, and says what part is its own', async () => {
  const args = ['--repeat', '20', '--size', '0,16,65k', '--connections', '2', '--format', 'json'];
  const { err, out, status } = await headend(['bench', 'websocket', peer.url, ...args]);
  expect({ err, status }).toEqual({ err: '', status: 0 });
  const { sizes, ...rest } = JSON.parse(out) as { sizes: Size[] };
  expect(rest).toEqual({ url: peer.url, mode: 'echo', type: 'text', connections: 2, repeat: 20 });
  expect(sizes.map(({ size }) => size)).toEqual([0, 16, 66_560]);
  for (const { latency, own, size, ...counts } of sizes) {
    expect(counts).toMatchObject({
      messagesSent: 40,
      messagesReceived: 40,
      bytesSent: 40 * size,
      bytesReceived: 40 * size,
    });
    const { max, p50, p90, p99 } = latency;
    expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].toSorted((a, b) => a - b));
    expect(p50).toBeGreaterThan(0);
    expect(own.latency.p50).toBeGreaterThan(0);
    expect(own.share).toBeGreaterThan(0);
    expect(own.share).toBeLessThanOrEqual(1);
  }
});

test('people get a table, without a bar where there is no terminal', async () => {
  const args = ['--repeat', '5', '--size', '0,64', '--type', 'binary'];
  const { err, out } = await headend(['bench', 'websocket', peer.url, ...args]);
  expect(err).toBe('');
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^bytes +sent\/s +received\/s .* p99 ms +max ms +own p50 +own part$/);
  expect(lines.slice(1, 3).map(line => line.trim().split(/ +/)[0])).toEqual(['0', '64']);
  expect(lines[3]).toMatch(/^own: /);
});

test('pushing needs no answers: it ends when the peer has answered the close behind all messages', async () => {
  const device = await WebSocketDevice.listen();
  const args = ['--mode', 'push', '--repeat', '50', '--size', '10', '--format', 'json'];
  const running = headend(['bench', 'websocket', device.url, ...args]);
  const silent = await device.accept();
  for (let i = 0; i < 50; i++) expect((await silent.message()).payload).toHaveLength(10);
  const { out, status } = await running;
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    sizes: [{ messagesSent: 50, messagesReceived: 0, bytesSent: 500, latency: null }],
  });
  await device.close();
});

test('a peer that does not echo, or is not there, is one line', async () => {
  const device = await WebSocketDevice.listen();
  const silent = await headend(['bench', 'websocket', device.url, '--size', '1', '--timeout', '500ms']);
  expect(silent.status).toBe(1);
  expect(silent.err).toMatch(/^headend: ws:\S+ sent no answer within 500 ms; .*--mode push\n$/);
  await device.close();
  const gone = await headend(['bench', 'websocket', device.url, '--size', '1']);
  expect(gone.status).toBe(1);
  expect(gone.err).toMatch(/^headend: cannot connect to ws:\S+: network \(1006\), ECONNREFUSED, .*\n$/);
});

test('--serve is an echo peer until it is stopped', async () => {
  const serving = start(['bench', 'websocket', '--serve', '--format', 'json']);
  await serving.shows('"}\n');
  serving.child.kill('SIGINT');
  const { out, status } = await serving.ended;
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({ url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/) });
});

test.each([
  [['bench', 'serial'], /no meter for "serial"/],
  [['bench', 'websocket'], /give a URL like ws:/],
  [['bench', 'websocket', 'http://x'], /give a URL like ws:/],
  [['bench', 'websocket', 'ws://x', '--size', '1,x'], /--size takes sizes like .*"x"/],
  [['bench', 'websocket', 'ws://x', '--repeat', '0'], /--repeat takes/],
  [['bench', 'websocket', '--serve', '--address', 'x'], /--address takes HOST:PORT/],
])('%j is a wrong command line: 2', async (args, said) => {
  const { err, status } = await headend(args);
  expect(err).toMatch(said);
  expect(status).toBe(2);
});
