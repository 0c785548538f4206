import { describe, expect, test } from 'vitest';
import { FakeClock, type StartedElement } from '#testing/index.ts';
import {
  action,
  command,
  constant,
  group,
  pair,
  protocol,
  response,
  text,
  timer,
  trigger,
  write,
} from '../protocols.ts';
import { alone, commands } from '../running.ts';

/** A set of parameter 30 runs the action; pair 1 sends "a" and waits 2500 ms, 2 and 3 send "b" and "c". */
const acting = (type: string, timers: string[], attributes = ''): string =>
  protocol({
    params: [constant(1, 'a'), constant(2, 'b'), constant(3, 'c'), text(11), write(30)],
    commands: [command(1, [1]), command(2, [2]), command(3, [3])],
    responses: [response(1, [11])],
    pairs: [
      pair(1, 1, { responses: [1], attributes: 'timeout="2500" options="retries:0"' }),
      pair(2, 2),
      pair(3, 3),
    ],
    groups: [1, 2, 3].map(id => group(id, 'poll', [`Pair ${id}`])),
    timers,
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'timer 1', type, attributes)],
  });
const sent = (element: StartedElement): string => commands(element).join('');

describe('start', () => {
  test('fires a timer that did not start by itself, and from then on once a period', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('start', [timer(1, 1000, [2], 'false')]), clock);
    await clock.advance(5000);
    expect(sent(element)).toBe('');
    await element.set(30, 'go');
    await clock.settle();
    expect(sent(element)).toBe('b');
    await clock.advance(2000);
    expect(sent(element)).toBe('bbb');
  });

  test('does nothing to a timer that runs', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('start', [timer(1, 1000, [2])]), clock);
    await clock.advance(500);
    await element.set(30, 'go');
    await clock.advance(500);
    expect(sent(element)).toBe('bb');
  });
});

describe('stop', () => {
  test('lets a timer fire no more; what it queued runs', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('stop', [timer(1, 1000, [1, 2])]), clock);
    await clock.advance(100);
    await element.set(30, 'go');
    await clock.advance(10_000);
    expect(sent(element)).toBe('ab');
  });

  test('after startup keeps a timer from starting at all', async () => {
    const clock = new FakeClock();
    const xml = acting('stop', [timer(1, 1000, [2])]).replace(
      '</Triggers>',
      `${trigger(2, 'protocol after startup', 1)}</Triggers>`,
    );
    const element = await alone(xml, clock);
    await clock.advance(5000);
    expect(sent(element)).toBe('');
  });
});

describe('reschedule', () => {
  test('fires a timer that waits now, and its period counts from there', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('reschedule', [timer(1, 1000, [2])]), clock);
    await clock.advance(600);
    await element.set(30, 'go');
    await clock.settle();
    expect(sent(element)).toBe('bb');
    await clock.advance(999);
    expect(sent(element)).toBe('bb');
    await clock.advance(1);
    expect(sent(element)).toBe('bbb');
  });

  test('waits for a cycle under way, and fires as soon as it has ended', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('reschedule', [timer(1, 60_000, [1])]), clock);
    await clock.advance(100);
    await element.set(30, 'go');
    await clock.advance(2399);
    expect(sent(element)).toBe('a');
    await clock.advance(1);
    expect(sent(element)).toBe('aa');
    await clock.advance(30_000);
    expect(sent(element)).toBe('aa');
  });

  test('does nothing to a timer that is stopped', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('reschedule', [timer(1, 1000, [2], 'false')]), clock);
    await element.set(30, 'go');
    await clock.advance(5000);
    expect(sent(element)).toBe('');
  });
});

describe('restart timer', () => {
  const timers = [timer(1, 10_000, [1, 2, 3])];

  test('gives up the groups that wait; the next fire is when it would be', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('restart timer', timers), clock);
    await clock.advance(100);
    await element.set(30, 'go');
    await clock.advance(9899);
    expect(sent(element)).toBe('a');
    await clock.advance(2501);
    expect(sent(element)).toBe('aabc');
  });

  test('with reschedule fires again as soon as the group under way has ended', async () => {
    const clock = new FakeClock();
    const element = await alone(acting('restart timer', timers, 'reschedule="true"'), clock);
    await clock.advance(100);
    await element.set(30, 'go');
    await clock.advance(2399);
    expect(sent(element)).toBe('a');
    await clock.advance(2501);
    expect(sent(element)).toBe('aabc');
  });

  test('leaves groups of other timers in the queue', async () => {
    const clock = new FakeClock();
    const element = await alone(
      acting('restart timer', [timer(1, 60_000, [1, 2]), timer(2, 60_000, [3])]),
      clock,
    );
    await clock.advance(100);
    await element.set(30, 'go');
    await clock.advance(5000);
    expect(sent(element)).toBe('ac');
  });
});

test.each(['reschedule', 'start', 'restart timer'])(
  'a timer that sets itself off with %s leaves time to others',
  async type => {
    const clock = new FakeClock();
    const xml = acting('reschedule', [timer(1, 60_000, [2])])
      .replace(
        '</Triggers>',
        `${trigger(2, 'timer 1 before', 2, 3)}${trigger(3, 'group 2 before', 2, 3)}</Triggers>`,
      )
      .replace(
        '</Actions>',
        `${action(2, 'timer 1', 'stop')}${action(3, 'timer 1', type, 'reschedule="true"')}</Actions>`,
      );
    const element = await alone(type === 'start' ? xml : xml.replaceAll('<Id>2</Id>', ''), clock);
    await clock.advance(20);
    expect(sent(element).length).toBeLessThan(25);
    expect(element.status.state).toBe('active');
  },
);
