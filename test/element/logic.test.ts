import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
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
  triggerOf,
  write,
} from './protocols.ts';
import { alone, commands, connected, said } from './running.ts';

/** A dummy parameter whose QAction adds a word to parameter 20. */
function noted(...words: readonly (readonly [id: number, word: string])[]): {
  params: string[];
  qactions: string[];
} {
  return {
    params: words.map(([id]) => param(id, '<Type>dummy</Type>')),
    qactions: words.map(([id, word]) =>
      qaction(id, `${id}`, `p.setParameter(20, p.getParameter(20) + '${word} ');`),
    ),
  };
}

const notes = noted([101, 'one'], [102, 'two'], [103, 'three'], [104, 'four']);
/** Action 101 notes "one", 102 "two" and so on. */
const NOTES = [101, 102, 103, 104].map(id => action(id, `parameter ${id}`, 'run actions'));

describe('a change sets off, in this order', () => {
  test('triggers, the setter copy into the read parameter, QActions', async () => {
    const xml = protocol({
      params: [
        ...notes.params,
        text(20),
        param(
          30,
          '<Type>write</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>',
          'setter="true"',
        ).replace('p30', 'twin'),
        text(31).replace('p31', 'twin'),
      ],
      triggers: [
        trigger(1, 'parameter 30 change', 101),
        trigger(2, 'parameter 30 change', 102),
        trigger(3, 'parameter 31 change', 103),
      ],
      actions: NOTES,
      qactions: [
        ...notes.qactions,
        qaction(1, '30', "p.setParameter(20, p.getParameter(20) + 'write ');"),
        qaction(2, '31', "p.setParameter(20, p.getParameter(20) + 'read ');"),
      ],
    });
    const element = await alone(xml);
    await element.set(30, 'x');
    expect(element.get(31)).toBe('x');
    expect(element.get(20)).toBe('one two three read write ');
  });
});

describe('what counts as a change', () => {
  const xml = protocol({
    params: [text(10), text(11), text(12), text(20), write(30), text(13)],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'parameter 11', 'copy', 'id="10"')],
    qactions: [
      qaction(1, '11;12', "p.setParameter(20, p.getParameter(20) + p.getTriggerParameter() + ' ');"),
      qaction(2, '13', "p.setParameter(12, 'same');"),
    ],
  });

  test('of a user and of a hook every set', async () => {
    const element = await alone(xml);
    for (let i = 0; i < 2; i++) await element.set(12, 'same');
    for (let i = 0; i < 2; i++) await element.set(13, 'go');
    expect(element.get(20)).toBe('12 12 12 12 ');
  });

  test('of a copy only a value that differs', async () => {
    const element = await alone(xml);
    await element.set(10, 'a');
    for (let i = 0; i < 2; i++) await element.set(30, 'copy');
    await element.set(10, 'b');
    await element.set(30, 'copy');
    expect([element.get(11), element.get(20)]).toEqual(['b', '11 11 ']);
  });
});

test('a copy is one of bytes up to the first zero, so the text "1" is 49 in an unsigned number', async () => {
  const xml = protocol({
    params: [
      text(10),
      text(11),
      param(
        12,
        '<Type>read</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>double</Type></Interprete>',
      ),
    ],
    triggers: [trigger(1, 'parameter 10 change', 1)],
    actions: [action(1, 'parameter 11;12', 'copy')],
  });
  const element = await alone(xml);
  await element.set(10, '1\0rest');
  expect([element.get(11), element.get(12)]).toEqual(['1', 49]);
});

test('a trigger with a condition runs its content when it holds, and what is marked else when it does not', async () => {
  const xml = protocol({
    params: [...notes.params, number(10), text(20)],
    triggers: [triggerOf(1, 'parameter 10 change', 'action', [101, -102, 103, -104], 'id:10 > 5')],
    actions: NOTES,
    qactions: notes.qactions,
  });
  const element = await alone(xml);
  await element.set(10, 9);
  expect(element.get(20)).toBe('one three ');
  await element.set(10, 1);
  expect(element.get(20)).toBe('one three two four ');
});

test('a trigger of type trigger fires others, and a condition of an action or QAction leaves only that out', async () => {
  const xml = protocol({
    params: [...notes.params, number(10), text(20)],
    triggers: [
      triggerOf(1, 'parameter 10 change', 'trigger', [2, 3]),
      trigger(2, '', 1, 102),
      triggerOf(3, '', 'action', [103], 'id:10 == 7'),
    ],
    actions: [...NOTES, action(1, 'parameter 101', 'run actions', '', 'id:10 == 7')],
    qactions: [
      ...notes.qactions,
      qaction(1, '10', "p.setParameter(20, p.getParameter(20) + 'q ');", '', 'id:10 != 7'),
    ],
  });
  const element = await alone(xml);
  await element.set(10, 1);
  expect(element.get(20)).toBe('two q ');
  await element.set(10, 7);
  expect(element.get(20)).toBe('two q one two three ');
});

test('a trigger on each is for items without one of their own', async () => {
  const xml = protocol({
    params: [...notes.params, text(20), text(10), text(11)],
    triggers: [trigger(1, 'parameter each change', 101), trigger(2, 'parameter 11 change', 102)],
    actions: NOTES,
    qactions: [],
  }).replace(
    '</Actions>',
    '</Actions><QActions>' +
      [101, 102].map(id => qaction(id, `${id}`, `p.log('ran ${id}');`)).join('') +
      '</QActions>',
  );
  const element = await alone(xml);
  await element.set(10, 'x');
  await element.set(11, 'x');
  expect(said(element, 'info')).toEqual(['ran 101', 'ran 102']);
});

describe('a chain that runs itself is cut after 64 steps, with its name', () => {
  test('of triggers', async () => {
    const xml = protocol({
      params: [text(10)],
      triggers: [
        trigger(1, 'parameter 10 change', 1),
        triggerOf(2, '', 'trigger', [3]),
        triggerOf(3, '', 'trigger', [2]),
      ],
      actions: [action(1, 'parameter 10', 'run actions')],
      qactions: [qaction(1, '10', 'p.checkTrigger(2);')],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error').join()).toMatch(
      /trigger [123] "t[123]" runs itself again and again: cut after 64 steps/,
    );
  });

  test('of a hook that sets its own parameter', async () => {
    const xml = protocol({
      params: [number(10)],
      qactions: [qaction(1, '10', 'p.setParameter(10, p.getParameter(10) + 1);')],
    });
    const element = await alone(xml);
    await element.set(10, 1);
    expect(element.get(10)).toBe(65);
    expect(said(element, 'error')).toEqual([
      'parameter 10 "p10" runs itself again and again: cut after 64 steps',
    ]);
    await element.set(10, 1);
    expect(element.get(10)).toBe(65);
  });
});

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

test('change after response fires only for what changed and after the whole response', async () => {
  const xml = protocol({
    params: [...notes.params, text(11), text(20)],
    responses: [response(1, [11])],
    triggers: [
      trigger(1, 'parameter 11 change after response', 102),
      trigger(2, 'response 1 after', 103),
      trigger(3, 'parameter 11 change', 101),
    ],
    actions: NOTES,
    qactions: notes.qactions,
  });
  const { element, peer } = await connected(xml);
  peer.text('a');
  await element.until(() => element.get(20) === 'one two three ');
  await element.set(11, 'b');
  expect(element.get(20)).toBe('one two three one ');
  peer.text('b');
  await element.until(() => element.get(20) === 'one two three one three ');
});
