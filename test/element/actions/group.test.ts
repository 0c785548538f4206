import { describe, expect, test } from 'vitest';
import { FakeClock, type StartedElement } from '#testing/index.ts';
import { NOTES, notes } from '../notes.ts';
import {
  action,
  command,
  constant,
  group,
  number,
  pair,
  protocol,
  text,
  trigger,
  write,
} from '../protocols.ts';
import { alone, commands, said } from '../running.ts';

const three = (more: { triggers: string[]; actions: string[] }, items: string[]): string =>
  protocol({
    params: [
      ...notes.params,
      constant(1, 'a'),
      constant(2, 'b'),
      constant(3, 'c'),
      number(10),
      text(20),
      write(30),
    ],
    commands: [command(1, [1]), command(2, [2]), command(3, [3])],
    pairs: [pair(1, 1), pair(2, 2), pair(3, 3)],
    groups: [group(1, 'poll', items), group(2, 'poll action', ['Action 1', 'Action 102', 'Action 103'])],
    triggers: [trigger(90, 'parameter 30 change', 90), ...more.triggers],
    actions: [...NOTES, action(90, 'group 1', 'execute'), ...more.actions],
    qactions: notes.qactions,
  });

describe('stop current group', () => {
  test('ends a group of pairs after the pair under way; its end is told', async () => {
    const element = await alone(
      three(
        {
          triggers: [trigger(1, 'command 2 after', 1), trigger(2, 'group 1 after', 101)],
          actions: [action(1, 'protocol', 'stop current group')],
        },
        ['Pair 1', 'Pair 2', 'Pair 3'],
      ),
    );
    await element.set(30, 'go');
    await element.until(() => element.get(20) === 'one ');
    expect(commands(element)).toEqual(['a', 'b']);
  });

  test('does nothing to a group of actions', async () => {
    const element = await alone(
      three(
        {
          triggers: [trigger(1, 'parameter 30 change', 2)],
          actions: [action(1, 'protocol', 'stop current group'), action(2, 'group 2', 'execute')],
        },
        ['Pair 1'],
      ),
    );
    await element.set(30, 'go');
    await element.until(() => element.get(20) === 'two three ');
  });
});

describe('set next', () => {
  const at = async (clock: FakeClock, element: StartedElement, ms: number): Promise<number> => {
    await clock.advance(ms);
    return commands(element).length;
  };

  test.each([
    ['value="700"', 700],
    ['id="10"', 300],
    ['id="10" value="700"', 300],
  ])('%s sets the pauses after pairs of the group that it goes before', async (attributes, ms) => {
    const clock = new FakeClock();
    const element = await alone(
      three(
        {
          triggers: [trigger(1, 'group 1 before', 1)],
          actions: [action(1, 'pair', 'set next', attributes).replace('<On', '<On nr="2;3"')],
        },
        ['Pair 1 next=100', 'Pair 2 next=100', 'Pair 3'],
      ),
      clock,
    );
    await element.set(10, 300);
    await element.set(30, 'go');
    expect(await at(clock, element, 99)).toBe(1);
    expect(await at(clock, element, 1)).toBe(2);
    expect(await at(clock, element, ms - 1)).toBe(2);
    expect(await at(clock, element, 1)).toBe(3);
  });

  test('outside of a group does nothing and says so', async () => {
    const element = await alone(
      three(
        {
          triggers: [trigger(1, 'parameter 10 change', 1)],
          actions: [action(1, 'pair', 'set next', 'value="5"').replace('<On', '<On nr="1"')],
        },
        ['Pair 1'],
      ),
    );
    await element.set(10, 1);
    expect(said(element, 'warn')).toContain('action 1 (set next) does nothing: no group is under way');
  });
});
