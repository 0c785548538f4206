import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { HEADEND, start } from './command.ts';

const CLONE_NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/** A Node below 24 on this machine: then what stands below is seen for real. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find(path => {
  if (!existsSync(path)) return false;
  return Number(spawnSync(path, ['-p', 'process.versions.node']).stdout.toString().split('.')[0]) < 24;
});

/** The command as npm unpacks it: no TypeScript beside it. */
function unpacked(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'headend-package-'));
  for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, 'engine/cli'), { recursive: true });
  copyFileSync(HEADEND, join(folder, 'engine/cli/headend.js'));
  return folder;
}

describe('the installed command', () => {
  test('runs the compiled engine in a package', () => {
    const folder = unpacked({
      'dist/cli/main.js': 'console.log("compiled", process.argv.slice(2).join(" "))',
    });
    const { status, stdout } = spawnSync(process.execPath, [join(folder, 'engine/cli/headend.js'), 'a', 'b']);
    expect(status).toBe(0);
    expect(stdout.toString()).toBe('compiled a b\n');
    rmSync(folder, { recursive: true });
  });

  test.runIf(OLD_NODE)('says what it needs where an old Node is all there is', () => {
    const folder = unpacked({});
    const { status, stderr } = spawnSync(OLD_NODE!, [join(folder, 'engine/cli/headend.js')]);
    expect(status).toBe(1);
    expect(stderr.toString()).toMatch(/^headend needs Node 24 or newer; this is v\d+\.\d+\.\d+\n$/);
    rmSync(folder, { recursive: true });
  });

  test.runIf(OLD_NODE && existsSync(CLONE_NODE))(
    'finds the Node of a clone, and passes on how it ended',
    async () => {
      const { ended } = start(['valdate'], { node: OLD_NODE! });
      expect(await ended).toMatchObject({ status: 2, out: '' });
    },
  );

  test.runIf(OLD_NODE && existsSync(CLONE_NODE))('passes signals on to the Node of a clone', async () => {
    const record =
      '{"time":"2026-01-31T10:00:00.000Z","element":"a","connection":0,"direction":"none","kind":"open"}\n';
    const folder = mkdtempSync(join(tmpdir(), 'headend-signal-'));
    writeFileSync(join(folder, 'stream.log'), record);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const running = start(['stream', '--follow', join(folder, 'stream.log')], { node: OLD_NODE! });
      await running.shows('open');
      running.child.kill(signal);
      expect(await running.ended).toMatchObject({ status: 0, signal: null });
    }
    rmSync(folder, { recursive: true });
  });
});
