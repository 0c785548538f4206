import { expect, test } from 'vitest';
import { action, command, group, pair, protocol, text, trigger, write } from './protocols.ts';
import { connected, of, said } from './running.ts';

const SENDS = protocol({
  params: [text(12), write(30)],
  commands: [command(1, [12])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'group 1', 'execute')],
});

test('what a device does not read waits up to sendQueue; what is beyond it is refused, recorded and counted', async () => {
  const { element, peer } = await connected(SENDS, { connection: { sendQueue: '8MiB' } });
  const [connection] = element.element.connections;
  peer.silent();
  await element.set(12, 'x'.repeat(2 ** 20));
  let sent = 0;
  while (connection!.refused < 3) {
    await element.set(30, `${sent}`);
    sent++;
    await element.until(() => of(element, 'command').length === sent);
  }
  const records = of(element, 'command');
  const refused = records.filter(record => record.delivered === false);
  expect(refused).toHaveLength(3);
  expect(connection!.line.unsent).toBeGreaterThan(7 * 2 ** 20);
  expect(connection!.line.unsent).toBeLessThanOrEqual(8 * 2 ** 20 + 1024);
  expect(refused[0]).toMatchObject({ id: 1, bytes: 2 ** 20, group: 1, pair: 1, queued: expect.any(Number) });
  expect(refused[0]?.reason).toMatch(
    /^the send queue holds 8388608 bytes at most and \d+ wait; the command was refused$/,
  );
  expect(records.some(record => record.delivered === true && (record.queued ?? 0) > 0)).toBe(true);
  // Three were refused in a row, and that is one line.
  const warnings = said(element, 'warn');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('command 1 "c1" of 1048576 bytes was refused: connection 0 has ');
  expect(warnings[0]).toContain('a larger sendQueue would be right');
});
