import { expect, test } from 'vitest';
import { found, params, right } from './loading.ts';

const ACTIONS = `${params(1, 2)}<Actions>${[1, 2].map(id => `<Action id="${id}"><Name>a</Name><On id="1">parameter</On><Type>clear</Type></Action>`).join('')}</Actions>`;
const trigger = (content: string, id = 1) => `<Trigger id="${id}"><Name>t</Name>${content}</Trigger>`;
const triggers = (...contents: string[]) =>
  `${ACTIONS}<Triggers>${contents.map((content, index) => trigger(content, index + 1)).join('')}</Triggers>`;

test('A trigger listens to items at a time and sets off actions', () => {
  const protocol = right(
    triggers(
      '<On id="1;2">parameter</On><Time>change</Time><Type>action</Type><Content><Id>2</Id><Id else="true">1</Id></Content><Condition>id:1 &gt; 2</Condition>',
    ),
  );
  const [item] = protocol.triggers;
  expect(item).toMatchObject({
    id: 1,
    name: 't',
    on: 'parameter',
    onIds: [1, 2],
    time: 'change',
    condition: { text: 'id:1 > 2' },
  });
  expect(item?.content).toEqual([
    { action: protocol.actions[1], otherwise: false },
    { action: protocol.actions[0], otherwise: true },
  ]);
  expect(protocol.triggerById.get(1)).toBe(item);
});

test('A trigger of type trigger sets off triggers, itself in the end too', () => {
  const to = (id: number) => `<Type>trigger</Type><Content><Id>${id}</Id></Content>`;
  const protocol = right(triggers(to(2), to(1)));
  const [first, second] = protocol.triggers;
  expect(first?.content).toEqual([{ trigger: second, otherwise: false }]);
  expect(second?.content).toEqual([{ trigger: first, otherwise: false }]);
});

test('A trigger without On is set off by others only', () => {
  expect(right(triggers('')).triggers[0]).toMatchObject({
    on: undefined,
    onIds: [],
    time: undefined,
    content: [],
  });
});

test('A trigger on communication has what is reported for a time, in hexadecimal notation', () => {
  const protocol = right(triggers('<On>communication</On><Time>0x4572</Time>'));
  expect(protocol.triggers[0]).toMatchObject({ on: 'communication', time: 'Er' });
  expect(protocol.communication).toEqual([protocol.triggers[0]]);
});

test('Triggers after startup are listed on the protocol', () => {
  const protocol = right(triggers('<On>protocol</On><Time>after startup</Time>', ''));
  expect(protocol.afterStartup).toEqual([protocol.triggers[0]]);
});

const place = 'Protocol/Triggers/Trigger[@id=1]';
test.each([
  [
    'an unknown parameter',
    '<On id="9">parameter</On><Time>change</Time>',
    `error unknown-reference ${place}/On@id`,
  ],
  [
    'an unknown command',
    '<On id="1">command</On><Time>before</Time>',
    `error unknown-reference ${place}/On@id`,
  ],
  [
    'a general parameter',
    '<On id="65008">parameter</On><Time>change</Time>',
    `warning general-parameter ${place}/On@id`,
  ],
  ['On without an id', '<On>parameter</On><Time>change</Time>', `error missing-attribute ${place}/On`],
  ['an unknown On', '<On id="1">param</On>', `error bad-value ${place}/On`],
  ['an unknown Time', '<On id="1">parameter</On><Time>changed</Time>', `error bad-value ${place}/Time`],
  [
    'a Time that never comes',
    '<On id="1">parameter</On><Time>before</Time>',
    `warning never-fires ${place}/Time`,
  ],
  ['no hex string', '<On>communication</On><Time>change</Time>', `error bad-value ${place}/Time`],
  [
    'an unknown action',
    '<Type>action</Type><Content><Id>9</Id></Content>',
    `error unknown-reference ${place}/Content/Id`,
  ],
  [
    'an action for a trigger',
    '<Type>trigger</Type><Content><Id>2</Id></Content>',
    `error unknown-reference ${place}/Content/Id`,
  ],
  ['content but no type', '<Content><Id>1</Id></Content>', `warning missing-element ${place}`],
])('A trigger with %s is reported', (_, content, issue) => {
  expect(found(triggers(content))).toEqual([issue]);
});

const checked = (time: string, on = 'id="1"') =>
  `${params(1, 2)}<Triggers><Trigger id="1"><Name>t</Name><On ${on}>parameter</On>${time}</Trigger></Triggers>`;

test.each([
  ['<Time case="equal" value="2">change</Time>', 'id:1 == 2'],
  ['<Time id="2" case="equal" value="100">change</Time>', 'id:2 == 100'],
  ['<Time id="2" case="not equal" value="on">change</Time>', 'id:2 != "on"'],
  ['<Time case="greater" value="2" nr="true">change</Time>', 'id:1 > id:2'],
  ['<Time case="less or equal" value="-1.5">change</Time>', 'id:1 <= -1.5'],
  ['<Time case="equal, greater" value="2">change</Time>', 'id:1 >= 2'],
])('%s is a check beside the condition', (time, text) => {
  expect(right(checked(time)).triggers[0]?.check).toMatchObject({ text });
});

test('On a timeout the value no longer counts', () => {
  const protocol = right(checked('<Time case="equal" value="NO SUCH NAME">timeout</Time>'));
  expect(protocol.triggers[0]?.check).toBeUndefined();
});

test.each([
  ['<Time case="like" value="2">change</Time>', 'id="1"', 'bad-value', '/Time@case'],
  ['<Time case="equal">change</Time>', 'id="1"', 'bad-value', '/Time'],
  ['<Time case="equal" value="2">change</Time>', 'id="each"', 'bad-value', '/Time'],
  ['<Time id="9" case="equal" value="2">change</Time>', 'id="1"', 'unknown-reference', '/Time@id'],
  ['<Time case="equal" value="9" nr="true">change</Time>', 'id="1"', 'unknown-reference', '/Time@value'],
])('%s of a trigger on %s is reported', (time, on, code, where) => {
  expect(found(checked(time, on))).toEqual([`error ${code} Protocol/Triggers/Trigger[@id=1]${where}`]);
});
