import { describe, expect, test } from 'vitest';
import { FakeClock, type StartedElement } from '#testing/index.ts';
import { action, group, number, protocol, qaction, text, timer, trigger, write } from './protocols.ts';
import { alone } from './running.ts';

const MINUTE = 60_000;

/** Where hooks wait: `await globalThis.watched.promise` in a hook. */
const gate = (): PromiseWithResolvers<void> => {
  const watched = Promise.withResolvers<void>();
  Object.assign(globalThis, { watched });
  return watched;
};
const WAITS = 'export default async function run() { await globalThis.watched.promise; }';

/** What the watch said, as `level: message`. */
const told = (element: StartedElement): string[] =>
  element.lines
    .filter(({ message }) => /runtime error/.test(message))
    .map(({ level, message }) => `${level}: ${message}`);

/** Its first line, with its fields. */
const lineOf = (element: StartedElement) =>
  element.lines.find(({ message }) => message.includes('runtime error'));

const HOOK = protocol({ params: [text(10), text(11)], qactions: [qaction(1, '10;11', WAITS)] });
const NAME = 'QAction 1 "q1", run by parameter 10 "p10",';
const SINCE = 'since 2026-01-01T00:00:00.000Z';

describe('a hook that has not settled', () => {
  test('is told as half-open after 7.5 minutes, as a runtime error after 15, and once more when it ended', async () => {
    const clock = new FakeClock();
    const held = gate();
    const element = await alone(HOOK, clock);
    const set = element.set(10, 'x');
    await clock.advance(7.4 * MINUTE);
    expect(told(element)).toEqual([]);
    await clock.advance(0.1 * MINUTE);
    const warned = [`warn: half-open runtime error: ${NAME} has been under way for 7.5 min, ${SINCE}`];
    expect(told(element)).toEqual(warned);
    await clock.advance(7.4 * MINUTE);
    expect(told(element)).toEqual(warned);
    await clock.advance(0.1 * MINUTE);
    const failed = [...warned, `error: runtime error: ${NAME} has been under way for 15 min, ${SINCE}`];
    expect(told(element)).toEqual(failed);
    await clock.advance(60 * MINUTE);
    held.resolve();
    await set;
    expect(told(element)).toEqual([
      ...failed,
      `info: ${NAME} ended after all, after 75 min; it had been told as "runtime error"`,
    ]);
    await clock.advance(60 * MINUTE);
    expect(told(element)).toHaveLength(3);
  });

  test('is found in the log by the ids of its element, QAction and parameter', async () => {
    const clock = new FakeClock();
    gate();
    const element = await alone(HOOK, clock);
    void element.set(10, 'x');
    await clock.advance(8 * MINUTE);
    expect(lineOf(element)).toMatchObject({
      element: 'test',
      qaction: 1,
      parameter: 10,
      since: '2026-01-01T00:00:00.000Z',
    });
  });

  test('that fails in the end has ended too', async () => {
    const clock = new FakeClock();
    const held = gate();
    const element = await alone(HOOK, clock);
    const set = element.set(10, 'x');
    await clock.advance(8 * MINUTE);
    held.reject(new Error('too late'));
    await set;
    expect(told(element)).toHaveLength(2);
    expect(element.lines.filter(({ level }) => level === 'error')[0]?.message).toContain('too late');
  });

  test('is told once, however many runs of it there are', async () => {
    const clock = new FakeClock();
    const held = gate();
    const starts = 'for (let i = 0; i < 100; i++) p.setParameter(11, i);';
    const xml = protocol({
      params: [text(10), text(11)],
      qactions: [qaction(1, '11', WAITS), qaction(2, '10', starts)],
    });
    const element = await alone(xml, clock);
    const set = element.set(10, 'x');
    await clock.advance(20 * MINUTE);
    expect(told(element)).toHaveLength(2);
    held.resolve();
    await set;
    await clock.settle();
    expect(told(element)).toHaveLength(3);
  });

  test('is no more told once its element has stopped, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const held = gate();
    const element = await alone(HOOK, clock);
    void element.set(10, 'x');
    await clock.advance(8 * MINUTE);
    await element.element.stop();
    expect(clock.pending).toBe(0);
    held.resolve();
    await clock.advance(60 * MINUTE);
    expect(told(element)).toHaveLength(1);
  });
});

describe('a group that has not ended', () => {
  const params = [text(10), text(11), write(30)];
  const started = { triggers: [trigger(1, 'parameter 30 change', 1)] };
  const EXECUTE = action(1, 'group 5', 'execute');

  test('is told with the item that it is at', async () => {
    const clock = new FakeClock();
    const xml = protocol({
      params,
      groups: [group(5, 'poll action', ['Action 2', 'Action 3'])],
      ...started,
      actions: [
        EXECUTE,
        action(2, 'protocol', 'sleep', 'value="15"'),
        action(3, 'protocol', 'sleep', `value="${10 * MINUTE}"`),
      ],
    });
    const element = await alone(xml, clock);
    await element.set(30, 'go');
    await clock.advance(8 * MINUTE);
    expect(told(element)).toEqual([
      `warn: half-open runtime error: group 5 "g5", at action 3 "a3", has been under way for 7.5 min, ${SINCE}`,
    ]);
    expect(lineOf(element)).toMatchObject({ group: 5, action: 3 });
    await clock.advance(3 * MINUTE);
    expect(told(element)).toHaveLength(2);
  });

  test('for a hook is told together with the hook', async () => {
    const clock = new FakeClock();
    gate();
    const xml = protocol({
      params,
      groups: [group(5, 'poll action', ['Action 2'])],
      ...started,
      actions: [EXECUTE, action(2, 'parameter 10', 'run actions')],
      qactions: [qaction(1, '10', WAITS)],
    });
    const element = await alone(xml, clock);
    await element.set(30, 'go');
    await clock.advance(20 * MINUTE);
    const name = `${NAME} beside group 5 "g5", at action 2 "a2",`;
    expect(told(element)).toEqual([
      `warn: half-open runtime error: ${name} has been under way for 7.5 min, ${SINCE}`,
      `error: runtime error: ${name} has been under way for 15 min, ${SINCE}`,
    ]);
  });

  test('of those that a timer runs at once is told as well, and those behind it are not', async () => {
    const clock = new FakeClock();
    gate();
    const xml = protocol({
      params,
      timers: [timer(1, 1000, [5])],
      groups: [group(5, 'action', ['Action 2'])],
      actions: [action(2, 'parameter 10', 'run actions')],
      qactions: [qaction(1, '10', WAITS)],
    });
    const element = await alone(xml, clock);
    await clock.advance(20 * MINUTE);
    expect(told(element).map(line => line.replace(/ has been.*/, ''))).toEqual([
      `warn: half-open runtime error: ${NAME} beside group 5 "g5", at action 2 "a2",`,
      `error: runtime error: ${NAME} beside group 5 "g5", at action 2 "a2",`,
    ]);
  });
});

test('what returns at once is not watched: no timer is set for it', async () => {
  const clock = new FakeClock();
  const xml = protocol({
    params: [number(10), number(20)],
    qactions: [qaction(1, '10', 'p.setParameter(20, p.getParameter(20) + 1);')],
  });
  const element = await alone(xml, clock);
  const { pending } = clock;
  for (let i = 0; i < 500; i++) await element.set(10, i);
  expect(element.get(20)).toBe(500);
  expect(clock.pending).toBe(pending);
});
