import { expect, test } from 'vitest';
import { found, load, params, right } from './loading.ts';

const action = (content: string) =>
  `${params(1, 2)}<Groups><Group id="3"><Name>g</Name><Content><Param>1</Param></Content></Group></Groups>
   <Actions><Action id="1"><Name>a</Name>${content}</Action></Actions>`;

test('An action acts on what On names, in its order', () => {
  const protocol = right(action('<On id="2;1">parameter</On><Type id="1">copy</Type>'));
  const [item] = protocol.actions;
  expect(item).toMatchObject({ id: 1, name: 'a', on: 'parameter', type: 'copy' });
  expect(item?.targets).toEqual([
    { kind: 'parameter', item: protocol.params[1] },
    { kind: 'parameter', item: protocol.params[0] },
  ]);
  expect(item?.source).toBe(protocol.params[0]);
  expect(item?.attributes.get('id')).toBe('1');
});

test('An action without an id acts on what fired the trigger', () => {
  expect(right(action('<On>command</On><Type>make</Type>')).actions[0]).toMatchObject({
    on: 'command',
    targets: [],
  });
});

test('Groups are targets too, and a condition is kept', () => {
  const protocol = right(
    action('<On id="3">group</On><Type>execute next</Type><Condition>id:1 == empty</Condition>'),
  );
  expect(protocol.actions[0]?.targets).toEqual([{ kind: 'group', item: protocol.groups[0] }]);
  expect(protocol.actions[0]?.condition?.text).toBe('id:1 == empty');
});

test('Attributes of the type are kept as written, also where their id is no parameter', () => {
  const protocol = right(
    action('<On id="1">parameter</On><Type id="9" value="5" options="x">multiply</Type>'),
  );
  expect([...protocol.actions[0]!.attributes]).toEqual([
    ['id', '9'],
    ['value', '5'],
    ['options', 'x'],
  ]);
  expect(protocol.actions[0]?.source).toBeUndefined();
});

test('Wrong letter case of a type is a note', () => {
  const { protocol, issues } = load(action('<On id="3">group</On><Type>Execute Next</Type>'));
  expect(protocol?.actions[0]?.type).toBe('execute next');
  expect(issues).toMatchObject([{ severity: 'info', code: 'letter-case' }]);
});

const place = 'Protocol/Actions/Action[@id=1]';
test.each([
  [
    'an unknown target',
    '<On id="9">parameter</On><Type>clear</Type>',
    `error unknown-reference ${place}/On@id`,
  ],
  [
    'a target of another kind',
    '<On id="1">group</On><Type>execute</Type>',
    `error unknown-reference ${place}/On@id`,
  ],
  [
    'an unknown source',
    '<On id="1">parameter</On><Type id="9">copy</Type>',
    `error unknown-reference ${place}/Type@id`,
  ],
  [
    'a type that is not for its target',
    '<On id="3">group</On><Type>run actions</Type>',
    `error wrong-kind ${place}/On`,
  ],
  ['an unknown type', '<On id="1">parameter</On><Type>clera</Type>', `error bad-value ${place}/Type`],
  ['an unknown On', '<On id="1">parameters</On><Type>clear</Type>', `error bad-value ${place}/On`],
  ['no type', '<On id="1">parameter</On>', `error missing-element ${place}`],
  ['no On', '<Type>clear</Type>', `error missing-element ${place}`],
])('An action with %s is reported', (_, content, issue) => {
  expect(found(action(content))).toEqual([issue]);
});

test('Naming an action that is too faulty to be read is no further issue', () => {
  const xml = `${action('<On id="1">parameter</On><Type>clera</Type>')}
    <Triggers><Trigger id="1"><Name>t</Name><Type>action</Type><Content><Id>1</Id></Content></Trigger></Triggers>`;
  expect(found(xml)).toEqual([`error bad-value ${place}/Type`]);
  expect(load(xml).protocol?.actions).toEqual([]);
});

test('What On and Type name beside ids is read: positions, further parameters, scale and sequence', () => {
  const positions = right(action('<On nr="2;1">pair</On><Type value="5">set next</Type>'));
  expect(positions.actions[0]?.positions).toEqual([2, 1]);
  const file = right(action('<On>protocol</On><Type id="1" returnValue="2">read file</Type>'));
  expect([...file.actions[0]!.references]).toEqual([['returnValue', file.params[1]]]);
  const info = right(
    action('<On id="1">parameter</On><Type scale="0;65535;-10;10" sequence="*:id:2">set info</Type>'),
  );
  expect(info.actions[0]?.info).toEqual({
    scale: { lowData: 0, highData: 65_535, low: -10, high: 10 },
    sequence: {
      text: '*:id:2',
      noset: false,
      steps: [{ operation: 'factor', operand: { kind: 'param', id: 2 } }],
    },
  });
  const kept = right(action('<On id="1">parameter</On><Type scale="-" sequence="-">set info</Type>'));
  expect(kept.actions[0]?.info).toEqual({});
});

test.each([
  ['a scale of three numbers', 'scale="0;1;2">set info', 'error bad-value', 'Type@scale'],
  ['a scale without a range', 'scale="5;5;0;1">set info', 'error bad-value', 'Type@scale'],
  ['an unknown operation in its sequence', 'sequence="x:1">set info', 'error bad-value', 'Type@sequence'],
  ['replacements that are no hex', 'options="0G;00">replace data', 'error bad-value', 'Type@options'],
  ['no replacements', '>replace data', 'error bad-value', 'Type'],
  ['nothing to append', '>append', 'warning missing-attribute', 'Type'],
  ['a length of a parameter that has none', 'id="2">change length', 'warning wrong-kind', 'On'],
  ['an operand that is no number', 'value="ten">multiply', 'error bad-value', 'Type@value'],
])('An action with %s is reported', (_, type, kind, where) => {
  const xml = action(`<On id="1">parameter</On><Type ${type}</Type>`);
  expect(found(xml)).toEqual([`${kind} ${place}/${where}`]);
});

test.each([
  ['id="9" returnValue="2"', 'error unknown-reference', '@id'],
  ['id="1" returnValue="9"', 'error unknown-reference', '@returnValue'],
  ['id="1"', 'warning missing-attribute', ''],
])('An action that reads a file with %s is reported', (attributes, kind, where) => {
  const xml = action(`<On>protocol</On><Type ${attributes}>read file</Type>`);
  expect(found(xml)).toEqual([`${kind} ${place}/Type${where}`]);
});

test.each(['set', 'set with wait', 'set and get with wait'])(
  'The action "%s" is for SNMP, and on another connection says what would be right',
  type => {
    const xml = (connection: string): string =>
      `<Type>${connection}</Type>${action(`<On id="1">parameter</On><Type>${type}</Type>`)}`;
    expect(found(xml('serial'))).toEqual(['warning wrong-kind Protocol/Actions/Action[@id=1]/Type']);
    expect(load(xml('serial')).issues[0]?.message).toBe(
      `action 1 "${type}" is a set by SNMP, and connection 0 is of type serial: it does nothing; a group with the pair that writes, executed, would be right`,
    );
    expect(found(xml('snmp'))).toEqual([]);
  },
);
