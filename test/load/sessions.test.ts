import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { found, messages, params, right } from './loading.ts';

const session = (content: string, attributes = '') =>
  `<HTTP><Session id="1" name="s" ${attributes}>${content}</Session></HTTP>`;
const connection = (content: string) => `<Connection id="1">${content}</Connection>`;
const websocket = `<Connections><Connection id="0"><Http><CommunicationOptions><WebSocket>true</WebSocket>
  <WebSocketHandshake>1</WebSocketHandshake></CommunicationOptions></Http></Connection></Connections>`;

test('A session has connections, each with a request and a response', () => {
  const protocol = right(
    `${params(1, 2, 3, 4)}${session(
      `<Connection id="1" name="get" timeout="100" ignoreTimeout="true">
        <Request verb="POST" url="/api"><Headers><Header key="Accept">text/plain</Header><Header key="X-Key" pid="1"/></Headers>
          <Parameters><Parameter key="q" pid="2"/></Parameters></Request>
        <Response statusCode="1"><Headers><Header key="Date" pid="2"/></Headers><Content pid="4"/></Response>
      </Connection>`,
      'timeout="500" ignoreTimeout="true" keepAlive="true" loginMethod="credentials" userName="1" password="secret"',
    )}`,
  );
  const [p1, p2, , p4] = protocol.params;
  const [item] = protocol.sessions;
  expect(item).toMatchObject({
    id: 1,
    name: 's',
    timeout: 500,
    ignoreTimeout: true,
    keepAlive: true,
    loginMethod: 'credentials',
    userName: { kind: 'param' },
    password: { kind: 'literal', text: 'secret' },
  });
  const [only] = item!.connections;
  expect(only).toMatchObject({ id: 1, name: 'get', timeout: 100, ignoreTimeout: true });
  expect(only?.request).toMatchObject({ verb: 'POST', url: { kind: 'literal', text: '/api' } });
  expect(only?.request?.headers.map(({ key, value }) => [key, value])).toEqual([
    ['Accept', { kind: 'literal', text: 'text/plain' }],
    ['X-Key', { kind: 'param', param: p1 }],
  ]);
  expect(only?.request?.parameters[0]).toMatchObject({ key: 'q', value: { kind: 'param' } });
  expect(only?.response?.statusCode).toBe(p1);
  expect(only?.response?.headers).toEqual([{ key: 'Date', param: p2 }]);
  expect(only?.response?.content).toBe(p4);
});

test('Data is a text or a parameter', () => {
  const data = (content: string) =>
    right(`${params(1)}${session(connection(`<Request verb="POST">${content}</Request>`))}`).sessions[0]
      ?.connections[0]?.request?.data;
  expect(data('<Data pid="1"/>')).toMatchObject({ kind: 'param', param: { id: 1 } });
  expect(data('<Data>text</Data>')).toEqual({ kind: 'literal', text: 'text' });
});

test('The verb is GET by default, and a url wins over a pid', () => {
  const protocol = right(`${params(1)}${session(connection('<Request url="/x" pid="1"/>'))}`);
  expect(protocol.sessions[0]?.connections[0]?.request).toMatchObject({
    verb: 'GET',
    url: { kind: 'literal', text: '/x' },
    headers: [],
    parameters: [],
    data: undefined,
  });
});

test('A user name that is a number but no parameter stands for itself', () => {
  expect(right(session(connection(''), 'userName="42"')).sessions[0]?.userName).toEqual({
    kind: 'literal',
    text: '42',
  });
});

test.each([
  ['pid', '<Request pid="1" url="/"/>', 'param'],
  ['a url that is the id of a parameter', '<Request url="1"/>', 'param'],
  ['a url that is a path', '<Request url="/"/>', 'literal'],
])('A handshake takes its path from %s', (_, request, kind) => {
  const protocol = right(`${websocket}${params(1)}${session(connection(request))}`);
  expect(protocol.connections[0]?.handshake).toBe(protocol.sessions[0]);
  expect(protocol.sessions[0]?.connections[0]?.request?.url?.kind).toBe(kind);
});

