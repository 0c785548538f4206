import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import {
  action,
  number,
  protocol,
  response,
  text,
  trigger,
  triggerOf,
  websocket,
  write,
} from './protocols.ts';
import { connected, of } from './running.ts';

test('a `close` action with the id of a parameter leaves the connection itself open', async () => {
  const { element, peer } = await connected(
    protocol({
      params: [text(1), text(11), write(30)],
      responses: [response(1, [11])],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'protocol', 'close', 'id="1"')],
    }),
  );
  await element.set(30, 'close');
  peer.text('still here');
  await element.until(() => element.get(11) === 'still here');
  expect(of(element, 'close')).toEqual([]);
});

test('a `close` action of what the close itself sets off ends own attempts to connect again', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(
    protocol({
      connections: [websocket(0, { notify: 7 })],
      params: [number(7), text(11)],
      responses: [response(1, [11])],
      triggers: [triggerOf(1, 'parameter 7 change', 'action', [1], 'id:7 == 0')],
      actions: [action(1, 'protocol', 'close', 'nr="0"')],
    }),
    { clock, connection: { reconnect: { min: 10, max: 10 } } },
  );
  peer.reset();
  await element.until(() => of(element, 'close').length === 1);
  await clock.advance(1000);
  expect(element.status.connections[0]?.state).toBe('closed');
});
