import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { protocol, qaction, response, text } from '../element/protocols.ts';
import { headend, start } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const NOTHING = ['--data', 'none', '--api', 'none'];

/** A protocol whose QAction 3 runs after the start, by the action of its only group. */
function folderWith(hook: string, files: Record<string, string> = {}, more = ''): string {
  const poll =
    '<Groups><Group id="5"><Name>Poll</Name><Type>poll action</Type><Content><Action>1</Action></Content></Group></Groups>' +
    '<Triggers><Trigger id="1"><Name>Start</Name><On>protocol</On><Time>after startup</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger></Triggers>' +
    '<Actions><Action id="1"><Name>Run</Name><On id="10">parameter</On><Type>run actions</Type></Action>' +
    '<Action id="2"><Name>Queue</Name><On id="5">group</On><Type>execute</Type></Action></Actions>' +
    '<QActions><QAction id="3" name="spin" encoding="typescript" triggers="10"></QAction></QActions>';
  const params = `<Params>${param(10, 'go', 'string')}${param(11, 'count', 'double')}</Params>`;
  return protocolFolder(params + poll + more, { 'QAction_3.ts': hook, ...files });
}

/** A timer that runs the group. */
const everyMs = (ms: number): string =>
  `<Timers><Timer id="1"><Name>Tick</Name><Time>${ms}</Time><Interval>0</Interval><Content><Group>5</Group></Content></Timer></Timers>`;

const spinning = (body: string): string =>
  `import type { Protocol } from 'headend';\n\nexport default async function spin(p: Protocol): Promise<void> {\n${body}\n}\n`;
const direct = (body: string): string =>
  spinning(body).replaceAll(/async |Promise<void>/g, m => (m === 'async ' ? '' : 'void'));

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What was told of groups, hooks and loops; in the log's JSON form. */
const told = (err: string): Line[] =>
  err
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Line)
    .filter(({ msg }) => /runtime error|kept everything/.test(msg));

const JSON_LOG = ['--log-format', 'json'];