test.each([
  [
    'two connections',
    `${connection('')}<Connection id="2"/>`,
    'error handshake Protocol/HTTP/Session[@id=1]',
  ],
  ['no connection', '', 'error handshake Protocol/HTTP/Session[@id=1]'],
  [
    'a header with a fixed value',
    connection('<Request><Headers><Header key="A" pid="1"/><Header key="B">b</Header></Headers></Request>'),
    'error handshake Protocol/HTTP/Session[@id=1]/Connection[@id=1]/Request/Headers/Header',
  ],
])('A handshake session with %s is an error', (_, content, issue) => {
  expect(found(`${websocket}${params(1)}${session(content)}`)).toEqual([issue]);
});

const inConnection = 'Protocol/HTTP/Session[@id=1]/Connection[@id=1]';
test.each([
  [
    'an unknown status parameter',
    connection('<Response statusCode="9"><Content pid="1"/></Response>'),
    `error unknown-reference ${inConnection}/Response@statusCode`,
  ],
  [
    'an unknown content parameter',
    connection('<Response><Content pid="9"/></Response>'),
    `error unknown-reference ${inConnection}/Response/Content@pid`,
  ],
  [
    'an unknown path parameter',
    connection('<Request pid="9"/>'),
    `error unknown-reference ${inConnection}/Request@pid`,
  ],
  [
    'an unknown data parameter',
    connection('<Request><Data pid="9"/></Request>'),
    `error unknown-reference ${inConnection}/Request/Data@pid`,
  ],
  [
    'a header without a key',
    connection('<Request><Headers><Header>x</Header></Headers></Request>'),
    `error missing-attribute ${inConnection}/Request/Headers/Header`,
  ],
  ['one connection id twice', connection('') + connection(''), `error double-id ${inConnection}@id`],
])('A session with %s is reported', (_, content, issue) => {
  expect(found(`${params(1)}${session(content)}`)).toEqual([issue]);
});

test.for([
  [
    '<Header key="Upgrade" pid="1"/>',
    "the header Upgrade is the handshake's own and cannot be set; leave it out",
  ],
  [
    '<Header key="sec-websocket-key" pid="1"/>',
    "the header sec-websocket-key is the handshake's own and cannot be set; leave it out",
  ],
  [
    '<Header key="Bad Key" pid="1"/>',
    '"Bad Key" is no name of a header; letters, digits and - would be right, like X-Api-Key',
  ],
])('A handshake refuses %s', ([header, message]) => {
  expect(handshakeIssues(`<Request verb="GET" url="/"><Headers>${header}</Headers></Request>`)).toContain(
    message,
  );
});

test('A handshake is a GET request', () => {
  expect(handshakeIssues('<Request verb="POST" url="/"/>')).toEqual([
    'a handshake is a GET request, not POST; verb="GET" would be right',
  ]);
});

function handshakeIssues(request: string): string[] {
  return messages(`<Params><Param id="1"><Name>a</Name><Type>read</Type></Param></Params>
    <Connections><Connection id="0"><Http><CommunicationOptions><WebSocket>true</WebSocket>
    <WebSocketHandshake>5</WebSocketHandshake></CommunicationOptions></Http></Connection></Connections>
    <HTTP><Session id="5" name="h"><Connection id="1">${request}</Connection></Session></HTTP>`);
}

const request = (attributes: string, content = '', response = '<Response><Content pid="1"/></Response>') =>
  connection(`<Request ${attributes}>${content}</Request>${response}`);

