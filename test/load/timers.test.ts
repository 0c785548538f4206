import { expect, test } from 'vitest';
import { found, load, params, right } from './loading.ts';

const GROUPS = `${params(1)}<Groups><Group id="5"><Name>g</Name><Content><Param>1</Param></Content></Group></Groups>`;
const timer = (content: string, attributes = '') =>
  `${GROUPS}<Timers><Timer id="1" ${attributes}><Name>t</Name>${content}</Timer></Timers>`;

test('A timer runs at start, by default without pauses between its groups', () => {
  const protocol = right(timer('<Time>5000</Time><Content><Group>5</Group></Content>'));
  expect(protocol.timers[0]).toMatchObject({
    time: 5000,
    initial: 'true',
    dataDisplay: undefined,
    interval: 0,
    fixed: false,
    options: '',
  });
  expect(protocol.timers[0]?.content).toEqual([protocol.groups[0]]);
});

test('All of a timer is read', () => {
  const xml = timer(
    '<Time initial="random=1:10" dataDisplay="500">loop</Time><Interval>75</Interval><Condition>id:1 == 1</Condition>',
    'fixedTimer="true" options="each:1000"',
  );
  expect(right(xml).timers[0]).toMatchObject({
    time: 'loop',
    initial: 'random=1:10',
    dataDisplay: 500,
    interval: 75,
    fixed: true,
    condition: { text: 'id:1 == 1' },
    options: 'each:1000',
  });
});

test('A group chosen by a column counts as its default', () => {
  const protocol = right(timer('<Time>1000</Time><Content><Group>col:2:5</Group></Content>'));
  expect(protocol.timers[0]?.content.map(group => group.id)).toEqual([5]);
});

test('A time beyond 24 days is told; the element cuts it and tells so in its log', () => {
  const { protocol, issues } = load(timer('<Time>9999999999</Time>'));
  expect(protocol?.timers[0]?.time).toBe(9_999_999_999);
  expect(issues).toMatchObject([{ severity: 'warning', code: 'bad-value' }]);
});

test.each([
  ['no time', timer(''), 'error missing-element Protocol/Timers/Timer[@id=1]'],
  ['a time of 0', timer('<Time>0</Time>'), 'error bad-value Protocol/Timers/Timer[@id=1]/Time'],
  [
    'an odd start',
    timer('<Time initial="maybe">1000</Time>'),
    'error bad-value Protocol/Timers/Timer[@id=1]/Time@initial',
  ],
  [
    'an unknown group',
    timer('<Time>1000</Time><Content><Group>6</Group></Content>'),
    'error unknown-reference Protocol/Timers/Timer[@id=1]/Content/Group',
  ],
])('A timer with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});
