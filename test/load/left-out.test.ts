import { describe, expect, test } from 'vitest';
import { isLeftOut, stops } from '#load/left-out.ts';
import type { Protocol } from '#model/protocol.ts';
import { load, params } from './loading.ts';

/** A protocol that runs although something in it names what is not there. */
function running(content: string): Protocol {
  const { protocol, issues } = load(`${params(1, 2, 3)}${content}`);
  expect(issues.filter(stops)).toEqual([]);
  expect(issues.filter(isLeftOut).length).toBeGreaterThan(0);
  return protocol!;
}

const section = (name: string, ...items: readonly string[]): string =>
  `<${name}s>${items.join('')}</${name}s>`;
const command = (id: number, content: string): string =>
  `<Command id="${id}"><Name>c${id}</Name><Content>${content}</Content></Command>`;
const response = (id: number, content: string): string =>
  `<Response id="${id}"><Name>r${id}</Name><Content>${content}</Content></Response>`;
const pair = (id: number, content: string, attributes = ''): string =>
  `<Pair id="${id}" ${attributes}><Name>p${id}</Name><Content>${content}</Content></Pair>`;
const group = (id: number, content: string, attributes = '', type = 'poll'): string =>
  `<Group id="${id}" ${attributes}><Name>g${id}</Name><Type>${type}</Type><Content>${content}</Content></Group>`;
const action = (id: number, on: string, type: string): string =>
  `<Action id="${id}"><Name>a${id}</Name>${on}${type}</Action>`;
const trigger = (id: number, time: string, content: string): string =>
  `<Trigger id="${id}"><Name>t${id}</Name><On id="1">parameter</On>${time}<Type>action</Type><Content>${content}</Content></Trigger>`;

const PARAM = '<Param>1</Param>';
const SET = action(1, '<On id="1">parameter</On>', '<Type id="2">copy</Type>');

test('Of what a group, a timer or a trigger runs only the entry that names nothing is left out', () => {
  const { groups, timers, triggers } = running(
    section('Command', command(1, PARAM)) +
      section('Pair', pair(1, '<Command>1</Command>')) +
      section('Group', group(1, '<Pair>1</Pair><Pair>9</Pair>')) +
      section(
        'Timer',
        '<Timer id="1"><Name>t</Name><Time>1000</Time><Content><Group>9</Group><Group>1</Group></Content></Timer>',
      ) +
      section('Trigger', trigger(1, '<Time>change</Time>', '<Id>9</Id><Id>1</Id>')) +
      section('Action', SET),
  );
  expect(groups[0]?.content.map(({ item }) => item.id)).toEqual([1]);
  expect(timers[0]?.content.map(({ id }) => id)).toEqual([1]);
  expect(triggers[0]?.content).toHaveLength(1);
});

test.each([
  ['a source', action(2, '<On id="1">parameter</On>', '<Type id="9">copy</Type>')],
  ['one of its targets', action(2, '<On id="1;9">parameter</On>', '<Type id="2">copy</Type>')],
])('An action of which %s is not there is left out of triggers and groups', (_, broken) => {
  const { groups, triggers } = running(
    section('Action', SET, broken) +
      section('Trigger', trigger(1, '<Time>change</Time>', '<Id>1</Id><Id>2</Id>')) +
      section('Group', group(1, '<Action>2</Action>', '', 'action')),
  );
  expect(triggers[0]?.content).toMatchObject([{ action: { id: 1 } }]);
  expect(groups[0]?.content).toEqual([]);
});

test('A relation, and an option of a column, that names what is not there', () => {
  const columns =
    '<ColumnOption idx="0" pid="1"/><ColumnOption idx="1" pid="2" options=";save;foreignKey=900"/><ColumnOption idx="2" pid="3" options=";view=900:2"/>';
  const { protocol, issues } = load(
    `<Params><Param id="100"><Name>t</Name><Type>array</Type><ArrayOptions index="0">${columns}</ArrayOptions></Param>${params(1, 2, 3).slice('<Params>'.length)}<Relations><Relation path="100;900"/></Relations>`,
  );
  expect(issues.filter(stops)).toEqual([]);
  expect(issues.filter(isLeftOut)).toHaveLength(3);
  expect(protocol!.params.find(({ id }) => id === 100)?.array?.columns).toMatchObject([
    {},
    { foreignKey: undefined, save: true },
    { view: undefined },
  ]);
});

test('A trigger that compares with what is not there runs nothing', () => {
  const { triggers } = running(
    section('Action', SET) +
      section('Trigger', trigger(1, '<Time id="9" case="equal" value="2">change</Time>', '<Id>1</Id>')),
  );
  expect(triggers[0]?.content).toEqual([]);
});

