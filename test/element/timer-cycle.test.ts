import { describe, expect, test } from 'vitest';
import { FakeClock, type StartedElement } from '#testing/index.ts';
import { NOTES, notes } from './notes.ts';
import {
  action,
  command,
  constant,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  text,
  timer,
  trigger,
  write,
} from './protocols.ts';
import { alone, commands, start } from './running.ts';

interface Timed {
  readonly timers: string[];
  readonly groups: string[];
  readonly triggers?: string[];
  readonly actions?: string[];
}

/** Pair 1 sends "a" and waits 2500 ms for nothing, pair 2 sends "b", pair 3 "c"; NOTES note in parameter 20. */
const timed = ({ timers, groups, triggers = [], actions = [] }: Timed): string =>
  protocol({
    params: [
      ...notes.params,
      constant(1, 'a'),
      constant(2, 'b'),
      constant(3, 'c'),
      number(10),
      text(11),
      text(20),
      write(30),
    ],
    commands: [command(1, [1]), command(2, [2]), command(3, [3])],
    responses: [response(1, [11])],
    pairs: [
      pair(1, 1, { responses: [1], attributes: 'timeout="2500" options="retries:0"' }),
      pair(2, 2),
      pair(3, 3),
    ],
    groups,
    timers,
    triggers,
    actions: [...NOTES, ...actions],
    qactions: notes.qactions,
  });

const A = group(1, 'poll', ['Pair 1']);
const B = group(2, 'poll', ['Pair 2']);
const C = group(3, 'poll', ['Pair 3']);
const interval = (ms: number, xml: string): string => xml.replace('<Interval>0<', `<Interval>${ms}<`);
const sent = (element: StartedElement): string => commands(element).join('');
const said = (element: StartedElement): string => String(element.get(20) ?? '').trim();

describe('a cycle', () => {
  test('that takes longer than the period is followed by the next at once, counted from there', async () => {
    const clock = new FakeClock();
    const element = await alone(timed({ timers: [timer(1, 2000, [1])], groups: [A] }), clock);
    await clock.advance(2499);
    expect(sent(element)).toBe('a');
    await clock.advance(1);
    expect(sent(element)).toBe('aa');
    await clock.advance(2499);
    expect(sent(element)).toBe('aa');
    await clock.advance(1);
    expect(sent(element)).toBe('aaa');
  });

  test('that is shorter than the period leaves the period as it is', async () => {
    const clock = new FakeClock();
    const element = await alone(timed({ timers: [timer(1, 3000, [1])], groups: [A] }), clock);
    await clock.advance(2999);
    expect(sent(element)).toBe('a');
    await clock.advance(1);
    expect(sent(element)).toBe('aa');
    await clock.advance(3000);
    expect(sent(element)).toBe('aaa');
  });

  test('waits for its last group only: with one of type action there it is done at once', async () => {
    const clock = new FakeClock();
    const groups = [A, group(4, 'action', ['Action 101'])];
    const element = await alone(timed({ timers: [timer(1, 1000, [1, 4])], groups }), clock);
    await clock.advance(2000);
    expect(said(element)).toBe('one one one');
    expect(sent(element)).toBe('a');
  });

  test('leaves out a group that waits in the queue already', async () => {
    const clock = new FakeClock();
    const xml = timed({
      timers: [timer(1, 1000, [2], 'false'), timer(2, 60_000, [1])],
      groups: [A, B],
      triggers: [trigger(1, 'parameter 30 change', 1, 2)],
      actions: [action(1, 'group 2', 'execute'), action(2, 'timer 1', 'start')],
    });
    const element = await alone(xml, clock);
    await element.set(30, 'go');
    await clock.advance(2499);
    expect(sent(element)).toBe('a');
    await clock.advance(1);
    expect(sent(element)).toBe('ab');
  });
});

describe('loop', () => {
  test('runs its groups over and over, and leaves 15 ms from fire to fire at least', async () => {
    const clock = new FakeClock();
    const loop = timer(1, 1, [2]).replace('>1<', '>loop<');
    const element = await alone(timed({ timers: [loop], groups: [B] }), clock);
    await clock.advance(150);
    expect(sent(element)).toHaveLength(11);
  });

  test('goes on as soon as its last poll group has run', async () => {
    const clock = new FakeClock();
    const loop = timer(1, 1, [1]).replace('>1<', '>loop<');
    const element = await alone(timed({ timers: [loop], groups: [A] }), clock);
    await clock.advance(5000);
    expect(sent(element)).toBe('aaa');
  });
});

