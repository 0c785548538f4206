import { expect, test } from 'vitest';
import { actionStep } from '#element/actions/table.ts';
import { loadProtocol } from '#load/load.ts';
import { CONSTRUCTS, supportedTable, supportOf } from '#load/supported.ts';
import type { Action } from '#model/constructs.ts';
import { ACTION_TYPES, type ActionType } from '#model/logic.ts';
import schema from '#schemas/protocol.schema.json' with { type: 'json' };

interface Definition {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

const definitions = schema.$defs as unknown as Readonly<Record<string, Definition>>;

test('A construct has the row that names it', () => {
  expect(supportOf('Protocol/Params/Param/CRC/Type=rcds')).toMatchObject({
    path: 'Protocol/Params/Param/CRC/Type=rcds',
    level: 'no',
  });
});

test('A row covers the elements, attributes and values below it', () => {
  expect(supportOf('Protocol/Params/Param/SNMP/OID@type=auto').path).toBe('Protocol/Params/Param/SNMP');
  expect(supportOf('Protocol/Params/Param@id').path).toBe('Protocol/Params');
});

test('The longest row that matches wins', () => {
  expect(supportOf('Protocol/Params/Param/Interprete/RawType=other').level).toBe('yes');
  expect(supportOf('Protocol/Params/Param/Interprete/Alignment').level).toBe('partly');
  expect(supportOf('Protocol/Params/Param/Interprete/RawType').level).toBe('yes');
});

test('A name that merely begins like a row is not covered by it', () => {
  expect(supportOf('Protocol/TypeOfDevice').level).toBe('no');
  expect(supportOf('Protocol/Actions/Action/Type=create element').path).toBe('Protocol/Actions/Action/Type=');
});

test('The root is supported, and what no row covers is not', () => {
  expect(supportOf('Protocol')).toEqual({ path: 'Protocol', level: 'yes', effect: '' });
  expect(supportOf('Protocol/Chains/Chain')).toEqual({
    path: 'Protocol/Chains/Chain',
    level: 'no',
    effect: 'Not read.',
  });
});

test('Whatever is not fully supported says in one sentence what is lost', () => {
  for (const { path, level, effect } of CONSTRUCTS) {
    if (level === 'yes') expect(effect, path).toBe('');
    else expect(effect, path).toMatch(/^[A-Z].*\.$/);
  }
});

test('Every row names a construct of the language', () => {
  for (const { path } of CONSTRUCTS) {
    const [construct = '', value] = path.split('=');
    const [element = '', attribute] = construct.split('@');
    const definition = definitions[element.replaceAll('/', '.')];
    expect(definition, path).toBeDefined();
    const text = attribute === undefined ? '#text' : `@${attribute}`;
    if (attribute !== undefined) expect(definition?.properties, path).toHaveProperty([text]);
    const values = definition?.properties[text]?.enum;
    if (value && values) expect(values, path).toContain(value);
  }
});

test('Options that act are not told, nor those that need nothing or only lay out', () => {
  const view = (options: string) =>
    `<Params><Param id="1"><Name>t</Name><Type>array</Type><ArrayOptions index="0" options="${options}"><ColumnOption idx="0" pid="2" type="retrieved" options=";view=2;save"/></ArrayOptions></Param><Param id="2"><Name>a</Name><Type>read</Type></Param></Params>`;
  expect(lost(view(';volatile;sizeHint=10;autoAdd'))).toEqual([]);
  expect(lost(view(';database:100'))).toEqual([]);
  expect(lost(view('').replace(';save', ';displayIcon'))).toEqual([]);
  expect(lost('<Type options="unicode" communicationOptions="makeCommandByProtocol">serial</Type>')).toEqual(
    [],
  );
});

test('No row stands twice', () => {
  expect(new Set(CONSTRUCTS.map(row => row.path)).size).toBe(CONSTRUCTS.length);
});

test('The printed table has every construct once and stays short', () => {
  const table = supportedTable();
  expect(table.split('\n').length).toBeLessThan(70);
  expect(table).toContain('`Type=clear`');
  expect(table.match(/`Interprete\/Base`/g)).toHaveLength(1);
});

test('What acts but is not supported yet is told at the place where it stands first, once with how often', () => {
  const group = (id: number): string =>
    `<Group id="${id}"><Name>g${id}</Name><Content><Param>1</Param></Content></Group>`;
  const xml = [
    '<Protocol><Name>p</Name><Params>',
    '<Param id="1"><Name>a</Name><Type>read</Type></Param></Params>',
    `<Groups>${group(1)}`,
    `${group(2)}</Groups></Protocol>`,
  ].join('\n');
  const { issues } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  expect(issues.filter(issue => issue.code === 'not-supported')).toMatchObject([
    {
      line: 3,
      severity: 'info',
      message:
        'Protocol/Groups/Group/Content/Param (2 times) is not supported yet: Nothing is polled by SNMP.',
    },
  ]);
});

/** The issues of code not-supported: place and message. */
function lost(content: string): string[] {
  const { issues } = loadProtocol('p.xml', {
    read: () => Buffer.from(`<Protocol><Name>p</Name>\n${content}\n</Protocol>`),
  });
  return issues
    .filter(issue => issue.code === 'not-supported')
    .map(({ line, message }) => `${line}: ${message.replace(/^.*not supported yet: /, '')}`);
}

const PARAM = '<Params><Param id="1"><Name>a</Name><Type>read</Type></Param></Params>';

test.each([
  [
    'threads of its own',
    '<Threads><Thread connection="1001"/></Threads>',
    '2: All groups run in one queue, one after the other.',
  ],
  [
    'groups for a thread',
    `${PARAM}<Groups><Group id="1" threadId="2"><Name>g</Name><Type>action</Type><Content/></Group></Groups>`,
    '2: All groups run in one queue, one after the other.',
  ],
  [
    'multi-threaded timers',
    '<Timers><Timer id="1" options="ip:100,1;each:1000;threadPool:5"><Name>t</Name><Time>1000</Time></Timer></Timers>',
    '2: The groups run once a period, not for each row of a table.',
  ],
  [
    'history sets',
    '<Params><Param id="1" historySet="true"><Name>a</Name><Type>read</Type></Param></Params>',
    '2: There is no trending: a set with a time of its own throws NOT_SUPPORTED.',
  ],
  [
    'derived elements',
    '<Type options="unicode;exportProtocol:Card:100">virtual</Type>',
    '2: No elements are derived.',
  ],
  [
    'a parameter that polls by SNMP when it changes',
    '<Params><Param id="1"><Name>a</Name><Type options="Dynamic SNMP Get">read</Type></Param></Params>',
    '2: Nothing is polled by SNMP.',
  ],
  [
    'a column of states of derived elements',
    `<Params><Param id="1"><Name>t</Name><Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="2" type="retrieved" options="|save|Severity"/></ArrayOptions></Param><Param id="2"><Name>a</Name><Type>read</Type></Param></Params>`,
    '2: No elements are derived.',
  ],
  [
    'a button that is disabled at times',
    '<Params><Param id="1"><Name>a</Name><Type>write</Type><Measurement><Type>button</Type><Discreets><Discreet options=";disabled=2,1"><Display>x</Display><Value>1</Value></Discreet></Discreets></Measurement></Param></Params>',
    '2: A set is not refused for it.',
  ],
])('A protocol with %s is told what is lost', (_, content, message) => {
  expect(lost(content)).toEqual([message]);
});

test.each([
  '<Param id="1" historySet="true"><Name>a</Name><Type>read</Type></Param>',
  '<Param id="1"><Name>a</Name><Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type><Sequence loop="4294967296">factor:8</Sequence></Interprete></Param>',
])('What hooks fail with or makes other values is a warning: %s', param => {
  const xml = `<Protocol><Name>p</Name><Params>${param}</Params></Protocol>`;
  const { issues } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  expect(issues.find(issue => issue.code === 'not-supported')?.severity).toBe('warning');
});

test('Every type of action acts, or says at load that it does nothing', () => {
  for (const type of ACTION_TYPES) {
    const { level, effect } = supportOf(`Protocol/Actions/Action/Type=${type}`);
    const acts = actionStep(actionOf(type)) !== undefined;
    expect(acts, type).toBe(level === 'yes' || level === 'partly');
    if (!acts) expect(effect).toMatch(/^The action does nothing/);
  }
});

/** An action of a type, on nothing. */
function actionOf(type: ActionType): Action {
  return {
    line: 1,
    column: 1,
    id: 1,
    name: 'a',
    on: 'protocol',
    targets: [],
    positions: [],
    type,
    attributes: new Map(),
    source: undefined,
    references: new Map(),
    info: undefined,
    aggregation: undefined,
    condition: undefined,
  };
}
