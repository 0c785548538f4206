import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { tableXml } from '../values/tables.ts';
import { NOTES, notes } from './notes.ts';
import { action, group, number, protocol, qaction, text, timer, trigger, write } from './protocols.ts';
import { alone, said, start } from './running.ts';

describe('groups in the queue', () => {
  /** Groups 1 to 4 note their number; parameter 30 calls a trigger whose actions queue them. */
  const queue = (actions: readonly string[], more: string[] = []): string =>
    protocol({
      params: [...notes.params, text(20), write(30)],
      groups: [
        group(1, 'poll action', ['Action 101']),
        group(2, 'poll action', ['Action 102']),
        group(3, 'action', ['Action 103']),
        group(4, 'poll action', ['Action 104', 'Action 101']),
        ...more,
      ],
      triggers: [trigger(1, 'parameter 30 change', ...actions.map((_, i) => i + 1))],
      actions: [
        ...actions.map((words, i) =>
          action(i + 1, `group ${words.split(' ')[0]}`, words.split(' ').slice(1).join(' ')),
        ),
        ...NOTES,
      ],
      qactions: notes.qactions,
    });

  test.each([
    [['1 add to execute', '2 execute', '3 execute next'], 'three two one '],
    [['1;2 execute next'], 'one two '],
    [['1;2 execute next', '3 execute next'], 'three one two '],
    [['1 execute', '1 execute one', '1 execute one now', '1 execute one top'], 'one '],
    [['1 execute', '1 execute'], 'one one '],
    [['1 execute', '2 force execute'], 'two one '],
    [['4 execute', '2 execute one top'], 'two four one '],
  ])('%j', async (actions, order) => {
    const element = await alone(queue(actions));
    await element.set(30, 'go');
    await element.until(() => (element.get(20) as string)?.length >= order.length);
    expect(element.get(20)).toBe(order);
  });

  test('a group that is forced runs after the item under way, then the rest of the running group', async () => {
    const xml = queue(['4 execute'])
      .replace(
        "p.setParameter(20, p.getParameter(20) + 'four ');",
        "p.setParameter(20, p.getParameter(20) + 'four '); p.checkTrigger(2);",
      )
      .replace('</Triggers>', `${trigger(2, '', 99)}</Triggers>`)
      .replace('</Actions>', `${action(99, 'group 2', 'force execute')}</Actions>`);
    const element = await alone(xml);
    await element.set(30, 'go');
    await element.until(() => (element.get(20) as string)?.includes('one'));
    expect(element.get(20)).toBe('four two one ');
  });
});

test.each([
  ['execute one', 'two three two two '],
  ['execute one top', 'two two two three '],
  ['execute one now', 'two three two two '],
  ['add to execute', 'two three two two '],
])('a group that runs waits no more, so it can queue itself again with "%s"', async (type, order) => {
  const xml = protocol({
    params: [...notes.params, text(20), number(10), write(30)],
    groups: [
      group(1, 'poll action', ['Action 102', 'Action 3', 'Action 2']),
      group(2, 'poll action', ['Action 103']),
    ],
    triggers: [trigger(1, 'parameter 30 change', 1, 4)],
    actions: [
      ...NOTES,
      action(1, 'group 1', 'execute'),
      action(2, 'group 1', type, '', 'id:10 < 3'),
      action(3, 'parameter 10', 'increment'),
      action(4, 'group 2', type.endsWith('now') || type.startsWith('add') ? 'execute' : 'add to execute'),
    ],
    qactions: notes.qactions,
  });
  const element = await alone(xml);
  await element.set(30, 'go');
  await element.until(() => (element.get(20) as string)?.length >= order.length);
  expect(element.get(20)).toBe(order);
});

