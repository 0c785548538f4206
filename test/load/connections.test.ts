import { expect, test } from 'vitest';
import { everything, found, load, param, params, right } from './loading.ts';

const connection = (id: number, body: string, name = '') =>
  `<Connection id="${id}" name="${name || `c${id}`}">${body}</Connection>`;
const websocket = (options = '', settings = '') =>
  `<Http><CommunicationOptions><WebSocket>true</WebSocket>${options}</CommunicationOptions>${settings}</Http>`;
const types = (xml: string) => right(xml).connections.map(item => [item.id, item.type, item.name]);
const response = (id: number, options = '') =>
  `<Response id="${id}" options="${options}"><Name>r${id}</Name><Content><Param>1</Param></Content></Response>`;

test('Without any declaration there is connection 0 of type virtual', () => {
  expect(types('')).toEqual([[0, 'virtual', '']]);
});

test('Type is connection 0, advanced types are counted from 1 on, and PortSettings name them', () => {
  expect(
    types(`<Type advanced="snmpV2:Traps;smart-serial single">http</Type><PortSettings name="Main"/>
      <Ports><PortSettings name="Unused"/><PortSettings name="Events"/></Ports>`),
  ).toEqual([
    [0, 'http', 'Main'],
    [1, 'snmpv2', 'Traps'],
    [2, 'smart-serial single', 'Events'],
  ]);
});

test('Connections has the say for the ids it lists', () => {
  expect(
    types(`<Type advanced="serial;serial">http</Type>
      <Connections>${connection(1, websocket())}${connection(0, '<Virtual/>')}</Connections>`),
  ).toEqual([
    [0, 'virtual', 'c0'],
    [1, 'websocket', 'c1'],
    [2, 'serial', ''],
  ]);
});

test('Where ids leave a gap stands a virtual connection', () => {
  expect(types(`<Connections>${connection(2, websocket())}</Connections>`)).toEqual([
    [0, 'virtual', ''],
    [1, 'virtual', ''],
    [2, 'websocket', 'c2'],
  ]);
});

test.each([
  ['<Http/>', 'http'],
  ['<Serial/>', 'serial'],
  ['<Serial single="true"/>', 'serial single'],
  ['<SmartSerial single="true"/>', 'smart-serial single'],
  ['<Snmp/>', 'snmp'],
  ['<SnmpV2/>', 'snmpv2'],
  ['<SnmpV3/>', 'snmpv3'],
  ['<Type>http</Type><CommunicationOptions><WebSocket>true</WebSocket></CommunicationOptions>', 'websocket'],
  ['<Type>serial single</Type>', 'serial single'],
])('A Connection with %s is of type %s', (body, type) => {
  expect(types(`<Connections>${connection(0, body)}</Connections>`)).toEqual([[0, type, 'c0']]);
});

test('A type that nothing runs is a warning: the connection stays closed', () => {
  const { issues } = everything('<Protocol><Name>T</Name><Type advanced="opc">snmp</Type></Protocol>');
  expect(issues.filter(({ code }) => code === 'not-supported')).toMatchObject([
    { severity: 'warning', message: expect.stringMatching(/^connection 0 is of type snmp, .* stays closed/) },
    { severity: 'warning', message: expect.stringMatching(/^connection 1 is of type opc, /) },
  ]);
});

test('A WebSocket has its status parameter, its handshake and how commands are made', () => {
  const options = `<NotifyConnectionPIDs><Connections>7</Connections></NotifyConnectionPIDs>
    <MakeCommandByProtocol>true</MakeCommandByProtocol><WebSocketHandshake>25</WebSocketHandshake>`;
  const protocol = right(
    `<Connections>${connection(0, websocket(options))}</Connections>${params(7)}
     <HTTP><Session id="25" name="h"><Connection id="1"/></Session></HTTP>`,
  );
  const [item] = protocol.connections;
  expect(item?.notify).toBe(protocol.params[0]);
  expect(item?.handshake).toBe(protocol.sessions[0]);
  expect(item?.makeCommandByProtocol).toBe(true);
});

test('Commands of connection 0 are made by the protocol by an option of Type too', () => {
  const [item] = right('<Type communicationOptions="makeCommandByProtocol">serial</Type>').connections;
  expect(item?.makeCommandByProtocol).toBe(true);
});

const setting = (name: string, value: string | number) =>
  `<${name}><DefaultValue>${value}</DefaultValue></${name}>`;

test('PortSettings fill in what UserSettings leave open', () => {
  const user = `<UserSettings>${setting('BusAddress', 'bypassProxy')}${setting('IPport', 8050)}</UserSettings>`;
  const protocol = right(
    `<PortSettings>${setting('IPport', 80)}${setting('TimeoutTime', 1500)}${setting('TimeoutTimeElement', 30_000)}${setting('Retries', 0)}</PortSettings>
     <Connections>${connection(0, websocket('', user))}</Connections>`,
  );
  expect(protocol.connections[0]?.settings).toEqual({
    busAddress: 'bypassProxy',
    port: 8050,
    timeout: 1500,
    timeoutElement: 30_000,
    retries: 0,
    localPort: undefined,
    tls: false,
    skipVerification: false,
    slowPoll: undefined,
    slowPollBase: 'time',
    pingInterval: undefined,
    transport: undefined,
    disabled: [],
  });
});