describe('A pair is left out', () => {
  const pairsOf = (...items: readonly string[]): Protocol =>
    running(items.join('') + section('Group', group(1, '<Pair>1</Pair><Pair>2</Pair>')));
  const left = ({ groups }: Protocol): number[] => groups[0]!.content.map(({ item }) => item.id);
  const right = pair(2, '<Command>1</Command><Response>1</Response>');
  const wire = (commands: string, responses: string): string =>
    section('Command', command(1, PARAM), commands) + section('Response', response(1, PARAM), responses);

  test('without its command, which is left out where a part of it is not there', () => {
    const broken = command(2, '<Param>1</Param><Param>9</Param>');
    expect(left(pairsOf(wire(broken, ''), section('Pair', pair(1, '<Command>2</Command>'), right)))).toEqual([
      2,
    ]);
    expect(left(pairsOf(wire('', ''), section('Pair', pair(1, '<Command>9</Command>'), right)))).toEqual([2]);
  });

  test('without any of its responses, and goes on with those that are there', () => {
    const broken = response(2, '<Param>1</Param><Param>9</Param>');
    const of = (content: string): Protocol =>
      pairsOf(wire('', broken), section('Pair', pair(1, `<Command>1</Command>${content}`), right));
    expect(left(of('<Response>2</Response>'))).toEqual([2]);
    const both = of('<Response>2</Response><Response>1</Response>');
    expect(left(both)).toEqual([1, 2]);
    expect(both.pairs[0]?.responses.map(({ id }) => id)).toEqual([1]);
  });

  test('on a connection that there is none of, as is a group', () => {
    const pairs = section('Pair', pair(1, '<Command>1</Command>', 'options="connection:7"'), right);
    expect(left(pairsOf(wire('', ''), pairs))).toEqual([2]);
    const { groups } = running(
      wire('', '') + section('Pair', right) + section('Group', group(1, '<Pair>2</Pair>', 'connection="7"')),
    );
    expect(groups[0]?.content).toEqual([]);
  });
});

test('A response with a part that is not there matches nothing that comes unasked', () => {
  const { connections } = running(
    `<Connections><Connection id="0" name="W"><SmartSerial/></Connection></Connections>` +
      section('Response', response(1, PARAM), response(2, '<Param>1</Param><Param>9</Param>')),
  );
  expect(connections[0]?.responses.map(({ id }) => id)).toEqual([1]);
});

test('A request without its address or body is left out; headers and places for what comes back only by themselves', () => {
  const connection = (id: number, request: string, content = ''): string =>
    `<Connection id="${id}">${request}<Response>${content}</Response></Connection>`;
  const { sessions } = running(
    `<HTTP><Session id="1" name="s">${[
      connection(1, '<Request verb="GET" pid="9"/>'),
      connection(2, '<Request verb="POST" url="x"><Data pid="9"/></Request>'),
      connection(
        3,
        '<Request verb="GET" url="x"><Headers><Header key="A" pid="9"/><Header key="B" pid="1"/></Headers></Request>',
        '<Content pid="9"/>',
      ),
    ].join('')}</Session></HTTP>`,
  );
  expect(sessions[0]?.connections).toMatchObject([
    { id: 3, request: { headers: [{ key: 'B' }] }, response: { content: undefined } },
  ]);
});

test('A QAction runs for the triggers that are there, and not at all with an input that is not', () => {
  const qaction = (id: number, attributes: string): string =>
    `<QAction id="${id}" name="q${id}" encoding="javascript" ${attributes}>export default () => {};</QAction>`;
  const { qactions } = running(
    section('QAction', qaction(1, 'triggers="9;1"'), qaction(2, 'triggers="1" inputParameters="9;2"')),
  );
  expect(qactions.map(({ triggers }) => triggers.map(({ id }) => id))).toEqual([[1], []]);
});

test.each([
  '<Param id="5"><Name>x</Name><Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="1"/><ColumnOption idx="1" pid="9"/></ArrayOptions></Param>',
  '<Param id="5"><Name>x</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType id="9">other param</LengthType><Type>string</Type></Interprete></Param>',
])('A parameter that names what is not there stops the protocol: %s', content => {
  const { issues } = load(`<Params>${content}<Param id="1"><Name>k</Name><Type>read</Type></Param></Params>`);
  expect(issues.filter(stops)).not.toEqual([]);
});

const EXECUTED = `${section('Action', SET)}${section('Group', group(1, '<Action>1</Action>', '', 'action'))}`;