describe('a random start', () => {
  test.each([
    ['random=3:3', 3000, 3000],
    ['random=1:4', 1000, 4000],
    ['random=4:1', 1000, 4000],
  ])('%s comes after a whole number of seconds in these bounds', async (initial, from, to) => {
    const clock = new FakeClock();
    const element = await alone(timed({ timers: [timer(1, 60_000, [2], initial)], groups: [B] }), clock);
    await clock.advance(from - 1);
    expect(sent(element)).toBe('');
    let ms = from - 1;
    await clock.advance(1);
    for (ms += 1; sent(element) === '' && ms < to; ms += 1000) await clock.advance(1000);
    expect(sent(element)).toBe('b');
  });
});

describe('the interval', () => {
  test('is a pause between the groups of a timer, and none before the first or after the last', async () => {
    const clock = new FakeClock();
    const element = await alone(
      timed({ timers: [interval(400, timer(1, 1000, [2, 3]))], groups: [B, C] }),
      clock,
    );
    await clock.settle();
    expect(sent(element)).toBe('b');
    await clock.advance(399);
    expect(sent(element)).toBe('b');
    await clock.advance(1);
    expect(sent(element)).toBe('bc');
    await clock.advance(600);
    expect(sent(element)).toBe('bcb');
  });

  test('is a pause between the pairs of a group of the timer, unless next is longer', async () => {
    const clock = new FakeClock();
    const groups = [group(4, 'poll', ['Pair 2', 'Pair 3 next=700', 'Pair 2'])];
    const element = await alone(timed({ timers: [interval(400, timer(1, 60_000, [4]))], groups }), clock);
    await clock.advance(399);
    expect(sent(element)).toBe('b');
    await clock.advance(1);
    expect(sent(element)).toBe('bc');
    await clock.advance(699);
    expect(sent(element)).toBe('bc');
    await clock.advance(1);
    expect(sent(element)).toBe('bcb');
  });

  test('does not hold up groups that others queue behind the last one', async () => {
    const clock = new FakeClock();
    const xml = timed({
      timers: [interval(400, timer(1, 60_000, [1]))],
      groups: [A, B],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'group 2', 'execute')],
    });
    const element = await alone(xml, clock);
    await element.set(30, 'go');
    await clock.advance(2500);
    expect(sent(element)).toBe('ab');
  });

  test('is a pause between groups that the timer runs itself', async () => {
    const clock = new FakeClock();
    const groups = [group(4, 'action', ['Action 101']), group(5, 'action', ['Action 102'])];
    const element = await alone(timed({ timers: [interval(400, timer(1, 60_000, [4, 5]))], groups }), clock);
    await clock.advance(399);
    expect(said(element)).toBe('one');
    await clock.advance(1);
    expect(said(element)).toBe('one two');
  });

  test('ends with the element', async () => {
    const clock = new FakeClock();
    const groups = [B, C, group(4, 'action', ['Action 101']), group(5, 'action', ['Action 102'])];
    const element = await alone(
      timed({
        timers: [interval(400, timer(1, 1000, [2, 3])), interval(400, timer(2, 1000, [4, 5]))],
        groups,
      }),
      clock,
    );
    await clock.settle();
    await element.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('what hangs on a timer', () => {
  test('triggers before it run before its groups', async () => {
    const clock = new FakeClock();
    const xml = timed({
      timers: [timer(1, 1000, [4])],
      groups: [group(4, 'poll action', ['Action 102'])],
      triggers: [trigger(1, 'timer 1 before', 101)],
    });
    const element = await alone(xml, clock);
    await clock.advance(1000);
    expect(said(element)).toBe('one two one two');
  });

  test('triggers before it do not run while its condition does not hold', async () => {
    const clock = new FakeClock();
    const xml = timed({
      timers: [timer(1, 1000, [4], '', 'id:10 == 1')],
      groups: [group(4, 'poll action', ['Action 102'])],
      triggers: [trigger(1, 'timer each before', 101)],
    });
    const element = await alone(xml, clock);
    await clock.advance(1000);
    expect(said(element)).toBe('');
    await element.set(10, 1);
    await clock.advance(1000);
    expect(said(element)).toBe('one two');
  });

  test('triggers before and after a group that it runs itself, and the pauses in it', async () => {
    const clock = new FakeClock();
    const xml = timed({
      timers: [timer(1, 60_000, [4]), timer(2, 60_000, [5], 'random=1:1')],
      groups: [group(4, 'action', ['Action 101']), group(5, 'action', ['Action 101 next=500', 'Action 101'])],
      triggers: [trigger(1, 'group each before', 102), trigger(2, 'group each after', 103)],
    });
    const element = await alone(xml, clock);
    await clock.settle();
    expect(said(element)).toBe('two one three');
    await clock.advance(1499);
    expect(said(element)).toBe('two one three two one');
    await clock.advance(1);
    expect(said(element)).toBe('two one three two one one three');
  });
});

describe('the timer base', () => {
  const relative = (mode: string): string =>
    timed({
      timers: [timer(1, 1000, [2]), timer(2, 1000, [3]).replace('<Timer ', '<Timer fixedTimer="true" ')],
      groups: [B, C],
    }).replace('<Type>virtual', `<Type${mode === '' ? '' : ` relativeTimers="${mode}"`}>virtual`);
  const count = (element: StartedElement): number[] =>
    ['b', 'c'].map(word => sent(element).split(word).length - 1);

  test('multiplies the times of timers from the next period on, but those of fixed ones', async () => {
    const clock = new FakeClock();
    const element = await alone(relative('true'), clock);
    await clock.advance(500);
    await element.set(65_018, 3);
    await clock.advance(500);
    expect(count(element)).toEqual([2, 2]);
    await clock.advance(3000);
    expect(count(element)).toEqual([3, 5]);
    await element.set(65_018, 0.5);
    await clock.advance(4000);
    expect(count(element)).toEqual([6, 9]);
  });

  test('fires them at once where the protocol says "true with reset"', async () => {
    const clock = new FakeClock();
    const element = await alone(relative('true with reset'), clock);
    await clock.advance(500);
    await element.set(65_018, 3);
    await clock.settle();
    expect(count(element)).toEqual([2, 1]);
    await clock.advance(2999);
    expect(count(element)[0]).toBe(2);
    await clock.advance(1);
    expect(count(element)[0]).toBe(3);
  });

  test('is no parameter where timers are not relative', async () => {
    const { element } = await alone(relative(''));
    expect(element.protocol.paramById.get(65_018)).toBeUndefined();
    expect(element.timers?.base).toBe(1);
  });

  test('may be relative by an attribute of Timers too', async () => {
    const xml = relative('').replace('<Timers>', '<Timers relativeTimers="true">');
    const element = await alone(xml);
    await element.set('[Timer base]', 2);
    expect(element.element.timers?.base).toBe(2);
  });

  test('is 0.01 to 10; another one is told and changes nothing, and 0 has no effect', async () => {
    const element = await alone(relative('true'));
    await element.set(65_018, 0);
    expect(element.element.timers?.base).toBe(1);
    await element.set(65_018, 2);
    for (const base of [-1, 0.001, 11]) await element.set(65_018, base);
    expect(element.element.timers?.base).toBe(2);
    expect(element.lines.filter(line => line.level === 'error').map(line => line.message)).toEqual([
      'the timer base is -1; 0.01 to 10 would be right',
      'the timer base is 0.001; 0.01 to 10 would be right',
      'the timer base is 11; 0.01 to 10 would be right',
    ]);
  });

  test('can be set by a hook, and by the element before its start', async () => {
    const hook = qaction(70, '65017', 'p.setParameter(65018, 5)');
    const xml = relative('true').replace('</QActions>', `${hook}</QActions>`);
    const element = await start(xml, { parameters: { 65018: 3 } }, new FakeClock());
    expect(element.element.timers?.base).toBe(3);
    expect(element.get(65_017)).toBe(3);
    await element.set(65_017, 2);
    expect(element.element.timers?.base).toBe(5);
  });

  test('makes no period longer than 24 days, and says so once', async () => {
    const clock = new FakeClock();
    const xml = timed({ timers: [timer(1, 2_000_000_000, [2])], groups: [B] }).replace(
      '<Type>virtual',
      '<Type relativeTimers="true">virtual',
    );
    const element = await alone(xml, clock);
    await clock.settle();
    await element.set(65_018, 10);
    // The first wait had begun before the base was set.
    await clock.advance(2_000_000_000 + 2_073_600_000 - 1);
    expect(sent(element)).toBe('bb');
    await clock.advance(1);
    expect(sent(element)).toBe('bbb');
    expect(element.lines.filter(line => line.message.includes('24 days'))).toHaveLength(1);
  });
});