test('Certificates are checked unless PortSettings say otherwise', () => {
  const skip = `<PortSettings>${setting('SkipCertificateVerification', 'true')}</PortSettings>`;
  expect(right(`<Type>http</Type>${skip}`).connections[0]?.settings.skipVerification).toBe(true);
  expect(right('<Type>http</Type>').connections[0]?.settings.skipVerification).toBe(false);
});

test('Settings tell the port type and those that are switched off', () => {
  const protocol = right(
    `<Type>serial</Type><PortSettings>${setting('Type', 'udp')}<PortTypeSerial><Disabled>true</Disabled></PortTypeSerial><PortTypeIP><Disabled>false</Disabled></PortTypeIP></PortSettings>`,
  );
  expect(protocol.connections[0]?.settings).toMatchObject({ transport: 'udp', disabled: ['rs232'] });
});

test('A type of the system is read as virtual', () => {
  expect(load('<Type>internal</Type>').protocol?.connections[0]?.type).toBe('virtual');
});

const pid = 'Protocol/Connections/Connection[@id=0]/Http/CommunicationOptions';
test.each([
  [
    'an id twice',
    `<Connections>${connection(0, '<Http/>')}${connection(0, '<Http/>')}</Connections>`,
    'error double-id Protocol/Connections/Connection[@id=0]@id',
  ],
  [
    'no body',
    `<Connections>${connection(0, '')}</Connections>`,
    'error missing-element Protocol/Connections/Connection[@id=0]',
  ],
  [
    'Type beside a body',
    `<Connections>${connection(0, '<Http/><Type>http</Type>')}</Connections>`,
    'warning wrong-kind Protocol/Connections/Connection[@id=0]/Type',
  ],
  [
    'WebSocket on a serial connection',
    `<Connections>${connection(0, '<Type>serial</Type><CommunicationOptions><WebSocket>true</WebSocket></CommunicationOptions>')}</Connections>`,
    'error wrong-kind Protocol/Connections/Connection[@id=0]',
  ],
  [
    'an unknown status parameter',
    `<Connections>${connection(0, websocket('<NotifyConnectionPIDs><Connections>7</Connections></NotifyConnectionPIDs>'))}</Connections>`,
    `error unknown-reference ${pid}/NotifyConnectionPIDs/Connections`,
  ],
  [
    'an unknown handshake',
    `<Connections>${connection(0, websocket('<WebSocketHandshake>25</WebSocketHandshake>'))}</Connections>`,
    `error unknown-reference ${pid}/WebSocketHandshake`,
  ],
  [
    'a port beyond 65535',
    `<Connections>${connection(0, websocket('', `<UserSettings>${setting('IPport', 70_000)}</UserSettings>`))}</Connections>`,
    'error bad-value Protocol/Connections/Connection[@id=0]/Http/UserSettings/IPport/DefaultValue',
  ],
  ['an unknown type', '<Type>telepathy</Type>', 'error bad-value Protocol/Type'],
  ['an unknown advanced type', '<Type advanced="htpp">http</Type>', 'error bad-value Protocol/Type@advanced'],
  [
    'an address of no connection',
    `<Params>${param(1, '<Type options="dynamic ip 4">read</Type>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Type@options',
  ],
  [
    'two addresses',
    `<Params>${[1, 2].map(id => param(id, '<Type options="dynamic ip">read</Type>')).join('')}</Params>`,
    'warning double-id Protocol/Params/Param[@id=2]/Type@options',
  ],
])('A connection with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});

test('A status parameter that is a string is a warning', () => {
  const string = param(7, '<Type>read</Type><Interprete><Type>string</Type></Interprete>');
  const options = '<NotifyConnectionPIDs><Connections>7</Connections></NotifyConnectionPIDs>';
  expect(
    found(`<Params>${string}</Params><Connections>${connection(0, websocket(options))}</Connections>`),
  ).toEqual([`warning wrong-kind ${pid}/NotifyConnectionPIDs/Connections`]);
});

const unasked = (connections: string, responses: string) =>
  right(`${params(1)}<Responses>${responses}</Responses>${connections}`).connections.map(item =>
    item.responses.map(({ id }) => id),
  );

test('Responses with the number of a connection are its own, those without are for connection 0', () => {
  const two = `<Connections>${connection(0, websocket())}${connection(1, websocket())}</Connections>`;
  const all = response(1) + response(2, 'Connection:1') + response(3, 'Connection:0') + response(4);
  expect(unasked(two, all)).toEqual([[1, 3, 4], [2]]);
});

test('Where one connection alone can receive unasked and no response has a number, it has all of them', () => {
  const one = `<Connections>${connection(1, websocket())}</Connections>`;
  expect(unasked(one, response(1) + response(2))).toEqual([[], [1, 2]]);
  expect(unasked(one, response(1) + response(2, 'Connection:1'))).toEqual([[], [2]]);
});

test('A connection that only polls has no responses that come unasked', () => {
  expect(unasked('<Type>serial</Type>', response(1))).toEqual([[]]);
});
