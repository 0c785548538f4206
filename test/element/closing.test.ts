import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { TcpRelay } from '#testing/tcp-relay.ts';
import { number, protocol, qaction, text, websocket } from './protocols.ts';
import { connected, device, of, start } from './running.ts';

const state = (element: { status: { connections: readonly { state: string }[] } }) =>
  element.status.connections[0]?.state;

const NOTIFIED = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(8), text(5, '', '<Type options="dynamic ip">read</Type>')],
  qactions: [qaction(1, '7', 'p.setParameter(8, p.getParameter(8) + p.getParameter(7));')],
});

describe('a close is recorded with its cause and code', () => {
  test.each([
    ['normal', 1000, (peer: Peer) => peer.close(1000, 'bye')],
    ['going-away', 1001, (peer: Peer) => peer.close(1001)],
    ['policy-violation', 1008, (peer: Peer) => peer.close(1008)],
    ['normal', 1005, (peer: Peer) => peer.close()],
    ['abnormal', 1011, (peer: Peer) => peer.close(1011)],
    ['abnormal', 3000, (peer: Peer) => peer.close(3000)],
    ['abnormal', 4999, (peer: Peer) => peer.close(4999)],
    ['abnormal', 1006, (peer: Peer) => peer.end()],
    ['network', 1006, (peer: Peer) => peer.reset()],
    ['protocol-error', 1002, (peer: Peer) => peer.raw('ff 00')],
    ['invalid-data', 1007, (peer: Peer) => peer.raw('81 01 ff')],
    ['message-too-big', 1009, (peer: Peer) => peer.text('x'.repeat(2000))],
  ])('%s %d', async (cause, code, act) => {
    const { element, peer } = await connected(NOTIFIED, { connection: { maxMessage: 1024 } });
    act(peer);
    await element.until(() => state(element) === 'closed');
    expect(of(element, 'close')).toMatchObject([{ cause, code, direction: 'none' }]);
    await element.until(() => element.get(7) === 0);
  });
});

type Peer = Awaited<ReturnType<typeof connected>>['peer'];

test('a close brings its reason, a reset the name of the error', async () => {
  const { element, peer } = await connected(NOTIFIED);
  peer.close(1000, 'maintenance');
  await element.until(() => state(element) === 'closed');
  expect(of(element, 'close')[0]).toMatchObject({ reason: 'maintenance' });
  const second = await connected(NOTIFIED);
  second.peer.reset();
  await second.element.until(() => state(second.element) === 'closed');
  expect(of(second.element, 'close')[0]).toMatchObject({ errno: 'ECONNRESET' });
});

test('a line that goes dead without a word ends with ping-timeout, and own pings stand in the log', async () => {
  const clock = new FakeClock();
  const own = await device();
  await using relay = await TcpRelay.to(own.port);
  const element = await start(
    NOTIFIED,
    {
      connections: { 0: { address: '127.0.0.1', port: relay.port, keepAlive: '10s', pingPayload: 'there?' } },
    },
    clock,
  );
  await own.accept();
  await element.until(() => element.get(7) === 1);
  await clock.advance(10_000);
  await element.until(() => of(element, 'pong').length === 1);
  relay.stall();
  await clock.advance(20_000);
  await element.until(() => element.get(7) === 0);
  expect(of(element, 'ping').map(({ direction, data }) => [direction, data])).toEqual([
    ['out', 'there?'],
    ['out', 'there?'],
  ]);
  expect(of(element, 'close')).toMatchObject([
    { cause: 'ping-timeout', code: 1006, reason: 'no pong within 10000 ms' },
  ]);
});

test('an opening that takes longer than its deadline ends with timeout', async () => {
  const clock = new FakeClock();
  const own = await device({ handshake: { instead: 'silent' } });
  const element = await start(
    NOTIFIED,
    { connections: { 0: { address: own.url, handshakeTimeout: '2s' } } },
    clock,
  );
  await own.accept();
  await clock.advance(2_000);
  await element.until(() => of(element, 'close').length > 0);
  expect(of(element, 'close')).toMatchObject([{ cause: 'timeout', code: 1006, errno: 'ETIMEDOUT' }]);
  await element.until(() => element.get(7) === 0);
});

test('a name that is not found is told apart', async () => {
  const element = await start(NOTIFIED, { connections: { 0: { address: 'ws://no.such.host.invalid' } } });
  await element.until(() => of(element, 'close').length > 0);
  expect(of(element, 'close')[0]).toMatchObject({ cause: 'network' });
  expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(of(element, 'close')[0]?.errno);
});

test('stopping twice waits both times until the connections have closed', async () => {
  const { element, peer } = await connected(NOTIFIED);
  peer.answersClose = false;
  const first = element.element.stop();
  const second = element.element.stop().then(() => state(element));
  await peer.receive();
  peer.end();
  await first;
  expect(await second).toBe('closed');
});
