import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import schema from '#schemas/protocol.schema.json' with { type: 'json' };
import { toJson } from '#xml/json.ts';
import { parseXml } from '#xml/parse.ts';
import { found, load, loadXml, param, params, right } from './loading.ts';

/** An element that opens a WebSocket with a path of its own, sends a command and has what is pushed handled. */
const WEBSOCKET = `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>Events</Name><Version>1.0.0.1</Version><Vendor>Someone</Vendor><Description>Pushed events</Description>
  <Type relativeTimers="true" options="unicode">http</Type>
  <Display defaultPage="Main" pageOrder="Main;More" wideColumnPages="More"/>
  <Params>
    <Param id="7"><Name>open</Name><Type>read</Type>
      <Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>
    <Param id="8" save="true"><Name>path</Name><Type>read</Type>
      <Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type><DefaultValue>x/events</DefaultValue></Interprete></Param>
    <Param id="9"><Name>url</Name><Type options="dynamic ip 0">read</Type></Param>
    <Param id="10"><Name>subscribe</Name><Type>read</Type></Param>
    <Param id="11"><Name>message</Name><Type>read</Type></Param>
  </Params>
  <Commands><Command id="1"><Name>Subscribe</Name><WebSocketMessageType>text</WebSocketMessageType>
    <Content><Param>10</Param></Content></Command></Commands>
  <Responses><Response id="1" options="Connection:0"><Name>Pushed</Name><Content><Param>11</Param></Content></Response></Responses>
  <Pairs><Pair id="1"><Name>Subscribe</Name><Content><Command>1</Command></Content></Pair></Pairs>
  <Groups><Group id="1"><Name>Subscribe</Name><Description/><Content><Pair>1</Pair></Content></Group></Groups>
  <HTTP><Session id="25" name="Handshake"><Connection id="1" name="Upgrade">
    <Request verb="GET" pid="8"><Headers><Header key="Sec-WebSocket-Protocol" pid="10"/></Headers></Request>
  </Connection></Session></HTTP>
  <Connections><Connection id="0" name="Events"><Http>
    <CommunicationOptions><WebSocket>true</WebSocket><NotifyConnectionPIDs><Connections>7</Connections></NotifyConnectionPIDs>
      <WebSocketHandshake>25</WebSocketHandshake></CommunicationOptions>
    <UserSettings><IPport><DefaultValue>8050</DefaultValue></IPport></UserSettings>
  </Http></Connection></Connections>
  <Triggers>
    <Trigger id="1"><Name>opened</Name><On id="7">parameter</On><Time>change</Time><Condition>id:7 == 1</Condition>
      <Type>action</Type><Content><Id>1</Id></Content></Trigger>
    <Trigger id="2"><Name>read</Name><On id="each">response</On><Time>before</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger>
  </Triggers>
  <Actions>
    <Action id="1"><Name>subscribe</Name><On id="1">group</On><Type>execute next</Type></Action>
    <Action id="2"><Name>read</Name><On>response</On><Type>read</Type></Action>
  </Actions>
  <QActions><QAction id="1" name="Parse" encoding="typescript" triggers="11"><![CDATA[export default () => {};]]></QAction></QActions>
</Protocol>`;

test('A whole WebSocket protocol loads without an issue', () => {
  const { protocol, issues } = loadXml(WEBSOCKET);
  expect(issues).toEqual([]);
  expect(protocol).toMatchObject({
    file: 'p/protocol.xml',
    name: 'Events',
    version: '1.0.0.1',
    vendor: 'Someone',
    description: 'Pushed events',
    unicode: true,
    relativeTimers: 'true',
    pages: { defaultPage: 'Main', pageOrder: ['Main', 'More'], wideColumnPages: ['More'] },
  });
  const [connection] = protocol!.connections;
  expect(connection).toMatchObject({ id: 0, name: 'Events', type: 'websocket', settings: { port: 8050 } });
  expect(connection?.notify).toBe(protocol?.paramById.get(7));
  expect(connection?.dynamicIp).toBe(protocol?.paramById.get(9));
  expect(connection?.responses).toEqual(protocol?.responses);
  expect(connection?.handshake?.connections[0]?.request?.headers[0]?.value).toEqual({
    kind: 'param',
    param: protocol?.paramById.get(10),
  });
  expect(protocol?.responses[0]?.logic.before.map(item => item.id)).toEqual([2]);
});

