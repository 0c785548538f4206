import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIssue } from '#base/issue.ts';
import { connectionOverride, defaultSettings, readElementFile } from '#load/element-file.ts';
import type { ElementSettings } from '#load/element-settings.ts';
import type { SecretSource } from '#load/variables.ts';
import schema from '#schemas/element.schema.json' with { type: 'json' };

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

const secrets: SecretSource = {
  env: name => ({ TOKEN: 's3cret', PORT: '8050', EMPTY: '', HOST: '10.0.0.7' })[name],
  read: path => ({ './token.txt': 'from-file\n', 'ca.pem': PEM, 'key.pem': `${PEM}KEY` })[path],
};

function read(text: string): ElementSettings {
  const { element, issues } = readElementFile(text, 'element.yaml', secrets);
  expect(issues.filter(({ severity }) => severity === 'error').map(formatIssue)).toEqual([]);
  return element as ElementSettings;
}

function issuesOf(text: string): string[] {
  return readElementFile(text, 'element.yaml', secrets).issues.map(formatIssue);
}

const FULL = `# yaml-language-server: $schema=../../schemas/element.schema.json
name: NMOS events
protocol: .
state: paused
connections:
  0:
    address: ws://127.0.0.1
    port: 8050
    busAddress: bypassproxy
    transport: tcp
    timeout: 1500ms
    retries: 2
    reconnect: { min: 1s, max: 1m }
    keepAlive: 30s
    pingPayload: hello
    handshakeTimeout: 5000
    maxMessage: 1 MiB
    sendQueue: 64k
    includeTimeout: false
    tls: { verify: false, serverName: device }
timeout: 30s
host: own
startAfter: [Gateway]
parameters: { 8: x-nmos/events/ws, Rate: 2.5, Enabled: true }
alarms: { Rate: { monitored: true, CL: 1, WaH: "2;$-1", CH: false, hysteresis: { on: 1m, off: 500, critical: { on: 5s } } } }
`;

test.each([
  ['{ Rate: { CH: [1] } }', 'alarms.Rate.CH is a list; right is a number, a text, or false for none'],
  ['{ Rate: { CH: true } }', 'alarms.Rate.CH is true; right is a number, a text, or false for none'],
  ['{ Rate: { CHH: 1 } }', 'alarms.Rate.CHH is not known; did you mean CH?'],
  [
    '{ Rate: { hysteresis: { on: soon } } }',
    'alarms.Rate.hysteresis.on is the text "soon"; right is a duration',
  ],
  [
    '{ Rate: { hysteresis: { on: 30d } } }',
    'alarms.Rate.hysteresis.on is the text "30d"; right is at most 24d',
  ],
])('alarms: %s is an error that says what would be right', (alarms, message) => {
  expect(issuesOf(`protocol: .\nalarms: ${alarms}`).join('\n')).toContain(message);
});

test('An element file gives durations as milliseconds and sizes as bytes', () => {
  const element = read(FULL);
  expect(element).toMatchObject({
    name: 'NMOS events',
    protocol: '.',
    state: 'paused',
    timeout: 30_000,
    host: 'own',
    startAfter: ['Gateway'],
    secrets: [],
  });
  expect(element.connections.get(0)).toEqual({
    address: 'ws://127.0.0.1',
    port: 8050,
    busAddress: 'bypassproxy',
    transport: 'tcp',
    timeout: 1500,
    retries: 2,
    reconnect: { min: 1000, max: 60_000 },
    keepAlive: 30_000,
    pingPayload: 'hello',
    handshakeTimeout: 5000,
    maxMessage: 1_048_576,
    sendQueue: 65_536,
    includeTimeout: false,
    tls: { verify: false, serverName: 'device' },
  });
  expect([...element.parameters]).toEqual([
    ['8', 'x-nmos/events/ws'],
    ['Rate', 2.5],
    ['Enabled', true],
  ]);
  expect(Object.fromEntries(element.alarms)).toEqual({
    Rate: {
      monitored: true,
      CL: 1,
      WaH: '2;$-1',
      CH: false,
      hysteresis: { on: 60_000, off: 500, critical: { on: 5_000 } },
    },
  });
});

test('An element file needs no more than a protocol', () => {
  const { places: _, ...settings } = read('protocol: .');
  expect(defaultSettings('.')).toMatchObject(settings);
  expect(defaultSettings('.')).toMatchObject({ state: 'active', host: 'shared', startAfter: [] });
});