describe('a hook that loops for ever', () => {
  test('ends the command with 1 and a line that names the element, QAction, parameter, group and place', async () => {
    const folder = folderWith(direct('  let i = 0;\n  for (;;) i++;'));
    writeFileSync(join(folder, 'studio.yaml'), 'name: Studio 1\nprotocol: .\n');
    const begun = Date.now();
    const { status, signal, err } = await headend([
      'run',
      join(folder, 'studio.yaml'),
      ...NOTHING,
      ...JSON_LOG,
      '--profile',
      'ci',
    ]);
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    const place = `${join(folder, 'QAction_3.ts')}:5:`;
    expect(told(err)).toMatchObject([
      {
        level: 50,
        element: 'Studio 1',
        qaction: 3,
        parameter: 10,
        group: 5,
        file: expect.stringContaining(place),
      },
    ]);
    const line = told(err)[0]!;
    expect(line.msg).toMatch(
      /^QAction 3 "spin", run by parameter 10 "go" beside group 5 "Poll", has kept everything else from running for 2(\.\d)? s, since .*: it is at .*QAction_3\.ts:5:\d+; the process ends$/,
    );
    expect(Math.abs(Date.parse(String(line.since)) - begun)).toBeLessThan(10_000);
    expect(err.split('\n').filter(text => text !== '')).toHaveLength(1);
  });

  test('is told in the form for people, and at every level of the log', async () => {
    const folder = folderWith(direct('  for (;;);'));
    const all = ['run', folder, ...NOTHING, '--profile', 'ci'];
    const [pretty, silent] = await Promise.all([headend(all), headend([...all, '--log-level', 'silent'])]);
    expect(pretty.err).toMatch(/ERROR: QAction 3 "spin".*QAction_3\.ts:4:3/);
    expect(silent.err).toMatch(/^headend: QAction 3 "spin".*QAction_3\.ts:4:3; the process ends\n$/);
    expect([pretty.status, silent.status]).toEqual([1, 1]);
  });

  test.each([
    [
      'in a file that it imports',
      direct('  turn();').replace('\n', "\nimport { turn } from './turn.ts';\n"),
      'turn.ts:2:3',
    ],
    ['in a regular expression', direct("  /^(a+)+$/.test(`${'a'.repeat(60)}b`);"), 'QAction_3.ts:4:'],
    [
      'after an await',
      spinning('  await new Promise(go => setTimeout(go, 100));\n  for (;;);'),
      'QAction_3.ts:5:3',
    ],
    ['from promise to promise', spinning('  for (;;) await null;'), 'QAction_3.ts:'],
    ['through the engine', direct('  for (;;) p.setParameter(11, 1);'), 'QAction_3.ts:4:'],
  ])('%s is found there', async (_, hook, place) => {
    const folder = folderWith(hook, { 'turn.ts': 'export function turn(): void {\n  for (;;);\n}\n' });
    const { status, err } = await headend(['run', folder, ...NOTHING, ...JSON_LOG, '--profile', 'ci']);
    expect(told(err)).toMatchObject([{ qaction: 3, file: expect.stringContaining(place) }]);
    expect(status).toBe(1);
  });

  test('in a call that does not return ends the command too, with the file of the hook', async () => {
    const hook = direct('  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);').replace(
      '\n',
      "\nimport { execSync } from 'node:child_process';\n",
    );
    const folder = folderWith(hook.replace('  Atomics.wait', "  execSync('sleep 20');\n  Atomics.wait"));
    const { status, err } = await headend(['run', folder, ...NOTHING, ...JSON_LOG, '--profile', 'ci']);
    expect(status).toBe(1);
    expect(told(err)).toMatchObject([{ qaction: 3, file: join(folder, 'QAction_3.ts') }]);
  });

  test('loses nothing of the stream log, nor of saved values', async () => {
    const device = await WebSocketDevice.listen();
    onTestFinished(() => device.close());
    const xml = protocol({
      params: [text(11), text(12).replace('<Param ', '<Param save="true" ')],
      responses: [response(1, [11])],
      qactions: [
        qaction(3, '11', "const m = p.getParameter(11); p.setParameter(12, m); if (m === 'loop') for (;;);"),
      ],
    });
    const folder = protocolFolder('', { 'protocol.xml': xml });
    const data = ['--data', join(folder, 'data')];
    const log = join(folder, 'stream.log');
    const options = [...data, ...JSON_LOG, '--stream-log', log, '--profile', 'ci'];
    const running = start(['run', folder, '--address', device.url, ...options]);
    const peer = await device.accept();
    for (let i = 0; i < 2000; i++) peer.text(`${i} ${'x'.repeat(200)}`);
    peer.text('loop');
    const { status, err } = await running.ended;
    expect(status).toBe(1);
    expect(told(err)).toMatchObject([{ qaction: 3, file: expect.stringContaining('protocol.xml:') }]);
    expect(err).not.toContain('lost');
    const records = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { kind: string; data?: string })
      .filter(({ kind }) => kind === 'response')
      .map(record => record.data?.split(' ')[0]);
    expect(records).toEqual([...Array.from({ length: 2000 }, (_, i) => `${i}`), 'loop']);
    const again = await headend(['run', folder, ...data, '--until', 'id:12 == "loop"', '--for', '5s']);
    expect(again.status).toBe(0);
  });
});

