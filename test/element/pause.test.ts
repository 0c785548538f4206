import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { startElement } from '#testing/element.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { action, command, group, pair, protocol, response, text, timer, trigger } from './protocols.ts';

const POLLER = protocol({
  params: [text(10), text(11)],
  commands: [command(1, [11])],
  responses: [response(1, [10])],
  pairs: [pair(1, 1, { responses: [1] })],
  groups: [group(1, 'poll', ['Pair 1'])],
  timers: [timer(1, 50, [1])],
  triggers: [trigger(1, 'parameter 11 change', 1)],
  actions: [action(1, 'command 1', 'make')],
});

test('a paused element lets its group end, then says nothing, and what arrives waits until it goes on', async () => {
  const clock = new FakeClock();
  await using device = await WebSocketDevice.listen();
  await using started = await startElement({
    protocol: POLLER,
    clock,
    settings: `connections: {0: {address: "${device.url}", timeout: 5s}}\nparameters: {11: poll}`,
  });
  const { element } = started;
  const peer = await device.accept();
  expect((await peer.message()).payload.toString()).toBe('poll');
  const paused = element.pause();
  expect(element.status.state).toBe('active');
  peer.text('answer');
  await paused;
  expect(element.status).toMatchObject({ state: 'paused', connections: [{ state: 'connected' }] });
  expect(started.get(10)).toBe('answer');

  const before = started.records.length;
  peer.text('while it pauses');
  await started.set(11, 'taken all the same');
  await clock.advance(500);
  expect(started.get(10)).toBe('answer');
  expect(started.records.slice(before)).toEqual([]);

  element.start();
  expect(element.status.state).toBe('active');
  await started.until(() => started.get(10) === 'while it pauses');
  await clock.advance(50);
  expect((await peer.message()).payload.toString()).toBe('taken all the same');
});

test('a paused element stops as any other', async () => {
  await using device = await WebSocketDevice.listen();
  await using started = await startElement({
    protocol: POLLER,
    settings: `connections: {0: {address: "${device.url}"}}`,
  });
  const peer = await device.accept();
  await peer.message();
  peer.text('answer');
  await started.element.pause();
  await started.element.stop();
  await peer.closed;
  expect(started.status.state).toBe('stopped');
});