describe('What is faulty in itself is left out, and the rest runs', () => {
  test.each([
    ['without a Type', action(2, '<On id="1">parameter</On>', '')],
    ['of a type that there is none of', action(2, '<On id="1">parameter</On>', '<Type id="2">copi</Type>')],
    ['on something that its type is not for', action(2, '<On id="1">group</On>', '<Type id="2">copy</Type>')],
    ['with options that cannot be read', action(2, '<On id="1">parameter</On>', '<Type>replace data</Type>')],
    ['with the id of another', action(1, '<On id="2">parameter</On>', '<Type>reverse</Type>')],
  ])('An action %s', (_, broken) => {
    const content =
      section('Action', SET, broken) +
      section('Group', group(1, '<Action>1</Action><Action>2</Action>', '', 'action'));
    const { groups } = running(content);
    expect(groups[0]?.content).toMatchObject([{ item: { id: 1, type: 'copy' } }]);
  });

  test.each([
    ['a Time that cannot be compared', trigger(2, '<Time case="x">change</Time>', '<Id>1</Id>')],
    ['a Time that there is none of', trigger(2, '<Time>befor</Time>', '<Id>1</Id>')],
    [
      'an On that there is none of',
      trigger(2, '<Time>change</Time>', '<Id>1</Id>').replace('>parameter<', '>param<'),
    ],
  ])('A trigger with %s runs nothing', (_, broken) => {
    const { triggers } = running(section('Action', SET) + section('Trigger', broken));
    expect(triggers.flatMap(({ content }) => content)).toEqual([]);
  });

  test('A timer without a time, and a group of a type that there is none of, run nothing', () => {
    const timer = '<Timer id="1"><Content><Group>1</Group></Content></Timer>';
    expect(running(EXECUTED + section('Timer', timer)).timers[0]?.content).toEqual([]);
    const { groups } = running(
      section('Action', SET) + section('Group', group(1, '<Action>1</Action>', '', 'act')),
    );
    expect(groups[0]?.content).toEqual([]);
  });

  test('Of a group with items of two kinds only those of the first are there', () => {
    const items = '<Action>1</Action><Trigger>1</Trigger>';
    const { groups } = running(
      section('Action', SET) +
        section('Trigger', trigger(1, '<Time>change</Time>', '<Id>1</Id>')) +
        section('Group', group(1, items, '', 'action')),
    );
    expect(groups[0]?.content).toMatchObject([{ kind: 'action' }]);
  });

  test('A pair with options that cannot be read, and a response whose bytes cannot be laid', () => {
    const { groups, pairs } = running(
      section('Command', command(1, PARAM)) +
        section(
          'Response',
          response(1, PARAM),
          response(2, PARAM).replace('<Content>', '<Content optional="x">'),
        ) +
        section(
          'Pair',
          pair(1, '<Command>1</Command>', 'options="retries:x"'),
          pair(2, '<Command>1</Command><Response>2</Response><Response>1</Response>'),
        ) +
        section('Group', group(1, '<Pair>1</Pair><Pair>2</Pair>')),
    );
    expect(groups[0]?.content.map(({ item }) => item.id)).toEqual([2]);
    expect(pairs[1]?.responses.map(({ id }) => id)).toEqual([1]);
  });

  test.each(['save', 'trending'])('Whether a parameter is kept: %s', name => {
    const { protocol, issues } = load(
      `<Params><Param id="1" ${name}="yes"><Name>a</Name><Type>read</Type></Param></Params>`,
    );
    expect(issues.filter(stops)).toEqual([]);
    expect(protocol?.params[0]).toMatchObject({ save: false, trending: true });
  });

  test.each([
    ['how a parameter is shown', '<Display><RTDisplay>yes</RTDisplay></Display>'],
    ['its control', '<Measurement><Type>knob</Type></Measurement>'],
    [
      'a choice without a value',
      '<Measurement><Type>discreet</Type><Discreets><Discreet><Display>x</Display></Discreet></Discreets></Measurement>',
    ],
    [
      'an exception that matches nothing',
      '<Interprete><Exceptions><Exception id="1"><Display>x</Display><Value>1</Value></Exception></Exceptions></Interprete>',
    ],
    ['its alarms', '<Alarm><Monitored>yes</Monitored></Alarm>'],
    ['its place in a MIB', '<SNMP><Enabled>yes</Enabled></SNMP>'],
  ])('In parameters: %s', (_, content) => {
    const { protocol, issues } = load(
      `<Params><Param id="1"><Name>a</Name><Type>read</Type>${content}</Param></Params>`,
    );
    expect(issues.filter(stops)).toEqual([]);
    expect(issues.filter(isLeftOut)).toHaveLength(1);
    expect(protocol?.params[0]?.measurement?.discreets ?? []).toEqual([]);
    expect(protocol?.params[0]?.interprete?.exceptions ?? []).toEqual([]);
  });

  test('A default of a connection, which an element may set', () => {
    const port = '<PortSettings><Parity><DefaultValue>none</DefaultValue></Parity></PortSettings>';
    const { connections } = running(`<Type>serial</Type>${port}`);
    expect(connections[0]?.serial?.line.parity).toBeUndefined();
  });
});

test.each([
  ['the type of a parameter', '<Param id="1"><Name>a</Name><Type>reed</Type></Param>'],
  [
    'what its bytes mean',
    '<Param id="1"><Name>a</Name><Type>read</Type><Interprete><RawType>tekst</RawType></Interprete></Param>',
  ],
  [
    'an id that two parameters have',
    '<Param id="1"><Name>a</Name><Type>read</Type></Param><Param id="1"><Name>b</Name><Type>read</Type></Param>',
  ],
])('A fault in %s stops the protocol: values would mean something else', (_, content) => {
  expect(load(`<Params>${content}</Params>`).issues.filter(stops)).toHaveLength(1);
});
