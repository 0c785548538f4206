import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { NOTES, notes } from './notes.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  param,
  protocol,
  qaction,
  response,
  text,
  timer,
  trigger,
} from './protocols.ts';
import { alone, commands, connected, said } from './running.ts';

describe('after startup', () => {
  test('runs before the first groups of timers', async () => {
    const xml = protocol({
      params: [...notes.params, text(20)],
      groups: [group(1, 'poll action', ['Action 101']), group(2, 'poll action', ['Action 102'])],
      triggers: [trigger(1, 'protocol after startup', 1)],
      actions: [...NOTES, action(1, 'group 1', 'execute next')],
      timers: [timer(1, 1000, [2])],
      qactions: notes.qactions,
    });
    const element = await alone(xml);
    await element.until(() => element.get(20) === 'one two ');
  });

  test('finds parameters with their values, settings before defaults', async () => {
    const xml = protocol({
      params: [
        text(10, '<DefaultValue>default</DefaultValue>'),
        text(11, '<DefaultValue>default</DefaultValue>'),
        text(20),
        param(1, '<Type>dummy</Type>'),
        param(2, '<Type>elementname</Type>'),
        param(3, '<Type>elementid</Type>'),
      ],
      triggers: [trigger(1, 'protocol after startup', 1)],
      actions: [action(1, 'parameter 1', 'run actions')],
      qactions: [
        qaction(
          1,
          '1',
          'p.setParameter(20, [p.getParameter(10), p.getParameter(11), p.getParameter(2), p.getParameter(3)].join());',
        ),
        qaction(2, '10', "p.log('a default is no change');"),
      ],
    });
    const { element } = await connected(xml, { settings: { parameters: { p11: 'set' } } });
    expect(element.get(20)).toBe('default,set,test,1');
    expect(said(element, 'info').filter(line => line.includes('default'))).toEqual([]);
  });
});

describe('a DefaultValue that is no number', () => {
  test.each(['', 'abc'])(
    '%j leaves its numeric parameter not initialised and lets the element start',
    async value => {
      const element = await alone(
        protocol({ params: [number(10, `<DefaultValue>${value}</DefaultValue>`)] }),
      );
      expect(element.get(10)).toBeNull();
      expect(element.status.state).toBe('active');
    },
  );
});

describe('timers', () => {
  const timed = (timers: string[], groups: string[]): string =>
    protocol({
      params: [...notes.params, text(20), number(10)],
      groups,
      actions: NOTES,
      timers,
      qactions: notes.qactions,
    });
  const count = (value: unknown): number => String(value ?? '').split(' ').length - 1;

  test('fire at start and then once a period, counted from the start', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed([timer(1, 1000, [1])], [group(1, 'poll action', ['Action 101'])]),
      clock,
    );
    await clock.settle();
    expect(count(element.get(20))).toBe(1);
    await clock.advance(999);
    expect(count(element.get(20))).toBe(1);
    await clock.advance(1);
    expect(count(element.get(20))).toBe(2);
    await clock.advance(10_000);
    expect(count(element.get(20))).toBe(12);
  });

  test.each(['false', 'False'])('with initial="%s" do not start by themselves', async initial => {
    const clock = new FakeClock();
    const element = await alone(
      timed([timer(1, 1000, [1], initial)], [group(1, 'poll action', ['Action 101'])]),
      clock,
    );
    await clock.advance(10_000);
    expect(element.get(20)).toBeNull();
  });

  test('skip a fire while their condition does not hold', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed([timer(1, 1000, [1], '', 'id:10 == 1')], [group(1, 'poll action', ['Action 101'])]),
      clock,
    );
    await clock.advance(2_000);
    expect(element.get(20)).toBeNull();
    await element.set(10, 1);
    await clock.advance(1_000);
    expect(element.get(20)).toBe('one ');
  });

  test('queue their groups in order, and run groups of type action at once', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed(
        [timer(1, 1000, [1, 2, 3])],
        [
          group(1, 'poll action', ['Action 101']),
          group(2, 'action', ['Action 102']),
          group(3, 'poll action', ['Action 103']),
        ],
      ),
      clock,
    );
    await clock.settle();
    expect(String(element.get(20)).trim().split(' ').toSorted()).toEqual(['one', 'three', 'two']);
    expect(String(element.get(20)).indexOf('one')).toBeLessThan(String(element.get(20)).indexOf('three'));
  });

  test('do not run a group of type action whose condition does not hold', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed([timer(1, 1000, [1])], [group(1, 'action', ['Action 101'], 'id:10 == 1')]),
      clock,
    );
    await clock.advance(1_000);
    expect(element.get(20)).toBeNull();
    await element.set(10, 1);
    await clock.advance(1_000);
    expect(element.get(20)).toBe('one ');
  });

  test('do not queue a group that waits already', async () => {
    const clock = new FakeClock();
    const xml = protocol({
      params: [text(10), text(11)],
      commands: [command(1, [10]), command(2, [11])],
      responses: [response(1, [11])],
      pairs: [pair(1, 1, { responses: [1], attributes: 'timeout="5000" options="retries:0"' }), pair(2, 2)],
      groups: [group(1, 'poll', ['Pair 1']), group(2, 'poll', ['Pair 2'])],
      timers: [timer(1, 1000, [1, 2])],
    });
    const element = await alone(xml, clock);
    await clock.advance(4_999);
    expect(commands(element)).toHaveLength(1);
    await clock.advance(1);
    // Group 2 waited once, and group 1 once more since the running one does not count.
    expect(commands(element)).toHaveLength(3);
  });

  test('end with the element', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed([timer(1, 1000, [1])], [group(1, 'poll action', ['Action 101'])]),
      clock,
    );
    await element.stop();
    expect(clock.pending).toBe(0);
  });
});
