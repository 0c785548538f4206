import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { protocol, qaction, response, text } from './protocols.ts';
import { connected, of } from './running.ts';

const gates: Record<string, PromiseWithResolvers<void>> = {};
Object.assign(globalThis, { stoppingGates: gates });

const HOOK = qaction(
  1,
  '11',
  'export default async function run(p) { await globalThis.stoppingGates.a.promise; }',
);
const XML = protocol({
  params: [text(5, '', '<Type options="dynamic ip">read</Type>'), text(11)],
  responses: [response(1, [11])],
  qactions: [HOOK],
});

test('an element with `reconnect`, stopped while a hook holds the lock after a close, stays stopped', async () => {
  gates.a = Promise.withResolvers<void>();
  const clock = new FakeClock();
  const { device, element, peer } = await connected(XML, {
    clock,
    connection: { reconnect: { min: '1ms', max: '1ms' } },
  });
  peer.text('wait');
  await element.until(() => of(element, 'response').length === 1);
  peer.reset();
  await element.until(() => of(element, 'close').length === 1);
  await element.element.stop();
  expect(element.status.state).toBe('stopped');
  gates.a.resolve();
  await clock.settle();
  await clock.advance(1000);
  const pending = clock.pending;
  const open = device.connections;
  element.element.connections[0]?.line.disconnect();
  expect([open, pending]).toEqual([0, 0]);
});

test('an element stopped while a reconnect (dynamic ip) waits for the lock does not connect again', async () => {
  gates.a = Promise.withResolvers<void>();
  const clock = new FakeClock();
  const { device, element, peer } = await connected(XML, { clock });
  const url = device.url;
  peer.answersClose = false;
  await element.set(5, url);
  expect(element.status.connections[0]?.state).toBe('closing');
  void element.set(11, 'wait');
  peer.end();
  await element.until(() => element.status.connections[0]?.state === 'closed');
  await element.element.stop();
  gates.a.resolve();
  await clock.advance(1000);
  const open = device.connections;
  element.element.connections[0]?.line.disconnect();
  peer.answersClose = true;
  expect(open).toBe(0);
});
