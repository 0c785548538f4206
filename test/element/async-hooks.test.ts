import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
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
  write,
} from './protocols.ts';
import { alone, commands, connected, of, said } from './running.ts';

/** A gate that a hook waits at, by name: `await globalThis.gates.a.promise` in the hook. */
const gates: Record<string, PromiseWithResolvers<void>> = {};

Object.assign(globalThis, { gates });

const gate = (name: string): PromiseWithResolvers<void> => {
  const made = Promise.withResolvers<void>();
  gates[name] = made;
  return made;
};

const APPEND = "p.setParameter(20, p.getParameter(20) + p.getParameter(11) + '|');";

describe('an asynchronous hook', () => {
  const PUSH = protocol({
    params: [text(11), text(12), text(20), write(30), text(21)],
    commands: [command(1, [12])],
    responses: [response(1, [11])],
    pairs: [pair(1, 1)],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'group 1', 'execute')],
    qactions: [
      qaction(
        1,
        '11',
        `if (p.getParameter(11) === 'wait') await globalThis.gates.a.promise; ${APPEND}`,
      ).replace('export default function', 'export default async function'),
      qaction(
        2,
        '21',
        "p.checkTrigger(1); await globalThis.gates.a.promise; p.setParameter(20, 'settled');",
      ).replace('export default function', 'export default async function'),
    ],
  });

  test('holds the queue of the element until it has settled', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    const set = element.set(21, 'go');
    await new FakeClock().settle();
    expect(commands(element)).toEqual([]);
    held.resolve();
    await set;
    expect(element.get(20)).toBe('settled');
    await peer.message();
    expect(commands(element)).toEqual(['']);
  });

  test('lets what is pushed meanwhile wait in its order, none lost', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    peer.text('wait');
    for (let i = 0; i < 100; i++) peer.text(`${i}`);
    peer.ping('read');
    await element.until(() => of(element, 'ping').length === 1);
    expect(element.get(20)).toBeNull();
    expect(of(element, 'response')).toHaveLength(1);
    held.resolve();
    await element.until(
      () => element.get(20) === `wait|${Array.from({ length: 100 }, (_, i) => `${i}|`).join('')}`,
    );
  });

  test('lets sets of users wait too, first come first served', async () => {
    const held = gate('a');
    const element = await alone(PUSH);
    const order: string[] = [];
    const all = [
      element.set(11, 'wait').then(() => order.push('first')),
      element.set(11, 'b').then(() => order.push('second')),
    ];
    await new FakeClock().settle();
    expect(order).toEqual([]);
    held.resolve();
    await Promise.all(all);
    expect(order).toEqual(['first', 'second']);
    expect(element.get(20)).toBe('wait|b|');
  });

  test('that more than 256 messages wait for has the socket paused, and none is lost', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    peer.text('wait');
    const body = 'x'.repeat(16 * 1024);
    for (let i = 0; i < 1000; i++) peer.text(`${i} ${body}`);
    peer.ping('after them');
    for (let i = 0; i < 200; i++) await new FakeClock().settle();
    expect(of(element, 'ping')).toEqual([]);
    held.resolve();
    await element.until(() => of(element, 'ping').length === 1);
    await element.until(() => of(element, 'response').length === 1001);
    const numbers = of(element, 'response')
      .slice(1)
      .map(({ data }) => Number(data?.split(' ')[0]));
    expect(numbers).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('that fails is told with its place, and the element goes on', async () => {
    const xml = protocol({
      params: [text(10), text(20)],
      qactions: [
        qaction(
          1,
          '10',
          "export default async function run(p) {\n  await null;\n  throw new Error('too hot');\n}",
        ),
        qaction(2, '10', "p.setParameter(20, 'went on');"),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error').join()).toMatch(
      /^QAction 1 "q1" threw at .*protocol\.xml:\d+:\d+: too hot$/,
    );
    expect(element.get(20)).toBe('went on');
  });
});

test('a hook that goes on after it returned does no harm to what runs then', async () => {
  const xml = protocol({
    params: [text(10), text(20)],
    qactions: [qaction(1, '10', "globalThis.gates.b.promise.then(() => p.setParameter(20, 'late'));")],
  });
  const late = gate('b');
  const element = await alone(xml);
  await element.set(10, 'x');
  late.resolve();
  await element.until(() => element.get(20) === 'late');
  await element.set(10, 'y');
});
