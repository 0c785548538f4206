import { describe, expect, test } from 'vitest';
import { number, protocol, qaction, text, websocket } from './protocols.ts';
import { connected, of, start } from './running.ts';

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
