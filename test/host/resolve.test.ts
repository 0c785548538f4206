import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { elementSource } from '#host/element-source.ts';
import { Host } from '#host/host.ts';
import { resolveSettings, transportOf } from '#host/resolve.ts';
import { connectionOverride, readElementFile } from '#load/element-file.ts';
import type { ConnectionSettings } from '#load/element-settings.ts';
import type { Protocol } from '#model/protocol.ts';
import { param, right } from '../load/loading.ts';

const setting = (name: string, value: string): string =>
  `<${name}><DefaultValue>${value}</DefaultValue></${name}>`;
const SSH = '<SSH><Credentials><Username pid="1"/></Credentials></SSH>';

function serial(port = '', params = '', type = 'serial'): Protocol {
  return right(
    `<Type>${type}</Type><PortSettings>${port}</PortSettings><Params>${params || param(1)}</Params>`,
  );
}

function resolved(protocol: Protocol, connection: string) {
  const { element, issues } = readElementFile(`protocol: .\nconnections: {0: ${connection}}`, 'element.yaml');
  expect(issues).toEqual([]);
  return resolveSettings(element!, 'e', 1, protocol).connections[0]!;
}

describe('What is below a serial connection', () => {
  test.each<[string, string, ConnectionSettings, string]>([
    ['TCP, where nobody says otherwise', '', {}, 'tcp'],
    ['the port type of the protocol', setting('Type', 'udp'), {}, 'udp'],
    ['a line, by the port type of the protocol', setting('Type', 'rs232'), {}, 'serial'],
    ['SSH, where the protocol logs in', SSH, {}, 'ssh'],
    ['what the element file says', SSH, { transport: 'tcp' }, 'tcp'],
    ['what the address begins with', setting('Type', 'rs232'), { address: 'TCP://device:1' }, 'tcp'],
    ['SSH, by the address', '', { address: 'ssh://me@device' }, 'ssh'],
    ['a line, by the address', '', { address: 'serial:///dev/ttyS0' }, 'serial'],
  ])('is %s', (_, port, given, expected) => {
    expect(transportOf(serial(port).connections[0]!, given)).toBe(expected);
  });

  test('is SSH at port 22 alone, where options of parameters declare it', () => {
    const old = '<Param id="1"><Name>p1</Name><Type options="ssh username">read</Type></Param>';
    const [connection] = serial('', old).connections;
    expect(transportOf(connection!)).toBe('ssh');
    expect(transportOf(connection!, { port: 23 })).toBe('tcp');
    expect(transportOf(connection!, { address: 'device:23' })).toBe('tcp');
  });
});

describe('The settings of SSH', () => {
  test('have port 22, a terminal and CR LF, unless the file says otherwise', () => {
    expect(resolved(serial(SSH), '{address: device}')).toMatchObject({
      port: 22,
      handshakeTimeout: 10_000,
      ssh: { username: '', terminal: 'vt100', lineEnd: '\r\n', hostKey: '', algorithms: {} },
    });
    const fingerprint = `SHA256:${'a'.repeat(43)}`;
    expect(
      resolved(
        serial(SSH),
        `{port: 2222, ssh: {username: me, password: pw, terminal: none, lineEnd: lf, hostKey: "${fingerprint}", algorithms: {mac: [hmac-sha1]}}}`,
      ),
    ).toMatchObject({
      port: 2222,
      ssh: {
        username: 'me',
        password: 'pw',
        terminal: '',
        lineEnd: '\n',
        hostKey: fingerprint,
        algorithms: { mac: ['hmac-sha1'] },
      },
    });
  });

  test('take the user from the address', () => {
    expect(resolved(serial(), '{address: "ssh://a%20b@device"}').ssh?.username).toBe('a b');
  });

  test('are not there without SSH', () => {
    expect(resolved(serial(), '{address: device}').ssh).toBeUndefined();
  });

  test('refuse a fingerprint that is none', () => {
    const { issues } = readElementFile(
      '{protocol: ., connections: {0: {ssh: {hostKey: "aa:bb"}}}}',
      'e.yaml',
    );
    expect(issues).toHaveLength(1);
  });
});

describe('The settings of a line', () => {
  const port = [setting('Type', 'rs232'), setting('Baudrate', '1200'), setting('Parity', 'even')].join('');

  test('are 9600 8N1, unless the protocol proposes others, and the file goes before that', () => {
    expect(resolved(serial(), '{transport: serial, address: /dev/ttyS0}').line).toEqual({
      path: '',
      baud: 9600,
      dataBits: 8,
      stopBits: 1,
      parity: 'none',
      flowControl: 'none',
    });
    expect(
      resolved(serial(port), '{serial: {path: /dev/ttyS0, parity: odd, stopBits: 2}}').line,
    ).toMatchObject({
      path: '/dev/ttyS0',
      baud: 1200,
      stopBits: 2,
      parity: 'odd',
    });
  });
});

describe('A transport that a connection cannot have', () => {
  function refusal(type: string, connection: string, override?: [string, string]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'headend-resolve-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const xml = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>p</Name><Version>1.0.0.1</Version><Type>${type}</Type></Protocol>`;
    writeFileSync(join(folder, 'protocol.xml'), xml);
    const content = `protocol: .\nconnections:\n  0:\n    ${connection}\n`;
    const source = elementSource(content, { file: 'element.yaml', directory: folder, name: 'e' });
    if (override !== undefined) expect(connectionOverride(source.settings, ...override)).toBeUndefined();
    const host = new Host();
    onTestFinished(() => host.stop());
    return host.add(source).then(
      () => 'none',
      (error: Error) => error.message,
    );
  }

  test.each([
    [
      'http',
      'transport: ssh',
      'element.yaml:4:16: error: connections.0.transport is ssh, and a connection of type http has its own; leave it out [element-invalid]',
    ],
    [
      'virtual',
      'transport: tcp',
      'element.yaml:4:16: error: connections.0.transport is tcp, and a connection of type virtual has its own; leave it out [element-invalid]',
    ],
    [
      'smart-serial',
      '{ address: "any:8000", transport: serial }',
      'element.yaml:4:39: error: connections.0.transport is serial, and the address any listens; tcp, udp or tls would be right [element-invalid]',
    ],
    [
      'serial',
      '{ address: "tcp://device", transport: ssh }',
      'element.yaml:4:43: error: connections.0.transport is ssh, and the address begins with tcp:; one of them must go [element-invalid]',
    ],
    ['serial', 'transport: ssh', 'none'],
  ])('of type %s is told at its place: %s', async (type, connection, message) => {
    expect(await refusal(type, connection)).toBe(message);
  });

  test('is told without a place where the command line gave it', async () => {
    expect(await refusal('http', 'transport: tcp', ['0.transport', 'ssh'])).toBe(
      'element "e": connections.0.transport is ssh, and a connection of type http has its own; leave it out',
    );
  });
});
