import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headend-package-'));
/** Somebody's project with the package installed. */
const project = join(folder, 'project');
const installed = join(project, 'node_modules', 'headend');
const NMOS = 'node_modules/headend/protocols/nmos-events';

interface Done {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end, with the Node of these tests first on the path. */
async function run(cwd: string, program: string, ...args: readonly string[]): Promise<Done> {
  const { NODE_OPTIONS: _options, ...rest } = process.env;
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const env = { ...rest, PATH: path, npm_config_update_notifier: 'false', npm_config_offline: 'true' };
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { cwd, env });
    return { status: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { status: code, out: stdout ?? '', err: stderr ?? '' };
  }
}

/** Packs a copy of the sources and unpacks it where npm would; dependencies are those of this clone. */
beforeAll(async () => {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const names = [
    'engine',
    'schemas',
    'protocols',
    'docs',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ];
  for (const name of [...names, 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const built = await run(copy, join(ROOT, 'node_modules/.bin/tsc'), '-p', 'tsconfig.build.json');
  expect(built).toEqual({ status: 0, out: '', err: '' });
  const packed = await run(copy, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  expect(packed.status, packed.err).toBe(0);

  mkdirSync(installed, { recursive: true });
  const [tarball] = globSync('*.tgz', { cwd: folder });
  expect(await run(folder, 'tar', 'xzf', tarball!, '--strip-components=1', '-C', installed)).toMatchObject({
    status: 0,
  });
  const { bin, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    bin: { headend: string };
    dependencies: Record<string, string>;
  };
  const modules = join(project, 'node_modules');
  for (const name of [...Object.keys(dependencies), '@types/node', '@types/ws']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync(join('..', 'headend', bin.headend), join(modules, '.bin', 'headend'));
  chmodSync(join(installed, bin.headend), 0o755);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package, installed in a project', () => {
  test('carries what was compiled, the schemas and the protocols, and none of the sources', () => {
    expect(readdirSync(join(installed, 'engine'), { recursive: true, withFileTypes: false }).sort()).toEqual([
      'cli',
      'cli/headend.js',
    ]);
    for (const path of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/main.js',
      'schemas/element.schema.json',
    ]) {
      expect(existsSync(join(installed, path)), path).toBe(true);
    }
    expect(existsSync(join(installed, 'protocols/nmos-events/QAction_1.ts'))).toBe(true);
    expect(existsSync(join(installed, 'test'))).toBe(false);
  });

  test('every target of its exports is there', () => {
    const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const targets = Object.values(exports).flatMap(target =>
      typeof target === 'string' ? { condition: '', path: target } : conditionsOf(target),
    );
    const wanted = targets.filter(({ condition }) => condition !== 'headend-source').map(({ path }) => path);
    expect(wanted.length).toBeGreaterThan(3);
    expect(wanted.filter(path => !existsSync(join(installed, path)))).toEqual([]);
  });

  test('npx headend validates a protocol that it brings', async () => {
    const done = await run(project, 'npx', '--no', 'headend', 'validate', NMOS);
    expect(done.status, done.err).toBe(0);
  });

  test('hooks in TypeScript run from below node_modules', async () => {
    await using device = await WebSocketDevice.listen();
    const options = [
      '--address',
      device.url,
      '--until',
      'id:22 == "Köln – 東京"',
      '--for',
      '10s',
      '--print',
      '22',
    ];
    const running = run(project, 'npx', '--no', 'headend', 'run', NMOS, ...options);
    const payload = { value: 'Köln – 東京' };
    const peer = await device.accept();
    expect((await peer.message()).payload.toString()).toContain('"command":"subscription"');
    peer.text(JSON.stringify({ message_type: 'state', event_type: 'string/programme', payload }));
    const { status, out, err } = await running;
    expect(status, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ id: 22, value: 'Köln – 東京' });
    expect(err).not.toMatch(/\b(?:ERROR|WARN)\b/);
    // What Node calls experimental is our affair, not that of whoever runs a connector.
    expect(err).not.toContain('ExperimentalWarning');
  });

  test('a new protocol of the project is scaffolded, valid, and has types', async () => {
    expect(await run(project, 'npx', '--no', 'headend', 'new', 'meter')).toMatchObject({ status: 0 });
    expect(await run(project, 'npx', '--no', 'headend', 'validate', 'meter')).toMatchObject({ status: 0 });
    expect(await run(project, 'npx', '--no', 'headend', 'types', 'meter', '--check')).toMatchObject({
      status: 0,
    });
  });

  test('its types serve a hook and a test of the project', async () => {
    writeFileSync(
      join(project, 'QAction_1.ts'),
      `import type { Protocol } from 'headend';
export default function parse(protocol: Protocol): void {
  const message = JSON.parse(String(protocol.getParameter(11))) as { temperature: number };
  protocol.setParameter(20, message.temperature);
}
`,
    );
    writeFileSync(
      join(project, 'meter.ts'),
      `import { HeadendError } from 'headend';
import { startElement, WebSocketDevice } from 'headend/testing';
await using device = await WebSocketDevice.listen();
await using element = await startElement({
  protocol: '${NMOS}/protocol.xml',
  settings: 'connections: {0: {address: "' + device.url + '"}}',
});
await device.accept();
const open: number = Number(await element.until(() => element.get('ConnectionState')));
console.log(open, HeadendError.name);
`,
    );
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          target: 'es2024',
          lib: ['es2024', 'esnext.disposable'],
          module: 'nodenext',
          types: ['node'],
          allowImportingTsExtensions: true,
          noEmit: true,
        },
        include: ['*.ts', 'node_modules/headend/dist/index.d.ts'],
      }),
    );
    const checked = await run(project, join(ROOT, 'node_modules/.bin/tsc'), '-p', '.');
    expect(checked).toEqual({ status: 0, out: '', err: '' });
    expect(await run(project, process.execPath, 'meter.ts')).toMatchObject({
      status: 0,
      out: '1 HeadendError\n',
    });
  });
});

function conditionsOf(target: Record<string, string>): { condition: string; path: string }[] {
  return Object.entries(target).map(([condition, path]) => ({ condition, path }));
}
