import { expect, test } from 'vitest';
import { Responding } from '#element/responding.ts';
import { FakeClock } from '#testing/index.ts';
import { number, protocol, response, text, websocket } from './protocols.ts';
import { connected, device, said, start } from './running.ts';

const PLAIN = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(11), text(5, '', '<Type options="dynamic ip">read</Type>')],
  responses: [response(1, [11])],
});

test('an element is in timeout once its connection has been closed for its timeout, and out of it when back', async () => {
  const clock = new FakeClock();
  const { device: own, element, peer } = await connected(PLAIN, { clock, settings: { timeout: '30s' } });
  peer.reset();
  await element.until(() => element.status.connections[0]?.state === 'closed');
  await clock.advance(29_999);
  expect(element.status.timeout).toBe(false);
  await clock.advance(1);
  expect(element.status.timeout).toBe(true);
  expect(said(element, 'warn')).toContain('in timeout: connection 0 does not answer');
  await element.set(5, own.url);
  await element.until(() => !element.status.timeout);
  expect(said(element, 'info')).toContain('out of timeout');
});

test('a connection that is back before the timeout never puts the element into it', async () => {
  const clock = new FakeClock();
  const { device: own, element, peer } = await connected(PLAIN, { clock, settings: { timeout: '30s' } });
  peer.reset();
  await element.until(() => element.status.connections[0]?.state === 'closed');
  await clock.advance(20_000);
  await element.set(5, own.url);
  await own.accept();
  await element.until(() => element.status.connections[0]?.state === 'connected');
  await clock.advance(60_000);
  expect(element.status.timeout).toBe(false);
});

test('a connection that cannot be opened at all counts from the first failure', async () => {
  const clock = new FakeClock();
  const element = await start(PLAIN, { timeout: '10s' }, clock);
  await element.until(() => element.get(7) === 0);
  await clock.advance(9_999);
  expect(element.status.timeout).toBe(false);
  await clock.advance(1);
  expect(element.status.timeout).toBe(true);
});

test('a connection with includeTimeout false does not count', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(PLAIN, {
    clock,
    settings: { timeout: '30s' },
    connection: { includeTimeout: false },
  });
  peer.reset();
  await element.until(() => element.status.connections[0]?.state === 'closed');
  await clock.advance(3_600_000);
  expect(element.status.timeout).toBe(false);
});

test('one connection of two that does not answer puts the element into timeout', async () => {
  const clock = new FakeClock();
  const [one, two] = [await device(), await device()];
  const xml = protocol({ connections: [websocket(0), websocket(1)], params: [text(11)] });
  const element = await start(
    xml,
    { timeout: '5s', connections: { 0: { address: one.url }, 1: { address: two.url } } },
    clock,
  );
  const [, second] = [await one.accept(), await two.accept()];
  await element.until(() => element.status.connections.every(({ state }) => state === 'connected'));
  second.close(1000);
  await element.until(() => element.status.connections[1]?.state === 'closed');
  await clock.advance(5_000);
  expect(element.status.timeout).toBe(true);
});

test('of several connections only those with includeTimeout count, and all of them must be back', async () => {
  const clock = new FakeClock();
  const devices = [await device(), await device(), await device()];
  const xml = protocol({
    connections: [websocket(0), websocket(1), websocket(2)],
    params: [
      text(11),
      ...[0, 1, 2].map(i => text(50 + i, '', `<Type options="dynamic ip ${i}">read</Type>`)),
    ],
  });
  const element = await start(
    xml,
    {
      timeout: '5s',
      connections: Object.fromEntries(
        devices.map(({ url }, i) => [i, { address: url, includeTimeout: i !== 2 }]),
      ),
    },
    clock,
  );
  const peers = await Promise.all(devices.map(each => each.accept()));
  const state = (i: number) => element.status.connections[i]?.state;
  await element.until(() => [0, 1, 2].every(i => state(i) === 'connected'));
  peers[2]?.reset();
  await element.until(() => state(2) === 'closed');
  await clock.advance(60_000);
  expect(element.status.timeout, 'the third does not count').toBe(false);
  peers[0]?.reset();
  await element.until(() => state(0) === 'closed');
  await clock.advance(2_000);
  peers[1]?.reset();
  await element.until(() => state(1) === 'closed');
  await clock.advance(2_999);
  expect(element.status.timeout).toBe(false);
  await clock.advance(1);
  expect(element.status.timeout, '5 s after the first').toBe(true);
  await element.set(50, devices[0]!.url);
  await element.until(() => state(0) === 'connected');
  expect(element.status.timeout, 'the second is away for 3 s only').toBe(false);
  await clock.advance(2_000);
  expect(element.status.timeout, 'and now for 5 s').toBe(true);
  await element.set(51, devices[1]!.url);
  await element.until(() => state(1) === 'connected');
  expect(element.status.timeout).toBe(false);
});

test('the timeout of an element is that of its main connection in the protocol unless its file gives one', async () => {
  const clock = new FakeClock();
  const xml = PLAIN.replace(
    '</Http>',
    '<UserSettings><TimeoutTimeElement><DefaultValue>7000</DefaultValue></TimeoutTimeElement></UserSettings></Http>',
  );
  const element = await start(xml, {}, clock);
  await element.until(() => element.get(7) === 0);
  await clock.advance(6_999);
  expect(element.status.timeout).toBe(false);
  await clock.advance(1);
  expect(element.status.timeout).toBe(true);
});

test('what stops in timeout is not in timeout any more, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  const element = await start(PLAIN, { timeout: '1s' }, clock);
  await clock.advance(1_000);
  expect(element.status.timeout).toBe(true);
  await element.stop();
  expect(element.status).toMatchObject({ state: 'stopped', timeout: false });
  expect(clock.pending).toBe(0);
});

test('a timeout of 0 is reached at once, and every change is told once', async () => {
  const clock = new FakeClock();
  const changes: boolean[] = [];
  const responding = new Responding(clock, 0, {
    counts: () => true,
    timeoutChanged: yes => void changes.push(yes),
  });
  responding.set(0, false);
  responding.set(0, false);
  responding.set(1, false);
  responding.set(0, true);
  expect(changes).toEqual([true]);
  responding.set(1, true);
  responding.set(1, true);
  expect(changes).toEqual([true, false]);
});