test('The same protocol satisfies the schema', () => {
  const validate = new Ajv2020().compile(schema);
  expect(validate(toJson(parseXml(WEBSOCKET, 'p.xml').root!)), JSON.stringify(validate.errors)).toBe(true);
});

test('Everything in a protocol is frozen', () => {
  const { protocol } = loadXml(WEBSOCKET);
  const seen = new Set<object>();
  const waiting: unknown[] = [protocol];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    expect(Object.isFrozen(value)).toBe(true);
    waiting.push(...(value instanceof Map ? value.values() : Object.values(value)));
  }
  expect(seen.size).toBeGreaterThan(50);
});

test('A protocol needs a name and nothing else', () => {
  expect(right('')).toMatchObject({
    name: 'Test',
    version: '',
    unicode: false,
    relativeTimers: undefined,
    params: [],
  });
  expect(loadXml('<Protocol/>').issues).toMatchObject([{ severity: 'error', code: 'missing-element' }]);
});

test('relativeTimers false is the same as none', () => {
  expect(right('<Type relativeTimers="true with reset">virtual</Type>').relativeTimers).toBe(
    'true with reset',
  );
});

test('Relations are paths of tables', () => {
  const table = (id: number, options = '') =>
    param(
      id,
      `<Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="${id + 1}"/><ColumnOption idx="1" pid="${id + 2}" options="${options}"/></ArrayOptions>`,
    ) +
    param(id + 1) +
    param(id + 2);
  const tables = `<Params>${table(100)}${table(200, ';foreignKey=100')}</Params>`;
  const protocol = right(
    `${tables}<Relations><Relation name="r" path="100;200" options="includeInAlarms:x"/></Relations>`,
  );
  expect(protocol.relations[0]).toMatchObject({ name: 'r', options: ['includeInAlarms:x'] });
  expect(protocol.relations[0]?.path.map(item => item.id)).toEqual([100, 200]);
  expect(found(`${tables}<Relations><Relation path="100,200"/></Relations>`)).toEqual([
    'warning bad-value Protocol/Relations/Relation@path',
  ]);
  expect(found(`${tables}<Relations><Relation path="100;101"/></Relations>`)).toEqual([
    'error wrong-kind Protocol/Relations/Relation@path',
  ]);
});

test('What is not well-formed is one issue and no protocol', () => {
  const { protocol, issues, constructs } = loadXml('<Protocol><Name>x</Protocol>');
  expect(protocol).toBeUndefined();
  expect(issues).toMatchObject([{ file: 'p/protocol.xml', code: 'xml-not-well-formed' }]);
  expect(constructs.size).toBe(0);
});

test('A file that is not there is an issue', () => {
  expect(loadProtocol('nowhere.xml', { read: () => undefined }).issues).toMatchObject([
    { file: 'nowhere.xml', severity: 'error', code: 'no-file' },
  ]);
});

test('A faulty protocol is still given, without its faulty items', () => {
  const { protocol, issues } = load(
    `${params(1)}<Actions><Action><On>parameter</On><Type>clear</Type></Action></Actions>
     <Commands><Command id="1"><Name>c</Name><Content><Param>9</Param><Param>1</Param></Content></Command></Commands>`,
  );
  expect(protocol?.actions).toEqual([]);
  expect(protocol?.commands[0]?.content.map(item => item.id)).toEqual([1]);
  expect(issues.map(issue => issue.severity)).toEqual(['error', 'error']);
});

test('Issues stand in the order of the file', () => {
  const { issues } = load(`\n<Nonsense/>\n${params(1, 1)}\n<Groups><Group id="0x1"/></Groups>`);
  expect(issues.map(issue => issue.line)).toEqual([2, 3, 4]);
});

test('A thousand faults are listed, and one more issue tells how many are not', () => {
  const { issues } = load('<Params>'.concat('<Param/>'.repeat(2000), '</Params>'));
  expect(issues).toHaveLength(1001);
  expect(issues.at(-1)).toMatchObject({ severity: 'error', code: 'too-many-issues' });
});
