import { describe, expect, test } from 'vitest';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const FOLDER = protocolFolder(
  `<Params>${param(10, 'temperature', 'double')}${param(11, 'message', 'string')}
    <Param id="100"><Name>sources</Name><Type>array</Type>
      <ArrayOptions index="0"><ColumnOption idx="0" pid="101" type="retrieved"/></ArrayOptions></Param>
    ${param(101, 'sources id', 'string')}</Params>
  <QActions>
    <QAction id="1" name="Parse" encoding="typescript" triggers="11"/>
    <QAction id="2" name="Old" encoding="csharp" triggers="10"><![CDATA[class QAction {}]]></QAction>
  </QActions>`,
  { 'QAction_1.ts': 'export default function parse(): void {}\n' },
);

describe('headend inspect', () => {
  test('--format json has name, connections, counts, parameters, QActions and what is not supported', async () => {
    const { status, out } = await headend(['inspect', FOLDER, '--format', 'json']);
    expect(status).toBe(0);
    const found = JSON.parse(out);
    expect(Object.keys(found)).toEqual([
      'name',
      'version',
      'connections',
      'counts',
      'params',
      'qactions',
      'unsupported',
    ]);
    expect(found).toMatchObject({
      name: 'Sensor',
      version: '1.0.0.1',
      connections: [{ id: 0, type: 'virtual' }],
      counts: { params: 4, tables: 1, commands: 0, groups: 0, qactions: 2 },
    });
    expect(found.params).toEqual([
      { id: 10, name: 'temperature', type: 'read', kind: 'standalone' },
      { id: 11, name: 'message', type: 'read', kind: 'standalone' },
      { id: 100, name: 'sources', type: 'array', kind: 'table' },
      { id: 101, name: 'sources id', type: 'read', kind: 'column' },
    ]);
    expect(found.qactions).toEqual([
      { id: 1, name: 'Parse', encoding: 'typescript', triggers: [11], ported: true },
      { id: 2, name: 'Old', encoding: 'csharp', triggers: [10], ported: false },
    ]);
    for (const row of found.unsupported) {
      expect(row).toEqual({
        path: expect.stringMatching(/^Protocol/),
        count: expect.any(Number),
        effect: expect.any(String),
      });
    }
    expect(found.unsupported.map((row: { path: string }) => row.path)).toContain(
      'Protocol/QActions/QAction@encoding=csharp',
    );
  });

  test('the text says the same for people, in aligned columns', async () => {
    const { status, out, err } = await headend(['inspect', FOLDER]);
    expect(status).toBe(0);
    expect(err).toBe('');
    expect(out).toMatch(/^Sensor 1\.0\.0\.1\n/);
    expect(out).toContain('Connections\n');
    expect(out).toMatch(
      /\n {3}11 {2}message {6}read {3}standalone {2}string {2}QAction 1\n {2}100 {2}sources {6}array {2}table\n/,
    );
    expect(out).toMatch(/\n {3}2 {2}Old {4}csharp {6}10 {8}no\n/);
    expect(out).toContain('Not supported, or not in full\n');
  });

  test('a faulty protocol that can be read is shown too, with a word of warning', async () => {
    const folder = protocolFolder(`<Params>${param(10, 'a', 'double')}${param(10, 'b', 'double')}</Params>`);
    const { status, out, err } = await headend(['inspect', folder]);
    expect(status).toBe(0);
    expect(out).toContain('Sensor 1.0.0.1');
    expect(err).toBe(`${folder}: there is 1 error in it; headend validate shows it\n`);
  });

  test('what is no protocol exits 1 and names the place', async () => {
    const folder = protocolFolder('', { 'protocol.xml': '<Protocol' });
    const { status, err } = await headend(['inspect', folder]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: \S+protocol\.xml:1:\d+: error: .*\n$/);
  });
});
