import { expect, test } from 'vitest';
import { found, params, right } from './loading.ts';

const ITEMS = `${params(1, 2)}<HTTP><Session id="1" name="s"><Connection id="1"/></Session></HTTP>
  <Commands><Command id="1"><Name>c</Name><Content><Param>1</Param></Content></Command></Commands>
  <Pairs><Pair id="1"><Content><Command>1</Command></Content></Pair></Pairs>
  <Triggers><Trigger id="1"><Name>t</Name></Trigger></Triggers>
  <Actions><Action id="1"><Name>a</Name><On id="1">parameter</On><Type>clear</Type></Action></Actions>`;
const group = (content: string, more = '', attributes = '') =>
  `${ITEMS}<Groups><Group id="1" ${attributes}><Name>g</Name>${more}<Content>${content}</Content></Group></Groups>`;

test('A group is of type poll by default and on connection 0', () => {
  expect(right(group('<Pair>1</Pair>')).groups[0]).toMatchObject({
    id: 1,
    name: 'g',
    type: 'poll',
    connection: 0,
    condition: undefined,
    multipleGet: false,
  });
});

test.each([
  ['poll', '<Pair>1</Pair><Pair next="50">1</Pair>', 'pair'],
  ['poll', '<Param>1</Param><Param next="50">2:tablev2</Param>', 'param'],
  ['poll', '<Session>1</Session><Session next="50">1</Session>', 'session'],
  ['poll action', '<Action>1</Action><Action next="50">1</Action>', 'action'],
  ['action', '<Action>1</Action><Action next="50">1</Action>', 'action'],
  ['poll trigger', '<Trigger>1</Trigger><Trigger next="50">1</Trigger>', 'trigger'],
  ['trigger', '<Trigger>1</Trigger><Trigger next="50">1</Trigger>', 'trigger'],
])('A group of type %s executes %s', (type, content, kind) => {
  const wanted = kind === 'session' ? '<Type>http</Type>' : '';
  const items = right(wanted + group(content, `<Type>${type}</Type>`)).groups[0]?.content;
  expect(items?.map(item => [item.kind, item.next])).toEqual([
    [kind, 0],
    [kind, 50],
  ]);
});

test('Description, condition, connection and multipleGet are read', () => {
  const xml = `${ITEMS}<Type advanced="http">http</Type><Groups><Group id="-1" connection="1"><Name>g</Name><Description>d</Description>
    <Condition>id:1 == 1</Condition><Content multipleGet="true"><Param>1</Param></Content></Group></Groups>`;
  expect(right(xml).groups[0]).toMatchObject({
    id: -1,
    description: 'd',
    condition: { text: 'id:1 == 1' },
    connection: 1,
    multipleGet: true,
  });
});

const place = 'Protocol/Groups/Group[@id=1]';
test.each([
  [
    'items of two kinds',
    group('<Pair>1</Pair><Session>1</Session>'),
    `error mixed-content ${place}/Content/Session`,
  ],
  ['an action in a poll group', group('<Action>1</Action>'), `error wrong-kind ${place}/Content/Action`],
  [
    'a pair in an action group',
    group('<Pair>1</Pair>', '<Type>poll action</Type>'),
    `error wrong-kind ${place}/Content/Pair`,
  ],
  ['an unknown pair', group('<Pair>9</Pair>'), `error unknown-reference ${place}/Content/Pair`],
  ['an unknown session', group('<Session>9</Session>'), `error unknown-reference ${place}/Content/Session`],
  ['an unknown parameter', group('<Param>9</Param>'), `error unknown-reference ${place}/Content/Param`],
  ['an item without an id', group('<Pair/>'), `error missing-element ${place}/Content/Pair`],
  [
    'an unknown connection',
    group('<Pair>1</Pair>', '', 'connection="2"'),
    `error unknown-reference ${place}@connection`,
  ],
  ['an unknown type', group('<Pair>1</Pair>', '<Type>pol</Type>'), `error bad-value ${place}/Type`],
])('A group with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});

test('A number of a thread that is no connection stands for the main connection', () => {
  const threads = '<Threads><Thread connection="1002, 1004"/></Threads>';
  const xml = `${threads}${group('<Pair>1</Pair>', '', 'connection="1004"')}`;
  expect(right(xml).groups[0]?.connection).toBe(0);
  expect(found(group('<Pair>1</Pair>', '', 'connection="1004"'))[0]).toMatch(/^error unknown-reference/);
});

test('A group of a type that there is none of is told once, whatever it holds', () => {
  expect(found(group('<Action>1</Action>', '<Type>acton</Type>'))).toEqual([
    'error bad-value Protocol/Groups/Group[@id=1]/Type',
  ]);
});
