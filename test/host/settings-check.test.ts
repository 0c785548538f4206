import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Creation } from '#host/creation.ts';
import { elementSource } from '#host/element-source.ts';
import { Host } from '#host/host.ts';
import { connectionOverride } from '#load/element-file.ts';
import { silentLog } from '#log/contract.ts';

const WEBSOCKET =
  '<Connections><Connection id="0"><Http><CommunicationOptions><WebSocket>true</WebSocket></CommunicationOptions></Http></Connection></Connections>';

/** What the log is told of an element of this connection and these settings. */
async function told(connection: string, settings: string, override?: [string, string]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'headend-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const xml = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>p</Name><Version>1.0.0.1</Version>${connection}</Protocol>`;
  writeFileSync(join(folder, 'protocol.xml'), xml);
  const content = `protocol: .\nconnections:\n  0:\n${settings.replace(/^/gm, '    ')}\n`;
  const source = elementSource(content, { file: 'element.yaml', directory: folder, name: 'e' });
  if (override !== undefined) expect(connectionOverride(source.settings, ...override)).toBeUndefined();
  const lines: string[] = [];
  const host = new Host({ text: { ...silentLog, warn: (_, message) => lines.push(message) } });
  onTestFinished(() => host.stop());
  await host.add(source);
  return lines;
}

describe('A setting that does nothing on its connection is a warning at its place:', () => {
  test('what only a server has, on a client', async () => {
    expect(await told(WEBSOCKET, 'address: ws://device\nmaxClients: 5\nidleTimeout: 1m')).toEqual([
      'element.yaml:5:5: warning: connections.0.maxClients has no effect, since connection 0 is a WebSocket client: it is for a WebSocket server or a connection of type smart-serial; address any would make it listen [no-effect]',
      'element.yaml:6:5: warning: connections.0.idleTimeout has no effect, since connection 0 is a WebSocket client: it is for a WebSocket server; keepAlive notices a server that is gone; address any would make it listen [no-effect]',
    ]);
  });

  test('nothing on a server, by its address or by what it has', async () => {
    expect(await told(WEBSOCKET, 'address: any\nmaxClients: 5\npaths: [/a]')).toEqual([]);
    expect(await told(WEBSOCKET, 'maxClients: 5')).toEqual([]);
  });

  test('what a client has, on a server', async () => {
    expect((await told(WEBSOCKET, 'address: any\nproxy: http://proxy')).join()).toContain(
      '5:5: warning: connections.0.proxy',
    );
  });

  test('what WebSockets have, on a connection of type http, serial or virtual', async () => {
    for (const type of ['http', 'serial', 'virtual'])
      expect((await told(`<Type>${type}</Type>`, 'parts: true')).join()).toContain(`of type ${type}`);
  });

  test('what the command line gave, without a place', async () => {
    const lines = await told(WEBSOCKET, 'address: ws://device\naccept: 1', ['0.clientWait', '1s']).catch(
      String,
    );
    expect(lines).toContain('has no QAction');
    expect((await told(WEBSOCKET, 'address: ws://device', ['0.clientWait', '1s'])).join()).toMatch(
      /^connections\.0\.clientWait has no effect/,
    );
  });

  test('none for types that nothing runs yet', async () => {
    expect((await told('<Type>snmp</Type>', 'parts: true')).join()).not.toContain('no effect');
  });
});

test('A key of an element that is made while a host runs is told as that of a file is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headend-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const xml =
    '<Protocol xmlns="http://www.skyline.be/protocol"><Name>p</Name><Version>1.0.0.1</Version><Type>virtual</Type></Protocol>';
  writeFileSync(join(folder, 'protocol.xml'), xml);
  const lines: string[] = [];
  const host = new Host({ text: { ...silentLog, warn: (_, message) => lines.push(message) } });
  onTestFinished(() => host.stop());
  await new Creation(host, undefined).create(`name: e\nprotocol: ${folder}\nhost: own\n`);
  expect(lines).toEqual([expect.stringMatching(/^element:3:1: warning: host has no effect yet/)]);
});