test('A key on which nothing acts yet is a warning, unless it has its default', () => {
  expect(issuesOf('protocol: .\nhost: own\nstartAfter: [a]')).toEqual([
    'element.yaml:2:1: warning: host has no effect yet: all elements of a run share its process; a run of its own isolates an element [no-effect]',
    'element.yaml:3:1: warning: startAfter has no effect yet: no element waits for another; leave it out [no-effect]',
  ]);
  expect(issuesOf('protocol: .\nhost: shared\nstartAfter: []')).toEqual([]);
});

test('An element file may be JSON', () => {
  expect(read('{"protocol": ".", "connections": {"1": {"port": 80}}}').connections.get(1)).toEqual({
    port: 80,
  });
});

test('A bus address may be written as a number', () => {
  expect(read('{protocol: ., connections: {0: {busAddress: 7}}}').connections.get(0)?.busAddress).toBe('7');
});

test('The schema takes what the reader takes, in an editor, variables too', () => {
  const validate = new Ajv2020({ strict: true }).compile(schema);
  const connection = { port: `\${PORT}`, timeout: `\${T}`, maxMessage: '8 MiB', tls: { verify: true } };
  expect(validate({ protocol: '.', connections: { 0: connection } })).toBe(true);
  expect(validate({ protocol: '.', connections: { zero: {} } })).toBe(false);
});

test.each([
  ['', '1:1: error: the file is empty; right is a block of keys [element-invalid]'],
  [
    'name: a',
    '1:1: error: protocol is missing; an element file needs a protocol: a folder or a protocol.xml, relative to the file [element-invalid]',
  ],
  ['protocol: .\nstat: active', '2:1: error: stat is not known; did you mean state? [unknown-key]'],
  [
    'protocol: .\nstate: on',
    '2:8: error: state is the text "on"; right is one of active, paused, stopped [element-invalid]',
  ],
  ['protocol: .\nname: 5', '2:7: error: name is 5; right is a text [element-invalid]'],
  [
    'protocol: .\ntimeout: soon',
    '2:10: error: timeout is the text "soon"; right is a duration like 1500ms, 30s or 5m [element-invalid]',
  ],
  [
    'protocol: .\ntimeout: 25d',
    '2:10: error: timeout is the text "25d"; right is at most 24d [element-invalid]',
  ],
  [
    'protocol: .\nstartAfter: a',
    '2:13: error: startAfter is the text "a"; right is a list: [a, b] [element-invalid]',
  ],
  ['protocol: .\nstartAfter: [a, 1]', '2:17: error: startAfter.1 is 1; right is a text [element-invalid]'],
  [
    'protocol: .\nparameters:\n  8:',
    '3:5: error: parameters.8 is empty; right is a text, a number, true or false [element-invalid]',
  ],
  [
    'protocol: .\nconnections:\n  main: {}',
    '3:3: error: connections.main is no connection; a connection has its number in the protocol, from 0 [element-invalid]',
  ],
  [
    'protocol: .\nconnections:\n  0: [1]',
    '3:6: error: connections.0 is a list; right is a block of keys [element-invalid]',
  ],
])('A fault in %j is told with its place and what would be right', (text, expected) => {
  expect(issuesOf(text)).toEqual([`element.yaml:${expected}`]);
});

test.each([
  ['adress: x', '4:5: error: connections.0.adress is not known; did you mean address? [unknown-key]'],
  [
    'port: 65536',
    '4:11: error: connections.0.port is 65536; right is a whole number from 0 to 65535 [element-invalid]',
  ],
  [
    'port: "80"',
    '4:11: error: connections.0.port is the text "80"; right is a whole number from 0 to 65535 [element-invalid]',
  ],
  [
    'retries: 1.5',
    '4:14: error: connections.0.retries is 1.5; right is a whole number from 0 to 10 [element-invalid]',
  ],
  [
    'includeTimeout: yes',
    '4:21: error: connections.0.includeTimeout is the text "yes"; right is true or false [element-invalid]',
  ],
  [
    'maxMessage: 0.3',
    '4:17: error: connections.0.maxMessage is 0.3; right is a size like 16MiB or 64k [element-invalid]',
  ],
  [
    'maxMessage: 0.3B',
    '4:17: error: connections.0.maxMessage is the text "0.3B"; right is a whole number of bytes [element-invalid]',
  ],
  [
    'reconnect: {min: 2s, max: 1s}',
    '4:16: error: connections.0.reconnect has a min longer than its max; right is a min of at most max [element-invalid]',
  ],
  [
    'reconnect: {min: 0ms}',
    '4:22: error: connections.0.reconnect.min is the text "0ms"; right is at least 1ms [element-invalid]',
  ],
  [
    'reconnect: {max: 0}',
    '4:22: error: connections.0.reconnect.max is 0; right is at least 1ms [element-invalid]',
  ],
  [
    'tls: {ca: missing.pem}',
    '4:15: error: connections.0.tls.ca: the file missing.pem cannot be read [element-invalid]',
  ],
  ['tls: {key: 5}', '4:16: error: connections.0.tls.key is a number; right is a text [element-invalid]'],
  [
    `port: \${NONE}`,
    '4:11: error: connections.0.port: the environment variable NONE is not set [element-invalid]',
  ],
  [
    `port: \${TOKEN}`,
    `4:11: error: connections.0.port is the text "\${TOKEN}"; right is a whole number from 0 to 65535 [element-invalid]`,
  ],
])('A fault in a connection is told: %s', (line, expected) => {
  expect(issuesOf(`protocol: .\nconnections:\n  0:\n    ${line}`)).toEqual([`element.yaml:${expected}`]);
});

