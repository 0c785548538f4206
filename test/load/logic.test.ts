import { expect, test } from 'vitest';
import type { Trigger } from '#model/constructs.ts';
import { param, params, right } from './loading.ts';

const trigger = (id: number, on: string, time: string, of: string) =>
  `<Trigger id="${id}"><Name>t${id}</Name><On id="${of}">${on}</On><Time>${time}</Time></Trigger>`;
const triggers = (...items: string[]) => `<Triggers>${items.join('')}</Triggers>`;
const ids = (list: readonly Trigger[] | undefined) => list?.map(item => item.id);

const WIRE = `${params(1)}
  <Commands>${[1, 2].map(id => `<Command id="${id}"><Name>c</Name><Content><Param>1</Param></Content></Command>`).join('')}</Commands>
  <Responses><Response id="1"><Name>r</Name><Content><Param>1</Param></Content></Response></Responses>
  <Pairs><Pair id="1"><Content><Command>1</Command></Content></Pair></Pairs>
  <HTTP><Session id="1" name="s"><Connection id="1"/></Session></HTTP>
  <Groups><Group id="1"><Name>g</Name><Content><Pair>1</Pair></Content></Group></Groups>
  <Timers><Timer id="1"><Name>t</Name><Time>1000</Time></Timer></Timers>`;

test('Several triggers on one item stand in the order of the protocol', () => {
  const protocol = right(
    params(1) + triggers(trigger(9, 'parameter', 'change', '1'), trigger(3, 'parameter', 'change', '1')),
  );
  expect(ids(protocol.params[0]?.logic.change)).toEqual([9, 3]);
});

test('A trigger on each is for items without a trigger of their own at that time', () => {
  const protocol = right(
    params(1, 2) +
      triggers(
        trigger(1, 'parameter', 'change', 'each'),
        trigger(2, 'parameter', 'change', '1'),
        trigger(3, 'parameter', 'timeout', 'each'),
      ),
  );
  const [first, second] = protocol.params;
  expect([ids(first?.logic.change), ids(second?.logic.change)]).toEqual([[2], [1]]);
  expect([ids(first?.logic.timeout), ids(second?.logic.timeout)]).toEqual([[3], [3]]);
});

test('Each kind of item has its triggers by time', () => {
  const protocol = right(
    WIRE +
      triggers(
        trigger(1, 'command', 'before', 'each'),
        trigger(2, 'command', 'after', '2'),
        trigger(3, 'response', 'before', '1'),
        trigger(4, 'response', 'after', '1'),
        trigger(5, 'pair', 'succeeded', '1'),
        trigger(6, 'pair', 'timeout', '1'),
        trigger(7, 'pair', 'timeout after retries', '1'),
        trigger(8, 'session', 'timeout', '1'),
        trigger(9, 'group', 'before', '1'),
        trigger(10, 'group', 'after', '1'),
        trigger(11, 'timer', 'before', '1'),
        trigger(12, 'parameter', 'change after response', '1'),
        trigger(13, 'parameter', 'timeout after retries', '1'),
      ),
  );
  expect(protocol.commands.map(({ logic }) => [ids(logic.before), ids(logic.after)])).toEqual([
    [[1], []],
    [[1], [2]],
  ]);
  expect(protocol.responses[0]?.logic).toMatchObject({ before: [{ id: 3 }], after: [{ id: 4 }] });
  expect(protocol.pairs[0]?.logic).toMatchObject({
    succeeded: [{ id: 5 }],
    timeout: [{ id: 6 }],
    timeoutAfterRetries: [{ id: 7 }],
  });
  expect(ids(protocol.sessions[0]?.logic.timeout)).toEqual([8]);
  expect(protocol.groups[0]?.logic).toMatchObject({ before: [{ id: 9 }], after: [{ id: 10 }] });
  expect(ids(protocol.timers[0]?.logic.before)).toEqual([11]);
  expect(ids(protocol.params[0]?.logic.changeAfterResponse)).toEqual([12]);
  expect(ids(protocol.params[0]?.logic.timeoutAfterRetries)).toEqual([13]);
});

test('A parameter that sets nothing off is silent', () => {
  expect(right(params(1)).params[0]?.logic).toEqual({
    change: [],
    changeAfterResponse: [],
    timeout: [],
    timeoutAfterRetries: [],
    qactions: [],
    silent: true,
  });
});

test.each([
  ['a trigger', params(1) + triggers(trigger(1, 'parameter', 'change', '1'))],
  ['a trigger on each', params(1) + triggers(trigger(1, 'parameter', 'change', 'each'))],
  [
    'a QAction',
    `${params(1)}<QActions><QAction id="1" name="q" encoding="typescript" triggers="1">x</QAction></QActions>`,
  ],
  ['save', `<Params>${param(1, '<Type>read</Type>', 'save="true"')}</Params>`],
  [
    'setter',
    `<Params>${param(1, '<Type>write</Type>', 'setter="true"')}${param(2).replace('p2', 'p1')}</Params>`,
  ],
  ['snmpSetAndGet', `<Params>${param(1, '<Type>write</Type>', 'snmpSetAndGet="true"')}</Params>`],
  ['dynamic ip', `<Params>${param(1, '<Type options="dynamic ip">read</Type>')}</Params>`],
])('A parameter with %s is not silent', (_, xml) => {
  expect(right(xml).params[0]?.logic.silent).toBe(false);
});

test('A QAction that names a parameter twice runs once', () => {
  const protocol = right(
    `${params(1)}<QActions><QAction id="1" name="q" encoding="typescript" triggers="1;1">x</QAction></QActions>`,
  );
  expect(protocol.params[0]?.logic.qactions).toHaveLength(1);
});
