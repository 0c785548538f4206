import { expect, test } from 'vitest';
import { FakeClock, WebSocketDevice } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  text,
  trigger,
  websocket,
  write,
} from './protocols.ts';
import { alone, commands, connected, device, of, said, start } from './running.ts';

const state = (element: { status: { connections: readonly { state: string }[] } }) =>
  element.status.connections[0]?.state;

const DYNAMIC = protocol({
  params: [text(5, '', '<Type options="dynamic ip">read</Type>'), text(6), text(11), write(30)],
  responses: [response(1, [11])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'parameter 5', 'copy', 'id="30"')],
  qactions: [qaction(1, '6', 'p.setParameter(5, p.getParameter(6));')],
});

const NOTIFIED = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(8), text(5, '', '<Type options="dynamic ip">read</Type>')],
  qactions: [qaction(1, '7', 'p.setParameter(8, p.getParameter(8) + p.getParameter(7));')],
});

test('the notified parameter changes on transitions only, however often connecting fails', async () => {
  const { device: own, element, peer } = await connected(NOTIFIED);
  await element.until(() => element.get(8) === '1');
  peer.reset();
  await element.until(() => element.get(8) === '10');
  await own.close();
  for (let i = 1; i <= 3; i++) {
    await element.set(5, own.url);
    await element.until(() => of(element, 'close').length === 1 + i);
  }
  const back = await WebSocketDevice.listen({ port: own.port });
  await element.set(5, own.url);
  await element.until(() => state(element) === 'connected');
  await element.until(() => element.get(8) === '101');
  await back.close();
  await element.until(() => element.get(8) === '1010');
});

test('a connection that closed is not opened again by itself', async () => {
  const clock = new FakeClock();
  const { device: own, element, peer } = await connected(NOTIFIED, { clock });
  peer.close(1001);
  await element.until(() => state(element) === 'closed');
  await clock.advance(24 * 3_600_000);
  expect(own.connections).toBe(0);
  expect(state(element)).toBe('closed');
});

test('reconnect opens it again, each failure doubling the wait from min up to max', async () => {
  const clock = new FakeClock();
  const {
    device: own,
    element,
    peer,
  } = await connected(NOTIFIED, { clock, connection: { reconnect: { min: '1s', max: '4s' } } });
  await own.close();
  await peer.closed;
  for (const ceiling of [1000, 2000, 4000, 4000]) {
    const closes = of(element, 'close').length;
    await element.until(() => element.records.at(-1)?.reason?.startsWith('connecting again'));
    const delay = Number(/in (\d+) ms/.exec(element.records.at(-1)?.reason ?? '')?.[1]);
    expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
    expect(delay).toBeLessThanOrEqual(ceiling);
    await clock.advance(delay);
    await element.until(() => of(element, 'close').length > closes);
  }
  const back = await device({ port: own.port });
  await clock.advance(4000);
  await back.accept();
  await element.until(() => state(element) === 'connected');
});

test('a connection that lasted a minute begins with the smallest wait again, a shorter one goes on growing', async () => {
  const clock = new FakeClock();
  const {
    device: own,
    element,
    peer,
  } = await connected(NOTIFIED, {
    clock,
    connection: { reconnect: { min: '1s', max: '1h' } },
  });
  const waits: number[] = [];
  let now = peer;
  for (const lasted of [0, 59_000, 30_000, 60_000, 0]) {
    await clock.advance(lasted);
    const before = element.records.length;
    now.reset();
    await element.until(() =>
      element.records.slice(before).some(({ reason }) => reason?.startsWith('connecting again')),
    );
    const wait = Number(/in (\d+) ms/.exec(element.records.at(-1)?.reason ?? '')?.[1]);
    waits.push(wait);
    await clock.advance(wait);
    now = await own.accept();
    await element.until(() => state(element) === 'connected');
  }
  const ceilings = [1000, 2000, 4000, 1000, 2000];
  expect(
    waits.every((wait, i) => wait >= ceilings[i]! / 2 && wait <= ceilings[i]!),
    `${waits}`,
  ).toBe(true);
});

test('the waits of two elements that lose their lines at one moment differ', async () => {
  const waits = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const connection = { reconnect: { min: '1h', max: '1h' } };
      const { element, peer } = await connected(NOTIFIED, { clock: new FakeClock(), connection });
      peer.reset();
      return element.until(() => /in (\d+) ms/.exec(element.records.at(-1)?.reason ?? '')?.[1]);
    }),
  );
  expect(new Set(waits).size).toBeGreaterThan(1);
});

test('an element that stops waits for no reconnect', async () => {
  const clock = new FakeClock();
  const {
    device: own,
    element,
    peer,
  } = await connected(NOTIFIED, { clock, connection: { reconnect: { min: '1s', max: '4s' } } });
  peer.reset();
  await element.until(() => element.records.at(-1)?.reason?.startsWith('connecting again'));
  await element.stop();
  await clock.advance(10_000);
  expect(own.connections).toBe(0);
  expect(clock.pending).toBe(0);
});

