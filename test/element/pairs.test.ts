import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { tableXml } from '../values/tables.ts';
import {
  action,
  command,
  constant,
  group,
  pair,
  protocol,
  qaction,
  response,
  text,
  trigger,
  triggerOf,
  websocket,
  write,
} from './protocols.ts';
import { commands, connected, of, said } from './running.ts';

/** Parameter 30 queues group 1; 20 lists what happened. */

function polled(
  pairOptions: { responses?: number[]; bad?: number[]; attributes?: string; condition?: string },
  more: { triggers?: string[]; actions?: string[]; make?: boolean; qactions?: string[] } = {},
): string {
  return protocol({
    connections: [websocket(0, { make: more.make ?? false })],
    params: [
      text(10),
      text(11),
      text(12),
      text(13),
      text(20),
      text(21),
      write(30),
      constant(40, 'ok:'),
      constant(41, 'no:'),
    ],
    commands: [command(1, [10]), command(2, [13])],
    responses: [response(1, [40, 11]), response(2, [41, 12]), response(3, [21])],
    pairs: [pair(1, 1, pairOptions), pair(2, 2)],
    groups: [group(1, 'poll', ['Pair 1', 'Pair 2'])],
    triggers: [
      trigger(1, 'parameter 30 change', 1),
      trigger(2, 'pair 1 succeeded', 2),
      trigger(3, 'pair 1 timeout', 3),
      triggerOf(4, 'pair 1 timeout after retries', 'action', [4]),
      ...(more.triggers ?? []),
    ],
    actions: [
      action(1, 'group 1', 'execute'),
      action(2, 'parameter 50', 'run actions'),
      action(3, 'parameter 51', 'run actions'),
      action(4, 'parameter 52', 'run actions'),
      ...(more.actions ?? []),
    ],
    qactions: [
      ...['succeeded', 'timeout', 'after-retries'].map((word, i) =>
        qaction(50 + i, `${50 + i}`, `p.setParameter(20, p.getParameter(20) + '${word} ');`),
      ),
      ...(more.qactions ?? []),
    ],
  }).replace(
    '</Params>',
    [50, 51, 52].map(id => `<Param id="${id}"><Name>d${id}</Name><Type>dummy</Type></Param>`).join('') +
      '</Params>',
  );
}

const OPTIONS = {
  settings: { parameters: { 10: 'ask', 13: 'second' }, timeout: '1h' },
  connection: { timeout: 1000, retries: 2 },
};

test('a pair with only a command is done once it is sent, and has succeeded with that', async () => {
  const { element, peer } = await connected(polled({}), OPTIONS);
  await element.set(30, 'go');
  expect((await peer.message()).payload.toString()).toBe('ask');
  expect((await peer.message()).payload.toString()).toBe('second');
  expect(of(element, 'command')[0]).toMatchObject({
    direction: 'out',
    id: 1,
    name: 'c1',
    group: 1,
    pair: 1,
    type: 'text',
    delivered: true,
  });
  expect(element.get(20)).toBe('succeeded ');
});

test('a pair with a response goes on when it is answered', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(polled({ responses: [1] }), { ...OPTIONS, clock });
  await element.set(30, 'go');
  await peer.message();
  await clock.advance(999);
  expect(commands(element)).toEqual(['ask']);
  peer.text('ok:7');
  await element.until(() => commands(element).length === 2);
  expect([element.get(11), element.get(20)]).toEqual(['7', 'succeeded ']);
  expect(of(element, 'response')[0]).toMatchObject({ id: 1, group: 1, pair: 1 });
  await clock.advance(60_000);
  expect(of(element, 'timeout')).toEqual([]);
});

test('without an answer a command is sent retries + 1 times, then the next pair runs', async () => {
  const clock = new FakeClock();
  const { element } = await connected(polled({ responses: [1] }), { ...OPTIONS, clock });
  await element.set(30, 'go');
  await clock.advance(2_999);
  expect(commands(element)).toEqual(['ask', 'ask', 'ask']);
  await clock.advance(1);
  await element.until(() => commands(element).length === 4);
  expect(commands(element)).toEqual(['ask', 'ask', 'ask', 'second']);
  expect(of(element, 'timeout').map(({ reason, group: id, pair: by }) => [reason, id, by])).toEqual([
    ['no answer within 1000 ms; send 1 of 3', 1, 1],
    ['no answer within 1000 ms; send 2 of 3', 1, 1],
    ['no answer within 1000 ms; send 3 of 3', 1, 1],
  ]);
  expect(element.get(20)).toBe('timeout timeout timeout after-retries ');
});

describe('the options of a pair come before the settings of the connection', () => {
  test('retries:n', async () => {
    const clock = new FakeClock();
    const xml = polled({ responses: [1], attributes: 'options="retries:0"' });
    const { element } = await connected(xml, { ...OPTIONS, clock });
    await element.set(30, 'go');
    await clock.advance(1_000);
    await element.until(() => commands(element).length === 2);
    expect(commands(element)).toEqual(['ask', 'second']);
  });

  test('timeout', async () => {
    const clock = new FakeClock();
    const xml = polled({ responses: [1], attributes: 'timeout="200"' });
    const { element } = await connected(xml, { ...OPTIONS, clock });
    await element.set(30, 'go');
    await clock.advance(600);
    await element.until(() => commands(element).length === 4);
  });
});