test('All faults of a file are told at once', () => {
  expect(issuesOf('protocol: .\nhost: mine\nstate: 1\nconnections: {0: {port: -1}}')).toHaveLength(3);
});

test.each([
  ['proxy:3128', 'the text "proxy:3128"'],
  ['ftp://me:s3cr3t@proxy', 'the text "ftp://***@proxy"'],
  ['http//proxy', 'the text "http//proxy"'],
  ['me:s3cr3t@proxy', 'the text "***@proxy"'],
])('A proxy is an http: or https: URL, and %s is not', (proxy, shown) => {
  expect(issuesOf(`protocol: .\nconnections:\n  0:\n    proxy: ${proxy}`)).toEqual([
    `element.yaml:4:12: error: connections.0.proxy is ${shown}; right is http://host:port or https://user:password@host:port [element-invalid]`,
  ]);
});

test('The password of a proxy is listed to be masked, its escapes undone', () => {
  const element = read(`protocol: .\nconnections: {0: {proxy: 'http://me:s3%21cr3t@proxy:3128'}}`);
  expect(element.connections.get(0)?.proxy).toBe('http://me:s3%21cr3t@proxy:3128');
  expect(element.secrets).toEqual(['s3!cr3t']);
});

test('A variable gives a secret its value, and the secret is listed to be masked', () => {
  const element = read(
    `protocol: .\nparameters: { 1: "Bearer \${TOKEN}", 2: file:./token.txt, 3: "$\${TOKEN}" }`,
  );
  expect([...element.parameters.values()]).toEqual(['Bearer s3cret', 'from-file', `\${TOKEN}`]);
  expect(element.secrets).toEqual(['from-file', 's3cret']);
});

test('A variable may stand for a number, which is then no secret', () => {
  const element = read(
    `protocol: .\nconnections: {0: {port: "\${PORT}", address: "ws://\${HOST}/\${EMPTY}"}}`,
  );
  expect(element.connections.get(0)).toEqual({ port: 8050, address: 'ws://10.0.0.7/' });
  expect(element.secrets).toEqual(['10.0.0.7']);
});

test('What a variable holds is not searched for variables again', () => {
  const nested: SecretSource = { env: () => `\${A}`, read: () => undefined };
  const { element } = readElementFile(`{protocol: ., name: "\${A}"}`, 'e.yaml', nested);
  expect(element?.name).toBe(`\${A}`);
});

test('A certificate is a PEM text or the path of one, and a key is a secret', () => {
  const element = read('protocol: .\nconnections: {0: {tls: {ca: ca.pem, cert: file:ca.pem, key: key.pem}}}');
  expect(element.connections.get(0)?.tls).toEqual({ ca: PEM, cert: PEM, key: `${PEM}KEY` });
  expect(element.secrets).toContain(`${PEM}KEY`);
});

test('A password in the file itself is listed to be masked', () => {
  const { element } = readElementFile('{protocol: ., connections: {0: {ssh: {password: pw}}}}', 'e.yaml');
  expect(element?.secrets).toEqual(['pw']);
});

