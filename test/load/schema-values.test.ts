import { expect, test } from 'vitest';
import { everything, load } from './loading.ts';

const found = (content: string) =>
  load(content).issues.map(({ code, message, severity }) => `${severity} ${code}: ${message}`);

test.each([
  ['<Threads><Thread id="one"/></Threads>', 'id is "one"; a whole number from 0 on'],
  [
    '<Chains><Chain name="x"><Field pid="0"><DiagramPids>x</DiagramPids></Field></Chain></Chains>',
    'DiagramPids has "x"; the id of a parameter',
  ],
])('%s: what would be right is said', (content, message) => {
  const issues = found(content).filter(text => text.includes('bad-value'));
  expect(issues[0]).toContain(message);
});

test('A word of no enumeration is a warning where nothing acts on it', () => {
  const snmp = (type: string) =>
    `<Params><Param id="1"><Name>a</Name><Type>read</Type><SNMP><Enabled>true</Enabled><OID type="complete">1.3</OID><Type>${type}</Type></SNMP></Param></Params>`;
  expect(found(snmp('octetstring'))).toEqual([]);
  expect(found(snmp('OctetString'))).toEqual([]);
  expect(found(snmp('octetstrin'))).toEqual([
    'warning bad-value: Type is "octetstrin"; "octetstring" would be right',
  ]);
});

test('What a reader has told is not told again', () => {
  expect(found('<Params><Param id="1"><Name>a</Name><Type>reed</Type></Param></Params>')).toEqual([
    'error bad-value: Type is "reed"; "read" would be right',
  ]);
});

/** Errors and warnings, of all codes, and names that are not known. */
const faults = (content: string) =>
  everything(`<Protocol><Name>Test</Name>${content}</Protocol>`)
    .issues.filter(({ code, severity }) => severity !== 'info' || code.startsWith('unknown-'))
    .map(({ code, message, severity }) => `${severity} ${code}: ${message}`);

const column = (id: number) => `<Param id="${id}"><Name>c${id}</Name><Type>read</Type></Param>`;
const port = (content: string) => `<Type>http</Type><PortSettings>${content}</PortSettings>`;

test.each([
  ['the algorithms of SNMPv3 as a parity', port('<Parity><DefaultValue>SHA512</DefaultValue></Parity>')],
  [
    'and as a choice of further ports',
    '<Type>http</Type><Ports><PortSettings><Parity><Value>MD5</Value><Value>SHA128</Value></Parity></PortSettings></Ports>',
  ],
  [
    'those of its encryption as a flow control',
    port('<Flowcontrol><DefaultValue>AES256</DefaultValue><Value>DES</Value></Flowcontrol>'),
  ],
  ['a wildcard among the choices', port('<Flowcontrol><Value>CTS_*</Value></Flowcontrol>')],
  ['ports to choose from', port('<IPport><DefaultValue>80</DefaultValue><Value>*</Value></IPport>')],
  [
    'a port that is not shown',
    '<Type>http</Type><Ports><PortSettings name="x" visibleInUi="false"/></Ports>',
  ],
  [
    'a timer that runs as often as it can while a page is open',
    '<Timers><Timer id="1"><Time dataDisplay="loop">loop</Time></Timer></Timers>',
  ],
  [
    'variables of a card and of a page in a button',
    '<Params><Param id="1"><Name>a</Name><Type>write</Type><Measurement><Type>button</Type><Discreets><Discreet><Display>x</Display><Value type="setCardVar">a:1</Value></Discreet><Discreet><Display>y</Display><Value type="setPageVar">b:1</Value></Discreet></Discreets></Measurement></Param></Params>',
  ],
  [
    'several actions to take after a change',
    '<VersionHistory><Branches><Branch id="1"><SystemVersions><SystemVersion id="0"><MajorVersions><MajorVersion id="0"><Changes><Change><ActionsToTake><ActionToTake>a</ActionToTake><ActionToTake>b</ActionToTake></ActionsToTake></Change></Changes></MajorVersion></MajorVersions></SystemVersion></SystemVersions></Branch></Branches></VersionHistory>',
  ],
  [
    'the length of the body among the headers of a request',
    '<Type>http</Type><HTTP><Session id="1"><Connection id="1"><Request verb="GET" url="/"><Headers><Header key="Content-Length">0</Header></Headers></Request><Response/></Connection></Session></HTTP>',
  ],
  [
    'a table that names its columns by Type',
    `<Params><Param id="1"><Name>t</Name><Type id="2;3">array</Type><ArrayOptions index="0"/></Param>${column(2)}${column(3)}</Params>`,
  ],
  [
    'and adds some by ColumnOption',
    `<Params><Param id="1"><Name>t</Name><Type id="2;3">array</Type><ArrayOptions index="0"><ColumnOption idx="2" pid="4" type="state" options=";delete"/></ArrayOptions></Param>${column(2)}${column(3)}${column(4)}</Params>`,
  ],
  [
    'options of a table without a separator before them',
    `<Params><Param id="1"><Name>t</Name><Type>array</Type><ArrayOptions index="0" options="database;volatile"><ColumnOption idx="0" pid="2" type="retrieved"/></ArrayOptions></Param>${column(2)}</Params>`,
  ],
  [
    'what may do without a name',
    '<Params><Param id="1"><Name>a</Name><Type>read</Type></Param></Params><Commands><Command id="1"><Content><Param>1</Param></Content></Command></Commands><Groups><Group id="1"/></Groups><Timers><Timer id="1"><Time>1000</Time></Timer></Timers><Triggers><Trigger id="1"><Type>action</Type><Content><Id>1</Id></Content></Trigger></Triggers><Actions><Action id="1"><On id="1">parameter</On><Type>reverse</Type></Action></Actions>',
  ],
  [
    'a trigger on the file of a matrix, in either spelling',
    `<Triggers>${['change', 'changed'].map((word, id) => `<Trigger id="${id + 1}"><On>protocol</On><Time>link file ${word}</Time><Type>action</Type><Content/></Trigger>`).join('')}</Triggers>`,
  ],
  [
    'words in other letter case',
    '<Type>SNMP</Type><PortSettings><SlowPollBase><DefaultValue>Number</DefaultValue></SlowPollBase></PortSettings><Params><Param id="1" save="TRUE"><Name>a</Name><Type>READ</Type><Interprete><Type>String</Type></Interprete></Param></Params>',
  ],
])('Right as documented: %s', (_, content) => {
  expect(
    faults(content).filter(text => !text.includes('which is not supported yet: it stays closed')),
  ).toEqual([]);
});