test('no answer after all retries counts for the timeout of the element, unless the pair has ignoreTimeout', async () => {
  for (const [attributes, inTimeout] of [
    ['', true],
    ['options="ignoreTimeout"', false],
  ] as const) {
    const clock = new FakeClock();
    const { element, peer } = await connected(polled({ responses: [1], attributes }), {
      ...OPTIONS,
      settings: { parameters: { 10: 'ask' }, timeout: '5s' },
      clock,
    });
    await element.set(30, 'go');
    await clock.advance(3_000);
    await clock.advance(5_000);
    expect(element.status.timeout).toBe(inTimeout);
    expect(element.get(20)).toContain('after-retries');
    peer.text('ok:at last');
    await element.until(() => !element.status.timeout);
  }
});

test('a response on a bad command ends the exchange without another send, and the pair has not succeeded', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(polled({ responses: [1], bad: [2] }), { ...OPTIONS, clock });
  await element.set(30, 'go');
  await peer.message();
  peer.text('no:such thing');
  await element.until(() => commands(element).length === 2);
  expect(element.get(12)).toBe('such thing');
  expect(of(element, 'timeout')).toEqual([]);
  expect(element.get(20)).toBeNull();
});

test('what is pushed while a pair waits goes to the other responses, and the pair waits on', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(polled({ responses: [1] }), { ...OPTIONS, clock });
  await element.set(30, 'go');
  await peer.message();
  peer.text('pushed');
  await element.until(() => element.get(21) === 'pushed');
  expect(commands(element)).toEqual(['ask']);
  peer.text('ok:8');
  await element.until(() => commands(element).length === 2);
  expect(element.get(11)).toBe('8');
});

test('an answer equal to the last one answers too, and changes nothing', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(polled({ responses: [1] }), { ...OPTIONS, clock });
  for (const count of [2, 4]) {
    await element.set(30, 'go');
    await peer.message();
    peer.text('ok:7');
    await element.until(() => commands(element).length === count);
    await peer.message();
  }
  expect(of(element, 'timeout')).toEqual([]);
  expect(of(element, 'response').map(({ reason }) => reason !== undefined)).toEqual([false, true]);
});

test('an answer that came in time is no timeout, however long its hook takes', async () => {
  const clock = new FakeClock();
  const hook = qaction(
    9,
    '11',
    'globalThis.answered = Promise.withResolvers(); return globalThis.answered.promise;',
  );
  const { element, peer } = await connected(polled({ responses: [1] }, { qactions: [hook] }), {
    ...OPTIONS,
    clock,
  });
  await element.set(30, 'go');
  await peer.message();
  peer.text('ok:7');
  const answered = await element.until(
    () => (globalThis as { answered?: PromiseWithResolvers<void> }).answered,
  );
  await clock.advance(1_500);
  answered.resolve();
  await element.until(() => commands(element).length === 2);
  expect(of(element, 'timeout')).toEqual([]);
  expect(element.get(20)).toBe('succeeded ');
});

test('a pair while the connection is closed times out with its retries, and nothing is sent', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(polled({ responses: [1] }), { ...OPTIONS, clock });
  peer.close(1000);
  await element.until(() => element.status.connections[0]?.state === 'closed');
  await element.set(30, 'go');
  await clock.advance(3_000);
  await element.until(() => commands(element).length === 4);
  expect(of(element, 'command').every(({ delivered }) => delivered === false)).toBe(true);
  expect(of(element, 'timeout')).toHaveLength(3);
});

test('a pair whose condition does not hold is left out', async () => {
  const { element } = await connected(polled({ condition: 'id:12 == "yes"' }), OPTIONS);
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 1);
  await element.set(12, 'yes');
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 3);
  expect(commands(element)).toEqual(['second', 'ask', 'second']);
});

test('a pair whose answer sets off what throws after a wait ends, and the queue goes on', async () => {
  const clock = new FakeClock();
  const xml = protocol({
    params: [
      tableXml(1000, [{ pid: 1001 }, { pid: 1002 }, { pid: 1003, double: true }]),
      constant(1, 'a'),
      text(11),
      text(31),
      write(30),
    ],
    commands: [command(1, [1])],
    responses: [response(1, [11])],
    pairs: [pair(1, 1, { responses: [1], attributes: 'timeout="1000" options="retries:0"' })],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'response 1 after', 2, 9)],
    actions: [
      action(1, 'group 1', 'execute'),
      action(2, 'protocol', 'sleep', 'value="20"'),
      action(9, 'protocol', 'swap column', 'options="swap:1000:1002:1003"'),
    ],
    qactions: [qaction(7, '31', 'p.fillArray(1000, [["a"], ["x"], [1]]);')],
  });
  const { element, peer } = await connected(xml, { clock });
  await element.set(31, 'fill');
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 1);
  peer.text('answer');
  await element.until(() => element.get(11) === 'answer');
  await clock.advance(60_000);
  expect(said(element, 'error').join()).toContain('is no number');
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 2);
});

test('a pair with timeout 0 waits as long as its connection says', async () => {
  const clock = new FakeClock();
  const { element, peer } = await connected(
    polled({ responses: [1], attributes: 'timeout="0" options="retries:0"' }),
    { ...OPTIONS, clock },
  );
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 1);
  peer.text('ok:first');
  await element.until(() => commands(element).length === 2);
  expect(of(element, 'timeout')).toEqual([]);
  await element.set(30, 'go');
  await element.until(() => commands(element).length === 3);
  await clock.advance(100_000);
  expect(of(element, 'timeout')).toHaveLength(1);
});
