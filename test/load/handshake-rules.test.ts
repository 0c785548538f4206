import { expect, test } from 'vitest';
import { loadXml } from './loading.ts';

/** A protocol whose handshake's Session stands from line 8 on. */
const lines = (session: string): string => `<Protocol>
<Name>Test</Name><Version>1.0.0.1</Version><Type>virtual</Type>
<Connections><Connection id="0"><Http><CommunicationOptions>
<WebSocket>true</WebSocket><WebSocketHandshake>5</WebSocketHandshake>
</CommunicationOptions></Http></Connection></Connections>
<Params><Param id="10"><Name>path</Name><Type>read</Type></Param></Params>
<HTTP>
${session}
</HTTP>
</Protocol>`;

const RULES: readonly [rule: string, session: string, line: number, column: number, message: RegExp][] = [
  [
    'a session with exactly one Connection, and this one has two',
    '<Session id="5"><Connection id="1"/>\n<Connection id="2"/></Session>',
    8,
    1,
    /exactly one Connection, this one has 2/,
  ],
  [
    'a session with exactly one Connection, and this one has none',
    '<Session id="5"/>',
    8,
    1,
    /this one has 0/,
  ],
  ['a session that is there', '<Session id="6"><Connection id="1"/></Session>', 4, 28, /5/],
  [
    'a GET request',
    '<Session id="5"><Connection id="1">\n<Request verb="PUT" pid="10"/></Connection></Session>',
    9,
    10,
    /verb="GET" would be right/,
  ],
  [
    'a path from a parameter that is there',
    '<Session id="5"><Connection id="1">\n<Request pid="11"/></Connection></Session>',
    9,
    10,
    /11/,
  ],
  [
    'headers whose values come from parameters',
    '<Session id="5"><Connection id="1"><Request pid="10"><Headers>\n  <Header key="Cookie">a=b</Header></Headers></Request></Connection></Session>',
    9,
    3,
    /the pid of a parameter that holds it would be right/,
  ],
  [
    'headers that the handshake does not make by itself',
    '<Session id="5"><Connection id="1"><Request pid="10"><Headers>\n  <Header key="Sec-WebSocket-Key" pid="10"/></Headers></Request></Connection></Session>',
    9,
    11,
    /the handshake's own and cannot be set; leave it out/,
  ],
  [
    'no other version than 13',
    '<Session id="5"><Connection id="1"><Request pid="10"><Headers>\n  <Header key="sec-websocket-version" pid="10"/></Headers></Request></Connection></Session>',
    9,
    11,
    /the handshake's own/,
  ],
];

test.each(RULES)(
  'WebSocketHandshake wants %s: told with line and column',
  (_, session, line, column, message) => {
    const { issues } = loadXml(lines(session));
    const errors = issues.filter(issue => issue.severity === 'error');
    expect(errors).toMatchObject([{ file: 'p/protocol.xml', line, column }]);
    expect(errors[0]?.message).toMatch(message);
  },
);

test('A url that is the number of no parameter is sent as a path, with a warning at its place', () => {
  const { issues } = loadXml(
    lines('<Session id="5"><Connection id="1">\n<Request url="11"/></Connection></Session>'),
  );
  expect(issues.filter(({ severity }) => severity !== 'info')).toMatchObject([
    { severity: 'warning', code: 'unknown-reference', line: 9, column: 10 },
  ]);
});
