import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { headend } from './command.ts';

const PROTOCOLS = fileURLToPath(new URL('../../protocols', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headend-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of a protocol, its path from `folder`. */
function copy(protocol: string, name: string): string {
  cpSync(join(PROTOCOLS, protocol), join(folder, name), { recursive: true });
  return name;
}

describe('headend test', () => {
  test('prints a line for each case and a summary', async () => {
    const { status, out, err } = await headend(['test', copy('mqtt-websocket', 'mqtt')], '', folder);
    expect(err).toBe('');
    expect(status).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^ok {6}a broker that refuses the session is told {2}\(\d+ ms\)$/),
    );
    const cases = lines.filter(line => line.startsWith('ok '));
    expect(lines.at(-1)).toBe(`${cases.length} cases, all as expected`);
  });

  test('shows what came otherwise, and exits 1', async () => {
    const name = copy('mqtt-websocket', 'wrong');
    const file = join(name, 'cases/a-broker-that-refuses-the-session-is-told/expected.json');
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replace('"Refused"', '"Connected"'));
    const { status, out } = await headend(['test', name, '--case', '*refuses*'], '', folder);
    expect(status).toBe(1);
    expect(out).toMatch(/^failed {2}a broker that refuses the session is told {2}\(\d+ ms\)\n/);
    expect(out).toContain(
      [
        `        ${file}:3:19: parameter 25 "Session" as a person reads it`,
        '          expected  "Connected"',
        '          got       "Refused"',
        '                     ^',
        '',
        '1 case, 1 not as expected',
        '',
      ].join('\n'),
    );

    const updated = await headend(['test', name, '--case', '*refuses*', '--update'], '', folder);
    expect(updated.status).toBe(0);
    expect(updated.out).toMatch(/^updated a broker/);
    expect((await headend(['test', name, '--case', '*refuses*'], '', folder)).status).toBe(0);
  });

  test('prints JSON for scripts', async () => {
    const one = join(copy('mqtt-websocket', 'json'), 'cases/packets-need-not-keep-to-messages');
    const { status, out } = await headend(['test', one, '--format', 'json'], '', folder);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toEqual([
      {
        case: 'packets need not keep to messages',
        folder: one,
        protocol: 'json/protocol.xml',
        ok: true,
        ms: expect.any(Number),
        updated: false,
        differences: [],
      },
    ]);
  });

  test('a protocol without cases is told, with what would be right', async () => {
    const name = copy('nmos-events', 'none');
    const unknown = await headend(['test', name, '--case', 'nothing*'], '', folder);
    expect(unknown.status).toBe(1);
    expect(unknown.err).toMatch(/none: there are no cases to run; --case nothing\* fits none of \d+/);
    rmSync(join(folder, name, 'cases'), { recursive: true });
    const { status, err } = await headend(['test', name], '', folder);
    expect(status).toBe(1);
    expect(err).toContain('none: there are no cases to run; a folder cases/<sentence>/ beside protocol.xml');
    const missing = await headend(['test', 'nowhere'], '', folder);
    expect(missing.status).toBe(1);
    expect(missing.err).toContain('nowhere: there is no such file or folder');
  });
});
