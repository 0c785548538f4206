import { describe, expect, test } from 'vitest';
import {
  action,
  command,
  group,
  pair,
  protocol,
  qaction,
  response,
  text,
  trigger,
  websocket,
  write,
} from './protocols.ts';
import { commands, connected, of } from './running.ts';

/** Parameter 30 queues group 1; 20 lists what happened. */

describe('the bytes of a command', () => {
  /** Two groups of the same command are queued, then the parameter changes; the first one waits for its answer. */
  const run = async (make: boolean): Promise<(string | undefined)[]> => {
    const xml = protocol({
      connections: [websocket(0, { make })],
      params: [text(10), text(11), text(20), write(30)],
      commands: [command(1, [10])],
      responses: [response(1, [11])],
      pairs: [pair(1, 1, { responses: [1] }), pair(2, 1)],
      groups: [group(1, 'poll', ['Pair 1']), group(2, 'poll', ['Pair 2'])],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'command each before', 2)],
      actions: [action(1, 'group 1;2', 'execute'), action(2, 'command', 'make')],
    });
    const { element, peer } = await connected(xml, { settings: { parameters: { 10: 'first' } } });
    await element.set(30, 'go');
    await peer.message();
    await element.set(10, 'second');
    peer.text('answer');
    await peer.message();
    return commands(element);
  };

  test('are made when they are sent', async () => {
    expect(await run(false)).toEqual(['first', 'second']);
  });

  test('are those of the moment of queueing with MakeCommandByProtocol', async () => {
    expect(await run(true)).toEqual(['first', 'first']);
  });

  test('with MakeCommandByProtocol are those last made where no trigger makes them', async () => {
    const xml = protocol({
      connections: [websocket(0, { make: true })],
      params: [text(10, '<DefaultValue>at start</DefaultValue>'), write(30)],
      commands: [command(1, [10])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'group 1', 'execute')],
    });
    const { element, peer } = await connected(xml);
    await element.set(10, 'later');
    await element.set(30, 'go');
    expect((await peer.message()).payload.toString()).toBe('at start');
  });
});

test('triggers before a command run after it is made and before it is sent, those after it once it is sent', async () => {
  const xml = protocol({
    params: [text(10), text(20), write(30)],
    commands: [command(1, [10])],
    pairs: [pair(1, 1)],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [
      trigger(1, 'parameter 30 change', 1),
      trigger(2, 'command 1 before', 2, 3),
      trigger(3, 'command 1 after', 4),
    ],
    actions: [
      action(1, 'group 1', 'execute'),
      action(2, 'parameter 21', 'run actions'),
      action(3, 'command', 'make'),
      action(4, 'parameter 22', 'run actions'),
    ],
    qactions: [
      qaction(1, '21', "p.setParameter(10, 'from the hook'); p.setParameter(20, 'before');"),
      qaction(2, '22', "p.setParameter(20, p.getParameter(20) + ' after'); p.setParameter(10, 'too late');"),
    ],
  }).replace(
    '</Params>',
    '<Param id="21"><Name>a</Name><Type>dummy</Type></Param><Param id="22"><Name>b</Name><Type>dummy</Type></Param></Params>',
  );
  const { element, peer } = await connected(xml);
  await element.set(30, 'go');
  expect((await peer.message()).payload.toString()).toBe('from the hook');
  await element.until(() => element.get(20) === 'before after');
});

test('a binary command goes out as a binary message', async () => {
  const xml = protocol({
    params: [text(10), write(30)],
    commands: [command(1, [10], 'binary')],
    pairs: [pair(1, 1)],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'group 1', 'execute')],
  });
  const { element, peer } = await connected(xml);
  await element.set(10, Uint8Array.of(0, 255, 1));
  await element.set(30, 'go');
  const { text: isText, payload } = await peer.message();
  expect([isText, ...payload]).toEqual([false, 0, 255, 1]);
  expect(of(element, 'command')[0]).toMatchObject({
    type: 'binary',
    encoding: 'base64',
    data: 'AP8B',
    bytes: 3,
  });
});

test('with MakeCommandByProtocol a command is not made for a group that the queue does not take', async () => {
  const xml = protocol({
    connections: [websocket(0, { make: true })],
    params: [text(10), text(11), write(30), text(20)],
    commands: [command(1, [10])],
    responses: [response(1, [11])],
    pairs: [pair(1, 1, { responses: [1] })],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'command 1 before', 2)],
    actions: [action(1, 'group 1', 'execute one'), action(2, 'parameter 20', 'run actions')],
    qactions: [
      qaction(1, '20', "p.setParameter(20, p.getParameter(20) + '!');").replace(
        'triggers="20"',
        'triggers="21"',
      ),
    ],
  })
    .replace('<On id="20">', '<On id="21">')
    .replace('</Params>', '<Param id="21"><Name>d</Name><Type>dummy</Type></Param></Params>');
  const { element, peer } = await connected(xml);
  for (let i = 0; i < 4; i++) await element.set(30, 'go');
  await peer.message();
  // The first runs, the second waits, and the others find it waiting.
  expect(element.get(20)).toBe('!!');
});
