import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HeadendError } from '#base/error.ts';
import { Host, readProtocol } from '#host/host.ts';
import { packagedProtocol } from '#host/package.ts';
import { protocolFile, sourceOf } from '#host/source.ts';
import { defaultSettings } from '#load/element-file.ts';
import { type Zipped, zip } from './zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const XML = `<Protocol><Name>Packed</Name><Version>1</Version>
<Params><Param id="1"><Name>a</Name><Type>read</Type></Param></Params>
<QActions><QAction id="1" name="q" encoding="csharp" triggers="1"><![CDATA[class QAction {}]]></QAction></QActions></Protocol>`;

let made = 0;
function packaged(files: readonly Zipped[], entries?: number): string {
  const file = join(folder, `p${made++}.dmprotocol`);
  writeFileSync(file, zip(files, entries));
  return file;
}

test.each([
  ['at its top', 'Protocol.xml'],
  ['in a folder', 'Protocol/1.0.0.1/protocol.xml'],
  ['with backslashes for slashes', 'Protocol\\protocol.xml'],
])('a package gives the protocol %s', async (_, name) => {
  const file = packaged([
    { name: 'Help/readme.txt', data: 'x' },
    { name: 'Deeper/a/b/c/Protocol.xml', data: '<Protocol/>' },
    { name, data: XML },
  ]);
  expect(Buffer.from(await packagedProtocol(file)).toString()).toBe(XML);
});

test('files that are stored and not packed are read too', async () => {
  const file = packaged([{ name: 'Protocol.xml', data: XML, stored: true }]);
  expect(Buffer.from(await packagedProtocol(file)).toString()).toBe(XML);
});

test.each<[string, readonly Zipped[], RegExp]>([
  ['without a protocol', [{ name: 'readme.txt' }], /has no Protocol\.xml/],
  [
    'with two protocols',
    [{ name: 'a/protocol.xml' }, { name: 'b/protocol.xml' }],
    /a\/protocol\.xml and b\//,
  ],
  ['that climbs out with ..', [{ name: 'protocol.xml' }, { name: '../x' }], /is no package.*\.\.\/x/],
  ['that climbs out with backslashes', [{ name: '..\\x' }, { name: 'protocol.xml' }], /is no package/],
  ['with an absolute path', [{ name: '/etc/x' }, { name: 'protocol.xml' }], /is no package/],
  ['that is encrypted', [{ name: 'protocol.xml', flags: 1, data: XML }], /is encrypted/],
  ['packed by an odd method', [{ name: 'protocol.xml', method: 12, data: XML }], /by method 12/],
  ['with a checksum that does not fit', [{ name: 'protocol.xml', data: XML, crc: 1 }], /checksum/],
  ['that is larger than it says', [{ name: 'protocol.xml', data: XML, size: 10 }], /is no package/],
  ['with a protocol above 16 MiB', [{ name: 'protocol.xml', data: '', size: 17 * 2 ** 20 }], /16 MiB/],
])('a package %s is refused', async (_, files, message) => {
  const file = packaged(files);
  await expect(packagedProtocol(file)).rejects.toThrow(HeadendError);
  await expect(packagedProtocol(file)).rejects.toThrow(message);
  await expect(packagedProtocol(file)).rejects.toThrow(file);
});

test('zeros that unpack to more than 16 MiB are refused before they are unpacked', async () => {
  const file = packaged([{ name: 'protocol.xml', data: new Uint8Array(20 * 2 ** 20) }]);
  await expect(packagedProtocol(file)).rejects.toThrow('16 MiB');
});

test('a package that lists more than 10 000 files is refused', async () => {
  const file = packaged([{ name: 'protocol.xml', data: XML }], 10_001);
  await expect(packagedProtocol(file)).rejects.toThrow('lists 10001 files');
});

test('what is no zip file, or none at all, is refused with its name', async () => {
  const file = join(folder, 'text.dmprotocol');
  writeFileSync(file, 'not a zip');
  await expect(packagedProtocol(file)).rejects.toThrow(`${file}: is no package`);
  await expect(packagedProtocol(join(folder, 'none.dmprotocol'))).rejects.toThrow('ENOENT');
});

test('faults in a package have the package’s name and the line in its protocol, and nothing is written', async () => {
  const file = packaged([{ name: 'Protocol.xml', data: XML }]);
  const before = readdirSync(folder);
  const { protocol, issues } = readProtocol(file, await sourceOf(file));
  expect(protocol?.name).toBe('Packed');
  expect(issues).toMatchObject([{ file, line: 3, code: 'not-ported' }]);
  expect(readdirSync(folder)).toEqual(before);
});

test('an element runs from a package, with the hooks that stand beside it', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  const file = join(own, 'x.dmprotocol');
  writeFileSync(file, zip([{ name: 'Protocol.xml', data: XML }]));
  writeFileSync(join(own, 'QAction_1.ts'), 'export default () => {};');
  const host = new Host();
  const element = await host.add({
    name: 'x',
    protocol: protocolFile(file),
    settings: defaultSettings(file),
  });
  expect(element.protocol.qactions[0]?.code).toEqual({ kind: 'file', path: join(own, 'QAction_1.ts') });
  await host.stop();
});
