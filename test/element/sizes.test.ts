import { expect, test } from 'vitest';
import { action, command, group, pair, protocol, text, trigger, write } from './protocols.ts';
import { connected, of } from './running.ts';

/** Command 1 is parameter 12, sent by a set of parameter 30. */
function sends(one: string, options: { unicode?: boolean } = {}): string {
  return protocol(
    {
      params: [text(12), write(30)],
      commands: [one],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'group 1', 'execute')],
    },
    options,
  );
}

test.each(['text', 'binary'] as const)('a %s command of 400 kB and one of 16 MiB leave whole', async kind => {
  const { element, peer } = await connected(sends(command(1, [12], kind)));
  for (const size of [400_000, 16 * 2 ** 20]) {
    const bytes = Buffer.alloc(size, 'abcdefg');
    await element.set(12, bytes);
    await element.set(30, `${size}`);
    const { text: isText, payload } = await peer.message();
    expect(isText).toBe(kind === 'text');
    expect(payload.equals(bytes)).toBe(true);
    await element.until(() => of(element, 'command').at(-1)?.bytes === size);
    expect(of(element, 'command').at(-1)).toMatchObject({ delivered: true });
  }
});

test('a command is a binary message where the protocol does not say text', async () => {
  const one = command(1, [12]).replace(/<WebSocketMessageType>.*<\/WebSocketMessageType>/, '');
  const { element, peer } = await connected(sends(one));
  await element.set(12, 'grün');
  await element.set(30, 'go');
  expect((await peer.message()).text).toBe(false);
  expect(of(element, 'command')[0]).toMatchObject({ type: 'binary' });
});

test('a text command of a Unicode protocol leaves as UTF-8', async () => {
  const { element, peer } = await connected(sends(command(1, [12]), { unicode: true }));
  await element.set(12, 'Grüße 😀');
  await element.set(30, 'go');
  expect(await peer.message()).toEqual({ text: true, payload: Buffer.from('Grüße 😀') });
});
