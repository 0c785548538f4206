import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { zip } from '../host/zip.ts';
import { headend } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-from-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CODE = `using Skyline.DataMiner.Scripting;
/* protocol.SetParameter(99, 1) */
public class QAction {
  int count;
  public void Run(SLProtocol protocol, object level, byte[] raw) {
    protocol.SetParameter(20, protocol.GetParameter(10)); // "
  }
}`;

const qaction = (attributes: string, code: string) =>
  `<QAction encoding="csharp" ${attributes}><![CDATA[${code}]]></QAction>`;

const XML = `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>Mixer</Name><Version>1.0.0.3</Version>
  <Params>
    <Param id="10"><Name>level</Name><Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>
    <Param id="20"><Name>state</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
  </Params>
  <QActions>
    ${qaction('id="1" name="Code" options="precompile"', 'public static class Tools { public static int Twice(int x) { return 2 * x; } }')}
    ${qaction('id="2" name="Level" triggers="10" inputParameters="10;20" dllImport="[ProtocolName].[ProtocolVersion].QAction.1.dll"', CODE)}
    ${qaction('id="3" name="Both" triggers="10;20" entryPoint="Events.Level;Events.State"', 'public class Events { public static void Level(SLProtocol p) {} public void State(SLProtocol p) {} }')}
    <QAction id="4" name="Old" encoding="jscript" triggers="20">id:x;</QAction>
  </QActions>
</Protocol>
`;

function laid(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
}
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');

test('new --from lays the protocol as it was, a TypeScript file for each QAction, and types', async () => {
  laid('old', { 'protocol.xml': XML });
  const { err, out, status } = await headend(['new', 'mixer', '--from', 'old'], '', folder);
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('mixer: Mixer 1.0.0.3, to be ported\n');
  expect(readdirSync(join(folder, 'mixer')).sort()).toEqual([
    'QAction_1.ts',
    'QAction_2.ts',
    'QAction_3.ts',
    'QAction_4.ts',
    'README.md',
    'element.yaml',
    'protocol.d.ts',
    'protocol.xml',
  ]);
  expect(read('mixer', 'protocol.xml')).toBe(XML);
  const level = read('mixer', 'QAction_2.ts');
  expect(level).toContain(' * Parameters:\n *   10 level: read\n *   20 state: set\n');
  expect(level).not.toContain('99');
  expect(level).toContain("// import {} from './QAction_1.ts';");
  expect(level).toContain(
    'export default class QAction {\n  run(protocol: Protocol, level: number, raw: string): void {',
  );
  const both = read('mixer', 'QAction_3.ts');
  expect(both).toContain('export class Events {\n  static Level(protocol: Protocol): void {');
  expect(both).toContain('\n  State(protocol: Protocol): void {');
  expect(read('mixer', 'QAction_1.ts')).toContain('//   Tools.Twice(x: int)');
  expect(read('mixer', 'QAction_4.ts')).toContain('export default function run(protocol: Protocol): void {');
  expect(read('mixer', 'README.md')).toContain(
    '| `QAction_2.ts` | Level | 10 level | csharp, `protocol.xml` |',
  );
});

test('what is laid is valid, its types are up to date, and a hook says that it is not ported yet', async () => {
  const checked = await headend(['validate', 'mixer'], '', folder);
  expect(checked.status).toBe(0);
  expect(checked.out).not.toMatch(/error|warning|not-ported/);
  expect((await headend(['types', 'mixer', '--check'], '', folder)).status).toBe(0);
  const ran = await headend(
    ['run', 'mixer', '--param', '10=5', '--for', '300ms', '--api', 'none', '--data', 'none'],
    '',
    folder,
  );
  expect(ran.status, ran.err).toBe(0);
});

test('new --from reads the project of DataMiner’s IDE, and brings its code along', async () => {
  laid('solution', {
    'Protocol.xml': XML.replace(/<!\[CDATA\[.*?\]\]>/gs, ''),
    'Protocol.sln': '',
    'QAction_2/QAction_2.cs': `\uFEFF${CODE}`,
    'QAction_2/Deeper/More.cs': 'class More { void X(SLProtocol p) { p.CheckTrigger(7); } }',
    'QAction_2/QAction_2.csproj': '<ProjectReference Include="..\\QAction_1\\QAction_1.csproj" />',
    'QAction_2/Properties/AssemblyInfo.cs': '[assembly: X]',
    'QAction_2/obj/Made.cs': 'class Made {}',
  });
  const { status } = await headend(['new', 'fromsln', '--from', 'solution/Protocol.sln'], '', folder);
  expect(status).toBe(0);
  const text = read('fromsln', 'QAction_2.ts');
  expect(text).toContain('Its csharp code stands in QAction_2/Deeper/More.cs, QAction_2/QAction_2.cs.');
  expect(text).toContain(' *   20 state: set');
  expect(text).toContain(' * Triggers that it checks:\n *   7');
  expect(text).toContain('Uses the code of QAction 1.');
  expect(readdirSync(join(folder, 'fromsln', 'QAction_2')).sort()).toEqual(['Deeper', 'QAction_2.cs']);
});

test('new --from reads a package', async () => {
  laid('packed', { 'mixer.dmprotocol': zip([{ name: 'Protocol.xml', data: XML }]) });
  expect((await headend(['new', 'unpacked', '--from', 'packed/mixer.dmprotocol'], '', folder)).status).toBe(
    0,
  );
  expect(read('unpacked', 'protocol.xml')).toBe(XML);
});

test('a protocol with errors is laid all the same, and that is said', async () => {
  laid('faulty', { 'protocol.xml': XML.replace('triggers="10"', 'triggers="11"') });
  const { err, status } = await headend(['new', 'mended', '--from', 'faulty'], '', folder);
  expect(status).toBe(0);
  expect(err).toContain('faulty: 1 of its errors');
});

test.each([
  [['--from', 'none'], 'none: there is no such file or folder', 1],
  [['--from', 'old', '--template', 'http'], 'only one of them', 2],
])('new with %j is refused', async (options, message, code) => {
  const { err, status } = await headend(['new', 'never', ...options], '', folder);
  expect(err).toContain(message);
  expect(status).toBe(code);
});
