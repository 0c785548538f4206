import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  response,
  text,
  trigger,
  websocket,
  write,
} from './protocols.ts';
import { commands, device, of, start } from './running.ts';

/**
 * Connects, sends, receives and disconnects, all hung on parameter 30. At the start the connection is closed again, for
 * those who want no standing line.
 */
function chain(
  triggers: readonly string[],
  actions: readonly string[],
  groups: readonly string[] = [],
): string {
  return protocol({
    connections: [websocket(0, { notify: 7 })],
    params: [number(7), text(11), text(12, '<DefaultValue>how warm?</DefaultValue>'), write(30)],
    commands: [command(1, [12])],
    responses: [response(1, [11])],
    pairs: [pair(1, 1, { responses: [1] })],
    groups: [group(1, 'poll', ['Pair 1']), ...groups],
    triggers: [trigger(10, 'protocol after startup', 2), ...triggers],
    actions: [
      action(1, 'protocol', 'open', 'nr="0"'),
      action(2, 'protocol', 'close', 'nr="0"'),
      action(3, 'group 1', 'execute'),
      ...actions,
    ],
  });
}

describe('connect, send, receive and disconnect are one chain', () => {
  test.each([
    [
      'an open action, a group, and a close action after the group',
      chain([trigger(1, 'parameter 30 change', 1, 3), trigger(2, 'group 1 after', 2)], []),
    ],
    [
      'three groups in the queue: one that opens, one that polls, one that closes',
      chain(
        [trigger(1, 'parameter 30 change', 4)],
        [action(4, 'group 2;1;3', 'execute')],
        [group(2, 'action', ['Action 1']), group(3, 'action', ['Action 2'])],
      ),
    ],
  ])('%s', async (_, xml) => {
    const own = await device();
    const element = await start(xml, { connections: { 0: { address: own.url } } });
    await element.until(() => of(element, 'close').length === 1);
    for (const degrees of ['20', '21']) {
      await element.set(30, 'go');
      const peer = await own.accept();
      expect((await peer.message()).payload.toString()).toBe('how warm?');
      peer.text(degrees);
      const close = await peer.receive();
      expect([close.opcode, close.payload.readUInt16BE(0)]).toEqual([8, 1000]);
      await element.until(() => element.get(7) === 0 && element.status.connections[0]?.state === 'closed');
      expect(element.get(11)).toBe(degrees);
      expect(own.connections).toBe(0);
    }
    expect(of(element, 'command').map(({ delivered }) => delivered)).toEqual([true, true]);
    expect(of(element, 'timeout')).toEqual([]);
  });
});

test('a command waits for an opening under way, and is shown and not sent when that fails', async () => {
  const clock = new FakeClock();
  const own = await device({ handshake: { instead: 'silent' } });
  const xml = chain([trigger(1, 'parameter 30 change', 3)], []).replace('after startup', 'change');
  const element = await start(
    xml.replace('<On >protocol</On>', '<On id="11">parameter</On>'),
    { connections: { 0: { address: own.url, handshakeTimeout: '3s' } }, timeout: '1h' },
    clock,
  );
  await own.accept();
  await element.set(30, 'go');
  await clock.advance(2_999);
  expect(commands(element)).toEqual([]);
  await clock.advance(1);
  await element.until(() => commands(element).length === 1);
  expect(of(element, 'command')[0]).toMatchObject({
    delivered: false,
    reason: 'the connection is closed',
    data: 'how warm?',
  });
});

test('an open action while the connection is closing opens it once it has closed', async () => {
  const own = await device();
  const xml = chain([trigger(1, 'parameter 30 change', 2, 1, 3)], []).replace(
    /<Trigger id="10">.*?<\/Trigger>/,
    '',
  );
  const element = await start(xml, { connections: { 0: { address: own.url } } });
  const first = await own.accept();
  await element.until(() => element.get(7) === 1);
  await element.set(30, 'go');
  expect((await first.receive()).opcode).toBe(8);
  const second = await own.accept();
  expect((await second.message()).payload.toString()).toBe('how warm?');
});

test('a group that waits for an opening ends with its element', async () => {
  const own = await device({ handshake: { instead: 'silent' } });
  const xml = chain([trigger(1, 'parameter 30 change', 3)], []).replace(
    /<Trigger id="10">.*?<\/Trigger>/,
    '',
  );
  const clock = new FakeClock();
  const element = await start(xml, { connections: { 0: { address: own.url } } }, clock);
  await own.accept();
  await element.set(30, 'go');
  await element.stop();
  expect(clock.pending).toBe(0);
  expect(of(element, 'command')).toEqual([]);
});