const SENDS = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(12), write(30)],
  commands: [command(1, [12])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'group 1', 'execute')],
});

test('a command while the connection is closed shows with delivered false and is not sent', async () => {
  const { device: own, element, peer } = await connected(SENDS);
  await element.set(12, 'sent');
  await element.set(30, 'go');
  expect((await peer.message()).payload.toString()).toBe('sent');
  peer.close(1000);
  await peer.closed;
  await element.until(() => state(element) === 'closed');
  await element.set(12, 'lost');
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 2);
  expect(
    of(element, 'command').map(({ data, delivered, group: id, pair: by }) => ({ data, delivered, id, by })),
  ).toEqual([
    { data: 'sent', delivered: true, id: 1, by: 1 },
    { data: 'lost', delivered: false, id: 1, by: 1 },
  ]);
  expect(of(element, 'command')[1]?.reason).toBe('the connection is closed');
  expect(own.connections).toBe(0);
});

test('without an address the connection stays closed and says so', async () => {
  const element = await alone(SENDS);
  await element.until(() => of(element, 'error').length > 0);
  expect(of(element, 'error')[0]?.reason).toBe('no address is set; give a host or a ws:// URL');
  expect(said(element, 'warn')).toEqual([
    'connection 0 stays closed: no address is set; give a host or a ws:// URL',
  ]);
  expect(state(element)).toBe('closed');
});

test('actions close and open act on the connection of nr', async () => {
  const xml = protocol({
    params: [write(30), write(31)],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'parameter 31 change', 2)],
    actions: [action(1, 'protocol', 'close', 'nr="0"'), action(2, 'protocol', 'open')],
  });
  const { device: own, element, peer } = await connected(xml);
  await element.set(30, 'x');
  expect((await peer.receive()).payload.readUInt16BE(0)).toBe(1000);
  await element.until(() => state(element) === 'closed');
  await element.set(31, 'x');
  await own.accept();
  await element.until(() => state(element) === 'connected');
});

test('the states of a connection follow one another in the status', async () => {
  const own = await device();
  const seen: string[] = [];
  const element = await start(NOTIFIED, { connections: { 0: { address: own.url } } });
  const note = (): void => {
    const now = state(element)!;
    if (seen.at(-1) !== now) seen.push(now);
  };
  note();
  element.element.events = { ...element.element.events, state: note };
  await own.accept();
  for (let i = 0; i < 100 && seen.at(-1) !== 'connected'; i++)
    await new Promise(resolve => setImmediate(resolve));
  await element.stop();
  expect(seen).toEqual(['connecting', 'connected', 'closing', 'closed']);
  expect(element.status.state).toBe('stopped');
});

test('reading that is held back stays held back through a reconnect', async () => {
  const { device: own, element } = await connected(DYNAMIC);
  const connection = element.element.connections[0]!;
  connection.hold(true);
  await element.set(5, own.url);
  const peer = await own.accept();
  await element.until(() => state(element) === 'connected');
  const clock = new FakeClock();
  peer.text('held');
  for (let i = 0; i < 20; i++) await clock.settle();
  expect(element.get(11)).toBeNull();
  connection.hold(false);
  await element.until(() => element.get(11) === 'held');
});

test('two connections are kept apart by Connection:n', async () => {
  const [first, second] = [await device(), await device()];
  const xml = protocol({
    connections: [websocket(0, { notify: 7 }), websocket(1, { notify: 8 })],
    params: [number(7), number(8), text(11), text(12), text(13), write(30)],
    commands: [command(1, [13])],
    responses: [response(1, [11], 'options="Connection:0"'), response(2, [12], 'options="Connection:1"')],
    pairs: [pair(1, 1), pair(2, 1, { attributes: 'options="connection:1"' })],
    groups: [
      group(1, 'poll', ['Pair 1', 'Pair 2']),
      group(2, 'poll', ['Pair 1'], undefined, 'connection="1"'),
    ],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'group 1;2', 'execute')],
  });
  const element = await start(xml, {
    connections: { 0: { address: first.url }, 1: { address: second.url } },
  });
  const [one, two] = [await first.accept(), await second.accept()];
  await element.until(() => element.get(7) === 1 && element.get(8) === 1);
  one.text('to the first');
  two.text('to the second');
  await element.until(() => element.get(11) === 'to the first' && element.get(12) === 'to the second');
  await element.set(13, 'out');
  await element.set(30, 'go');
  expect(
    [await one.message(), await two.message(), await two.message()].map(({ payload }) => payload.toString()),
  ).toEqual(['out', 'out', 'out']);
  await element.until(() => of(element, 'command').length === 3);
  expect(of(element, 'command').map(({ connection, group: id }) => [connection, id])).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
  ]);
  two.close(1000);
  await element.until(() => element.get(8) === 0);
  expect(element.get(7)).toBe(1);
});