test('a group whose condition does not hold is left out with its before and after triggers', async () => {
  const xml = protocol({
    params: [...notes.params, text(20), number(10), write(30)],
    groups: [group(1, 'poll action', ['Action 102'], 'id:10 == 1'), group(2, 'poll trigger', ['Trigger 4'])],
    triggers: [
      trigger(1, 'parameter 30 change', 1),
      trigger(2, 'group 1 before', 101),
      trigger(3, 'group 1 after', 103),
      trigger(4, '', 104),
    ],
    actions: [...NOTES, action(1, 'group 1;2', 'execute')],
    qactions: notes.qactions,
  });
  const element = await alone(xml);
  await element.set(30, 'go');
  await element.until(() => element.get(20) === 'four ');
  await element.set(10, 1);
  await element.set(30, 'go');
  await element.until(() => element.get(20) === 'four one two three four ');
});

test('next pauses after its item, on the last one before the next group', async () => {
  const clock = new FakeClock();
  const xml = protocol({
    params: [...notes.params, text(20), write(30)],
    groups: [
      group(1, 'poll action', ['Action 101 next=500', 'Action 102 next=200']),
      group(2, 'poll action', ['Action 103']),
    ],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [...NOTES, action(1, 'group 1;2', 'execute')],
    qactions: notes.qactions,
  });
  const element = await alone(xml, clock);
  await element.set(30, 'go');
  await clock.advance(499);
  expect(element.get(20)).toBe('one ');
  await clock.advance(200);
  expect(element.get(20)).toBe('one two ');
  await clock.advance(1);
  expect(element.get(20)).toBe('one two three ');
});

test('an element that stops during a pause leaves no timer behind', async () => {
  const clock = new FakeClock();
  const xml = protocol({
    params: [...notes.params, text(20), write(30)],
    groups: [group(1, 'poll action', ['Action 101 next=60000', 'Action 102'])],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [...NOTES, action(1, 'group 1', 'execute')],
    qactions: notes.qactions,
  });
  const element = await alone(xml, clock);
  await element.set(30, 'go');
  await clock.settle();
  await element.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(60_000);
  expect(element.get(20)).toBe('one ');
});

/** Fills a table and has its texts moved to where only numbers are, which throws; after a wait or at once. */
const THROWS = [
  tableXml(1000, [{ pid: 1001 }, { pid: 1002 }, { pid: 1003, double: true }]),
  qaction(7, '31', 'p.fillArray(1000, [["a"], ["x"], [1]]);'),
  action(9, 'protocol', 'swap column', 'options="swap:1000:1002:1003"'),
] as const;

test('a group of a timer with pauses whose action throws is told, and fires again', async () => {
  const clock = new FakeClock();
  const xml = protocol({
    params: [THROWS[0], text(31)],
    groups: [group(1, 'action', ['Action 9 next=10', 'Action 9'])],
    timers: [timer(1, 1000, [1])],
    actions: [THROWS[2]],
    qactions: [THROWS[1]],
  });
  const element = await alone(xml, clock);
  await element.set(31, 'fill');
  await clock.advance(2500);
  const failed = said(element, 'error');
  // The first item of the first fire still found no rows.
  expect(failed).toHaveLength(3);
  expect(failed[0]).toMatch(/^group 1: .*is no number/);
});

test.each([false, true])(
  'a group that fails after a wait is over, also where it is traced: %s',
  async traced => {
    const clock = new FakeClock();
    const xml = protocol({
      params: [THROWS[0], text(31), write(30)],
      groups: [group(1, 'poll trigger', ['Trigger 5'])],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(5, '', 2, 9)],
      actions: [action(1, 'group 1', 'execute'), action(2, 'protocol', 'sleep', 'value="20"'), THROWS[2]],
      qactions: [THROWS[1]],
    });
    const element = await start(xml, {}, clock, {}, traced);
    await element.set(31, 'fill');
    await element.set(30, 'go');
    await clock.advance(1000);
    expect(said(element, 'error').join()).toMatch(/^group 1: .*is no number/);
    await clock.advance(1_000_000);
    expect(said(element, 'error')).toHaveLength(1);
    expect(said(element, 'warn').filter(line => line.startsWith('half'))).toEqual([]);
  },
);
