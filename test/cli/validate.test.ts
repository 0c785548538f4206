import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { zip } from '../host/zip.ts';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const GOOD = protocolFolder(`<Params>${param(10, 'temperature', 'double')}</Params>`);
const BAD = protocolFolder(
  `<Params>\n${param(10, 'temperature', 'double')}\n${param(10, 'again', 'string')}\n</Params>\n<Nonsense/>`,
);

interface Row {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

describe('headend validate', () => {
  test('a protocol without faults prints nothing but a summary, and exits 0', async () => {
    const { status, out, err } = await headend(['validate', GOOD]);
    expect(status).toBe(0);
    expect(out).toBe('');
    expect(err).toBe(`${GOOD}: valid\n`);
  });

  test('--format json of a protocol without faults is an empty list', async () => {
    const { status, out } = await headend(['validate', `${GOOD}/protocol.xml`, '--format', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual([]);
  });

  test('an error exits 1; each fault is a line with file, line, column, severity and code', async () => {
    const { status, out, err } = await headend(['validate', BAD]);
    expect(status).toBe(1);
    for (const line of out.trimEnd().split('\n')) {
      expect(line).toMatch(/^\S+protocol\.xml:\d+:\d+: (error|warning|info): .+ \[[\w-]+\]$/);
    }
    expect(out).toMatch(/protocol\.xml:3:\d+: error: /);
    expect(err).toMatch(/: 1 error(, \d+ warnings?)?(, \d+ notes?)?\n$/);
  });

  test('--format json has a row for each fault, in the order of the file', async () => {
    const rows = JSON.parse((await headend(['validate', BAD, '--format', 'json'])).out) as Row[];
    const error = rows.find(row => row.severity === 'error')!;
    expect(Object.keys(error)).toEqual(['file', 'line', 'column', 'severity', 'code', 'path', 'message']);
    expect(error).toMatchObject({ file: `${BAD}/protocol.xml`, line: 3 });
    expect(error.path).toMatch(/^Protocol\/Params\/Param/);
    expect(rows.map(row => row.line)).toEqual(rows.map(row => row.line).sort((a, b) => a - b));
  });

  test('--format sarif is a SARIF 2.1.0 log', async () => {
    const { status, out } = await headend(['validate', BAD, '--format', 'sarif']);
    expect(status).toBe(1);
    const log = JSON.parse(out);
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.name).toBe('headend');
    const error = run.results.find((result: { level: string }) => result.level === 'error');
    expect(run.tool.driver.rules[error.ruleIndex].id).toBe(error.ruleId);
    expect(error.locations[0].physicalLocation.artifactLocation.uri).toBe(`file://${BAD}/protocol.xml`);
    expect(error.locations[0].physicalLocation.region.startLine).toBe(3);
  });

  test('what a comment suppresses is counted, and left out of all but sarif', async () => {
    const folder = protocolFolder(
      '<!-- suppress unknown-element: of a newer version -->\n<Nonsense/><Params></Params>',
    );
    const text = await headend(['validate', folder]);
    expect([text.status, text.out]).toEqual([0, '']);
    expect(text.err).toBe(`${folder}: valid, 1 suppressed\n`);
    expect(JSON.parse((await headend(['validate', folder, '--format', 'json'])).out)).toEqual([]);
    const log = JSON.parse((await headend(['validate', folder, '--format', 'sarif'])).out);
    expect(log.runs[0].results[0].suppressions).toEqual([
      { kind: 'inSource', justification: 'of a newer version' },
    ]);
  });

  test('a package is checked as the protocol in it, under its own name', async () => {
    const folder = protocolFolder('', {
      'p.dmprotocol': zip([{ name: 'Protocol.xml', data: '<Protocol>\n  <Version>1</Version></Protocol>' }]),
    });
    const { out, status } = await headend(['validate', `${folder}/p.dmprotocol`]);
    expect(status).toBe(1);
    expect(out).toContain('p.dmprotocol:1:1: error: the protocol has no name');
  });

  test('one protocol that cannot be read does not hide what is wrong with the others', async () => {
    const { status, out, err } = await headend(['validate', 'not-there', BAD, GOOD]);
    expect(status).toBe(1);
    expect(out).toContain('protocol.xml:3:');
    expect(err).toContain('headend: not-there: there is no such file or folder');
    expect(err).toContain(`${GOOD}: valid\n`);
  });

  test('XML that is not well-formed is a fault with its place', async () => {
    const folder = protocolFolder('', { 'protocol.xml': '<Protocol>\n  <Name>x</Nam>\n</Protocol>' });
    const { status, out } = await headend(['validate', folder]);
    expect(status).toBe(1);
    expect(out).toMatch(/protocol\.xml:2:\d+: error: /);
  });
});

describe('headend validate of an element file', () => {
  /** A folder with these element files of GOOD or another protocol. */
  function elements(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'headend-validate-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  }

  test('checks it beside its protocol, and the protocol too', async () => {
    const folder = elements({ 'one.yaml': `protocol: ${GOOD}\nparameters: { temperature: 21 }\n` });
    const { status, out, err } = await headend(['validate', `${folder}/one.yaml`]);
    expect([status, out]).toEqual([0, '']);
    expect(err).toBe(`${folder}/one.yaml: valid\n${GOOD}/protocol.xml: valid\n`);
  });

  test('tells each fault at its place', async () => {
    const text = [
      `protocol: ${GOOD}`,
      'parameters:',
      '  temperature: warm',
      '  humidity: 3',
      'connections: { 0: { transport: tcp }, 7: {} }',
      'alarms:',
      '  humidity: { MaH: 3 }',
    ];
    const folder = elements({ 'one.yaml': text.join('\n') });
    const { status, out } = await headend(['validate', `${folder}/one.yaml`]);
    expect(status).toBe(1);
    const lines = out.trimEnd().split('\n');
    expect(lines.map(line => line.replace(`${folder}/one.yaml:`, ''))).toEqual([
      '3:3: error: parameter 10 "temperature" takes a number, not "warm" [element-invalid]',
      '4:3: error: the protocol has no parameter "humidity" [element-invalid]',
      expect.stringMatching(/^5:32: error: connections.0.transport is tcp, and /),
      expect.stringMatching(/^5:39: error: the protocol has no connection 7; it has 0 /),
      expect.stringMatching(/^7:/),
    ]);
  });

  test('tells what is wrong with the file itself, all of it', async () => {
    const folder = elements({ 'one.yaml': `protocl: .\nprotocol: ${GOOD}\ntimeout: soon\n` });
    const { status, out } = await headend(['validate', `${folder}/one.yaml`, '--format', 'json']);
    expect(status).toBe(1);
    expect((JSON.parse(out) as Row[]).map(({ code, line }) => [line, code])).toEqual([
      [1, 'unknown-key'],
      [3, 'element-invalid'],
    ]);
  });

  test('of a folder checks all, and a protocol that they share once', async () => {
    const folder = elements({ 'one.yaml': `protocol: ${BAD}\n`, 'two.yml': `protocol: ${BAD}\n` });
    const { status, out, err } = await headend(['validate', folder]);
    expect(status).toBe(1);
    expect(out.match(/protocol\.xml:3:\d+: error/g)).toHaveLength(1);
    expect(err.split('\n').slice(0, 3)).toEqual([
      `${folder}/one.yaml: valid`,
      expect.stringMatching(/protocol\.xml: 1 error/),
      `${folder}/two.yml: valid`,
    ]);
  });
});