test('No issue shows the value of a variable', () => {
  const text = `protocol: .\nstate: "\${TOKEN}"\ntimeout: "\${TOKEN}"\nconnections: {0: {retries: "\${TOKEN}", transport: "\${TOKEN}", tls: {ca: "\${TOKEN}", verify: "\${TOKEN}"}}}`;
  const found = issuesOf(text);
  expect(found.length).toBeGreaterThan(0);
  expect(found.join('\n')).not.toContain('s3cret');
  expect(issuesOf(text.replace(`ca: "\${TOKEN}", `, '')).join('\n')).not.toContain('s3cret');
});

test.each([
  ['protocol: .\n a: [', 'not valid YAML'],
  ['protocol: .\nprotocol: x', 'Map keys must be unique'],
  ['a: *b', 'alias'],
  ['? [a]\n: 1', 'string'],
  ['--- 1\n--- 2', 'multiple documents'],
  [`a: ${'['.repeat(200)}${']'.repeat(200)}`, 'nested deeper than 100 levels'],
  [`a: ${'['.repeat(100_000)}`, 'nested deeper than 100 levels'],
  ['- '.repeat(100_000), 'nested deeper than 100 levels'],
  [`a:\n${'- b\n'.repeat(500_000)}`, 'more than 100000 values'],
  [
    `a: &a [1]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &${'bcdefghij'[i]} [${`*${'abcdefghij'[i]},`.repeat(10)}]`).join('\n')}`,
    'more than 100000 values',
  ],
  ['a: &a [*a]', 'nested deeper'],
])('What is no readable YAML is told, never thrown: %.30s', (text, message) => {
  const { element, issues } = readElementFile(text, 'e.yaml');
  expect(element).toBeUndefined();
  expect(issues[0]?.severity).toBe('error');
  expect(issues.map(issue => issue.message).join()).toContain(message);
});

test('What is too large or too deep is told where it becomes so', () => {
  expect(issuesOf(`a: 1\nb: ${'['.repeat(200)}`)).toEqual([
    'element.yaml:2:104: error: nested deeper than 100 levels [yaml]',
  ]);
});

test('No text at all makes the reader throw', () => {
  const word = fc.constantFrom(
    'protocol: .\n',
    'connections:\n',
    '  0:\n',
    '    tls: ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '"',
    `\${`,
    ': ',
    '- ',
    'constructor: 1\n',
    '__proto__: {}\n',
    '\t',
    '1',
    'port: 1\n',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }), parts => {
      const { element, issues } = readElementFile(parts.join(''), 'e.yaml');
      expect(element !== undefined || issues.some(issue => issue.severity === 'error')).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('The command line sets a key of a connection over the file', () => {
  const element = read(FULL);
  for (const [key, value] of [
    ['0.address', 'ws://10.0.0.1'],
    ['0.port', '1'],
    ['0.reconnect.max', '5m'],
    ['0.tls.verify', 'true'],
    ['0.maxMessage', '8MiB'],
    ['1.timeout', '2s'],
    ['1.origins', 'a, b'],
  ] as const) {
    expect(connectionOverride(element, key, value)).toBeUndefined();
  }
  expect(element.connections.get(0)).toMatchObject({
    address: 'ws://10.0.0.1',
    port: 1,
    retries: 2,
    reconnect: { min: 1000, max: 300_000 },
    tls: { verify: true, serverName: 'device' },
    maxMessage: 8_388_608,
  });
  expect(element.connections.get(1)).toEqual({ timeout: 2000, origins: ['a', 'b'] });
});

test('A secret given on the command line is listed too', () => {
  const element = defaultSettings('.');
  expect(connectionOverride(element, '0.ssh.password', `\${TOKEN}`, secrets)).toBeUndefined();
  expect(element.secrets).toEqual(['s3cret']);
});

test.each([
  ['0', 'x', '0 names no key of a connection; right is like 0.address'],
  ['0.adress', 'x', 'connections.0.adress is not known; did you mean address?'],
  [
    'main.address',
    'x',
    'connections.main is no connection; a connection has its number in the protocol, from 0',
  ],
  ['0.port', 'http', 'connections.0.port is the text "http"; right is a whole number from 0 to 65535'],
  ['0.reconnect.min', '0', 'connections.0.reconnect.min is the text "0"; right is at least 1ms'],
  ['0.tls', 'x', 'connections.0.tls is the text "x"; right is a block of keys'],
  [
    '0.reconnect.min',
    '2m',
    'connections.0.reconnect has a min longer than its max; right is a min of at most max',
  ],
])('A wrong --connection %s=%s says what would be right and changes nothing', (key, value, message) => {
  const element = read(FULL);
  expect(connectionOverride(element, key, value)).toBe(message);
  expect(element).toEqual(read(FULL));
});
