import { describe, expect, test } from 'vitest';
import { Responding } from '#element/responding.ts';
import { FakeClock, type StartedElement } from '#testing/index.ts';
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
  timer,
  trigger,
} from './protocols.ts';
import { commands, of, said, start } from './running.ts';

const HOUR = 3_600_000;

/** A machine whose date is set while it runs: what waits goes on as before. */
class SetClock extends FakeClock {
  ahead = 0;

  override now(): number {
    return super.now() + this.ahead;
  }
}

function alone(xml: string, clock: SetClock): Promise<StartedElement> {
  return start(xml, {}, clock);
}

describe.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('when the date of the machine is set %s', (_, ahead) => {
  test('a pair has its time for its answer', async () => {
    const clock = new SetClock();
    const xml = protocol({
      params: [constant(1, 'a'), text(10), text(11)],
      commands: [command(1, [1])],
      responses: [response(1, [11])],
      pairs: [pair(1, 1, { responses: [1], attributes: 'timeout="1000" options="retries:1"' })],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 10 change', 1)],
      actions: [action(1, 'group 1', 'execute')],
    });
    const element = await alone(xml, clock);
    await element.set(10, 'go');
    await clock.settle();
    clock.ahead = ahead;
    await clock.advance(999);
    expect(of(element, 'timeout')).toEqual([]);
    await clock.advance(1);
    expect(of(element, 'timeout')).toHaveLength(1);
    clock.ahead = 0;
    await clock.advance(1000);
    expect(of(element, 'timeout')).toHaveLength(2);
  });

  test('a hook that waits is told in its time', async () => {
    const clock = new SetClock();
    const waiting = Promise.withResolvers<void>();
    Object.assign(globalThis, { dated: waiting });
    const xml = protocol({
      params: [text(10)],
      qactions: [qaction(1, '10', 'export default () => globalThis.dated.promise;')],
    });
    const element = await alone(xml, clock);
    void element.set(10, 'go');
    await clock.advance(449_000);
    clock.ahead = ahead;
    await clock.advance(2_000);
    expect(said(element, 'error')).toEqual([]);
    expect(said(element, 'warn').filter(line => line.includes('for 7.5 min'))).toHaveLength(1);
    waiting.resolve();
  });

  test('a timer fires in its time', async () => {
    const clock = new SetClock();
    const xml = protocol({
      params: [constant(1, 'a')],
      commands: [command(1, [1])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      timers: [timer(1, 1000, [1])],
    });
    const element = await alone(xml, clock);
    await clock.advance(500);
    clock.ahead = ahead;
    await clock.advance(3_000);
    expect(commands(element)).toEqual(['a', 'a', 'a', 'a']);
  });

  test('an element is in timeout in its time', async () => {
    const clock = new SetClock();
    const told: boolean[] = [];
    const responding = new Responding(clock, 30_000, {
      counts: () => true,
      timeoutChanged: yes => told.push(yes),
    });
    responding.set(0, false);
    clock.ahead = ahead;
    responding.set(1, false);
    await clock.advance(29_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([true]);
    responding.stop();
  });
});