describe('a hook that waits', () => {
  test('is told after 2 and 4 seconds with `--profile ci`, and does not end the command', async () => {
    const folder = folderWith(spinning('  await new Promise(() => {});'));
    const { status, err } = await headend([
      'run',
      folder,
      ...NOTHING,
      ...JSON_LOG,
      '--profile',
      'ci',
      '--for',
      '5s',
    ]);
    expect(status).toBe(0);
    expect(told(err)).toMatchObject([
      { level: 40, qaction: 3, parameter: 10, group: 5 },
      { level: 50, qaction: 3, parameter: 10, group: 5 },
    ]);
    const [warned, failed] = told(err);
    expect(warned!.msg).toMatch(/^half-open runtime error: QAction 3 "spin".* for 2(\.\d)? s, since /);
    expect(failed!.msg).toMatch(/^runtime error: QAction 3 "spin".* for [34](\.\d)? s, since /);
  });
});

describe('a hook that returns in time', () => {
  test('is not told, however often it runs', async () => {
    const busy = '  const end = performance.now() + 10;\n  while (performance.now() < end);\n';
    const count = '  p.setParameter(11, Number(p.getParameter(11)) + 1);';
    const folder = folderWith(direct(busy + count), {}, everyMs(15));
    const { status, err } = await headend([
      'run',
      folder,
      ...NOTHING,
      ...JSON_LOG,
      '--profile',
      'ci',
      '--until',
      'id:11 == 200',
    ]);
    expect(status).toBe(0);
    expect(told(err)).toEqual([]);
  });

  test('is not blamed for the time that the process was stopped', async () => {
    const folder = folderWith(
      direct('  p.setParameter(11, Number(p.getParameter(11)) + 1);'),
      {},
      everyMs(100),
    );
    const running = start(['run', folder, ...NOTHING, ...JSON_LOG, '--profile', 'ci', '--print', '11']);
    await running.shows('"value":3,');
    running.child.kill('SIGSTOP');
    await new Promise(go => setTimeout(go, 3000));
    running.child.kill('SIGCONT');
    await running.shows('"value":30,');
    running.child.kill('SIGTERM');
    const { status, err } = await running.ended;
    expect(status).toBe(0);
    expect(told(err)).toEqual([]);
  });
});

test('a profile that there is none of is a fault of the command line', async () => {
  const { status, err } = await headend(['run', folderWith(direct('')), '--profile', 'fast']);
  expect(status).toBe(2);
  expect(err).toMatch(/^headend: .*--profile.*fast.*ci/);
});

test('a module of a hook that loops while it is loaded ends the command with 1, and the place', async () => {
  const folder = folderWith(`for (;;);\n${direct('')}`);
  const { status, err } = await headend(['run', folder, ...NOTHING, ...JSON_LOG, '--profile', 'ci']);
  expect(status).toBe(1);
  expect(told(err)).toMatchObject([
    { level: 50, qaction: 3, file: expect.stringContaining(`${join(folder, 'QAction_3.ts')}:1:`) },
  ]);
  expect(told(err)[0]!.msg).toMatch(/^QAction 3 has kept everything else from running for 2/);
});

test('a hook that loops ends `headend test` with 1, and the place', async () => {
  const folder = folderWith(direct('  for (;;);'), { 'cases/c/talk.txt': 'expect id:11 == 1\n' });
  const { status, err } = await headend(['test', folder]);
  expect(status).toBe(1);
  expect(err).toMatch(
    /ERROR: QAction 3 has kept everything else from running for 5.* s, .*QAction_3\.ts:4:3/,
  );
});

describe('a hook that calls process.exit', () => {
  test.each([
    ['while it runs', direct('  process.exit();'), 4],
    ['after an await', spinning('  await new Promise(go => setTimeout(go, 100));\n  process.exit(0);'), 5],
    ['while its module is loaded', `process.exit();\n${direct('')}`, 1],
  ])('%s ends the command with 1 and a line that names it', async (_, hook, line) => {
    const folder = folderWith(hook);
    const { status, err } = await headend(['run', folder, ...NOTHING, ...JSON_LOG, '--for', '5s']);
    expect(status).toBe(1);
    expect(err).toMatch(
      new RegExp(`QAction 3.*: process\\.exit was called at .*QAction_3\\.ts:${line}:\\d+: the process ends`),
    );
  });
});