test.each([
  [
    'a verb with other characters than letters',
    request('verb="P-UT"'),
    `warning bad-value ${inConnection}/Request@verb`,
  ],
  ['the verb CONNECT', request('verb="connect"'), `error bad-value ${inConnection}/Request@verb`],
  [
    'a header whose name is none',
    request('', '<Headers><Header key="X Y">1</Header></Headers>'),
    `error bad-value ${inConnection}/Request/Headers/Header@key`,
  ],
  [
    'Data beside Parameters',
    request('verb="POST"', '<Data>x</Data><Parameters><Parameter key="a">b</Parameter></Parameters>'),
    `warning mixed-content ${inConnection}/Request/Data`,
  ],
  [
    'an unknown parameter in Parameters',
    request('', '<Parameters><Parameter key="a" pid="9"/></Parameters>'),
    `error unknown-reference ${inConnection}/Request/Parameters/Parameter@pid`,
  ],
  [
    'an unknown parameter for a header of the reply',
    request('', '', '<Response><Headers><Header key="Date" pid="9"/></Headers><Content pid="1"/></Response>'),
    `error unknown-reference ${inConnection}/Response/Headers/Header@pid`,
  ],
  [
    'a response without Content',
    request('', '', '<Response statusCode="1"/>'),
    `info missing-element ${inConnection}/Response`,
  ],
])('A request with %s is reported', (_, content, issue) => {
  expect(found(`${params(1)}${session(content)}`)).toEqual([issue]);
});

test('A login method that is not supported says which ones are', () => {
  expect(loadIssues('loginMethod="ntlm"')).toEqual([
    'the login method "ntlm" is not supported, and nothing is sent; credentials (Basic or Digest) or certificate would be right',
  ]);
});

function loadIssues(attributes: string): string[] {
  const xml = `<Protocol><Name>T</Name><Type>http</Type>${session(connection(''), attributes)}</Protocol>`;
  const { issues } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  return issues.map(({ message }) => message);
}

test('A proxy is a literal or a parameter', () => {
  const protocol = right(
    `${params(1)}${session(connection(''), 'proxyServer="proxy:3128" proxyUser="1" proxyPassword="2"')}`,
  );
  expect(protocol.sessions[0]).toMatchObject({
    proxyServer: { kind: 'literal', text: 'proxy:3128' },
    proxyUser: { kind: 'param' },
    proxyPassword: { kind: 'literal', text: '2' },
  });
});

test('Two sessions of one name are reported', () => {
  const two = `<HTTP><Session id="1" name="s"/><Session id="2" name="s"/></HTTP>`;
  expect(found(two)).toEqual(['warning double-name Protocol/HTTP/Session[@id=2]@name']);
});

const groups = (content: string, attributes = '') =>
  `<Groups><Group id="1" ${attributes}><Name>g</Name><Content>${content}</Content></Group></Groups>`;

test('A group names a session, maybe one of its connections, and the parameter that names its own connection', () => {
  const protocol = right(
    `<Type>http</Type>${params(1)}${session(request('url="/"'))}${groups('<Session connection="1" next="5">1</Session>', 'connectionPID="1"')}`,
  );
  expect(protocol.groups[0]?.content).toMatchObject([{ kind: 'session', connection: 1, next: 5 }]);
  expect(protocol.groups[0]?.connectionPid).toBe(protocol.params[0]);
});

test.each([
  [
    'a connection that its session does not have',
    groups('<Session connection="2">1</Session>'),
    'error unknown-reference Protocol/Groups/Group[@id=1]/Content/Session@connection',
  ],
  [
    'an unknown parameter for its connection',
    groups('<Session>1</Session>', 'connectionPID="9"'),
    'error unknown-reference Protocol/Groups/Group[@id=1]@connectionPID',
  ],
  [
    'an unknown session',
    groups('<Session>9</Session>'),
    'error unknown-reference Protocol/Groups/Group[@id=1]/Content/Session',
  ],
])('A group with %s is reported', (_, group, issue) => {
  expect(found(`<Type>http</Type>${params(1)}${session(request('url="/"'))}${group}`)).toEqual([issue]);
});

test('customRedirect is an option of the communication', () => {
  const [first] = right('<Type communicationOptions="customRedirect">http</Type>').connections;
  expect(first?.customRedirect).toBe(true);
  expect(right('<Type>http</Type>').connections[0]?.customRedirect).toBe(false);
});
