import { expect, test } from 'vitest';
import { elementsText } from '#cli/elements.ts';
import { elementView } from '#host/element-view.ts';
import { constant, protocol, response, text } from './protocols.ts';
import { connected } from './running.ts';

const XML = protocol({
  params: [constant(1, '['), text(2), constant(3, ']'), text(4)],
  responses: [response(1, [1, 2, 3])],
});

const NEAREST =
  'no response matches; nearest is response 1 "r1": byte 4, fixed 5D of parameter 3 "p3" expected';

test('the state of an element says why a message matched nothing, and is told at the first of them', async () => {
  const { element, peer } = await connected(XML);
  const states: unknown[] = [];
  element.element.events = { state: () => states.push(element.status.connections[0]) };
  expect(element.status.connections).toEqual([{ id: 0, state: 'connected' }]);
  peer.text('[one');
  const reason = `${NEAREST}, got the end of the message`;
  await element.until(() => element.status.connections[0]?.unmatched === reason);
  peer.text('(two');
  await element.until(() => element.status.connections[0]?.unmatched?.includes('byte 0'));
  expect(states).toEqual([{ id: 0, state: 'connected', unmatched: reason }]);
  const view = elementView({ element: element.element, error: undefined, name: 'test', state: 'active' });
  expect(view.connections[0]?.unmatched).toEqual({
    count: 2,
    last: expect.stringMatching(/^\d{4}-.*Z$/),
    reason: expect.stringContaining('byte 0, fixed 5B of parameter 1 "p1" expected, got 28'),
  });
  expect(elementsText([view])).toContain(' (2 unmatched)');
});

test('without what has come, where that might hold a secret', async () => {
  const { element, peer } = await connected(XML, {
    settings: { parameters: { 4: '${WORD}' } },
    env: { WORD: 'open sesame' },
  });
  peer.text('[one');
  await element.until(() => element.status.connections[0]?.unmatched === NEAREST);
});
