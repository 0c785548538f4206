import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { declaration } from '#cli/declaration.ts';
import type { Element } from '#element/element.ts';
import { Host, readProtocol } from '#host/host.ts';
import { connectionOverride, readElementFile } from '#load/element-file.ts';
import type { ElementSettings } from '#load/element-settings.ts';
import elementSchema from '#schemas/element.schema.json' with { type: 'json' };
import protocolSchema from '#schemas/protocol.schema.json' with { type: 'json' };
import { HttpDevice } from '#testing/http-device.ts';
import { TcpDevice } from '#testing/tcp-device.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { toJson } from '#xml/json.ts';
import { parseXml } from '#xml/parse.ts';

const ROOT = fileURLToPath(new URL('../protocols', import.meta.url));
const FOLDERS = globSync('*/protocol.xml', { cwd: ROOT }).map(dirname).sort();

const schemas = new Ajv2020({ allErrors: true });
const isProtocol = schemas.compile(protocolSchema);
const isElement = schemas.compile(elementSchema);

test('there are protocols', () => {
  expect(FOLDERS).toEqual(expect.arrayContaining(['mqtt-websocket', 'nmos-events']));
});

describe.each(FOLDERS)('protocols/%s', name => {
  const path = (file: string): string => join(ROOT, name, file);
  const text = (file: string): string => readFileSync(path(file), 'utf8');
  const { protocol, issues } = readProtocol(path('protocol.xml'));

  test('has nothing wrong in it', () => {
    expect(issues).toEqual([]);
    expect(protocol).toBeDefined();
  });

  test('fits the schema of protocols', () => {
    const { root } = parseXml(readFileSync(path('protocol.xml')), 'protocol.xml');
    expect(isProtocol(toJson(root!)), JSON.stringify(isProtocol.errors)).toBe(true);
  });

  test('tells what it is for, and shows how it is run', () => {
    expect(text('README.md')).toMatch(/^# \S/);
    expect(text('README.md')).toMatch(/^ {4}(?:headend run|npm run) /m);
  });

  test('has types that are up to date', () => {
    expect(text('protocol.d.ts')).toBe(declaration(protocol!));
  });

  test('has an example of an element that is right', () => {
    expect(isElement(parse(text('element.yaml'))), JSON.stringify(isElement.errors)).toBe(true);
    const { element, issues } = readElementFile(text('element.yaml'), 'element.yaml');
    expect(issues).toEqual([]);
    expect(existsSync(path(join(element!.protocol, 'protocol.xml')))).toBe(true);
  });

  test('starts as an element and opens its connections', async () => {
    await using device = await WebSocketDevice.listen();
    await using tcp = await TcpDevice.listen({ host: '127.0.0.2' });
    await using http = await HttpDevice.listen({ answer: '{}' });
    const { element: settings } = readElementFile(text('element.yaml'), 'element.yaml');
    for (const connection of protocol!.connections) {
      // A kind of connection that is new here needs a device of its kind.
      expect(['http', 'serial', 'smart-serial', 'virtual', 'websocket']).toContain(connection.type);
      if (connection.type === 'websocket') pointWebSocket(settings!, connection.id, device);
      if (connection.type === 'http') pointAt(settings!, connection.id, 'http', http);
      if (connection.serial !== undefined) pointSerial(settings!, connection.id, tcp);
    }
    const host = new Host();
    const element = await host.add({ name, protocol: path('protocol.xml'), settings: settings! });
    const opened = untilOpen(element);
    element.start();
    await opened;
    expect(element.status).toMatchObject({ state: 'active', timeout: false });
    await host.stop();
    expect(element.status.connections.every(({ state }) => state === 'closed')).toBe(true);
  });
});

function pointAt(
  settings: ElementSettings,
  connection: number,
  scheme: string,
  device: { readonly port: number },
): void {
  expect(connectionOverride(settings, `${connection}.address`, `${scheme}://127.0.0.1`)).toBeUndefined();
  expect(connectionOverride(settings, `${connection}.port`, String(device.port))).toBeUndefined();
}

/** A server listens on a port that is free. */
function pointWebSocket(settings: ElementSettings, connection: number, device: WebSocketDevice): void {
  if (settings.connections.get(connection)?.address?.startsWith('any') !== true) {
    pointAt(settings, connection, 'ws', device);
    return;
  }
  expect(connectionOverride(settings, `${connection}.address`, 'any:0')).toBeUndefined();
}

/** A server listens on a port that is free. */
function pointSerial(settings: ElementSettings, connection: number, { host, port }: TcpDevice): void {
  const listens = settings.connections.get(connection)?.address === 'any';
  const address = listens ? 'any' : host;
  expect(connectionOverride(settings, `${connection}.address`, address)).toBeUndefined();
  expect(connectionOverride(settings, `${connection}.transport`, 'tcp')).toBeUndefined();
  expect(connectionOverride(settings, `${connection}.port`, listens ? '0' : String(port))).toBeUndefined();
}

/** Resolves once every connection that can open is open. */
function untilOpen(element: Element): Promise<void> {
  return new Promise(resolve => {
    element.events = {
      state: () => {
        const open = element.connections.every(({ opens, state }) => !opens || state === 'connected');
        if (open && element.status.state === 'active') resolve();
      },
    };
  });
}
