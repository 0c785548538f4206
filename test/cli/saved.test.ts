import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { headend, start } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const root = mkdtempSync(join(tmpdir(), 'headend-saved-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const place = (): string => mkdtempSync(join(root, 'p-'));

/** Resolves when a first commit stands in the log of the data file: a page and what goes before it. */
async function written(folder: string): Promise<void> {
  const size = (): number =>
    statSync(join(folder, 'parameters.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  await expect.poll(size, { timeout: 10_000 }).toBeGreaterThan(4_096);
}

const counter = (save: boolean): string => {
  const saved = param(10, 'Starts', 'double').replace('>', save ? ' save="true">' : '>');
  const groups = '<Group id="1"><Name>g</Name><Type>poll action</Type><Content /></Group>';
  return protocolFolder(
    `<Params>${saved}${param(11, 'Begin', 'string')}</Params>
     <QActions><QAction id="1" name="count" encoding="javascript" triggers="11"><![CDATA[
       export default p => p.setParameter(10, (p.getParameter(10) ?? 0) + 1);
     ]]></QAction></QActions>
     <Groups>${groups}</Groups>
     <Triggers><Trigger id="1"><Name>t</Name><On>protocol</On><Time>after startup</Time><Type>action</Type>
       <Content><Id>1</Id></Content></Trigger></Triggers>
     <Actions><Action id="1"><Name>a</Name><On id="11">parameter</On><Type>run actions</Type></Action></Actions>`,
  );
};
const COUNTER = counter(true);

test('headend run keeps saved values in ./data: the next run goes on from them', async () => {
  const cwd = place();
  for (const starts of [1, 2, 3]) {
    const { status, err } = await headend(
      ['run', COUNTER, '--until', `id:10 == ${starts}`, '--for', '15s'],
      '',
      cwd,
    );
    expect(status, err).toBe(0);
    expect(err).not.toMatch(/WARN|ERROR/);
  }
  expect(readdirSync(cwd)).toEqual(['data']);
  expect(readdirSync(join(cwd, 'data'))).toEqual(['parameters.db']);
});

test('a run that is killed has kept what was on disk', async () => {
  const cwd = place();
  const data = ['--data', 'deep/store'];
  const first = start(['run', COUNTER, ...data, '--print', '10'], { cwd });
  await first.shows('"value":1');
  await written(join(cwd, 'deep/store'));
  first.child.kill('SIGKILL');
  await first.ended;
  const { status, err } = await headend(
    ['run', COUNTER, ...data, '--until', 'id:10 == 2', '--for', '15s'],
    '',
    cwd,
  );
  expect(status, err).toBe(0);
});

test('--data none keeps nothing, and a protocol that saves nothing makes no folder', async () => {
  const cwd = place();
  for (const options of [[COUNTER, '--data', 'none'], [counter(false)]]) {
    const { status } = await headend(['run', ...options, '--until', 'id:10 == 1', '--for', '15s'], '', cwd);
    expect(status).toBe(0);
  }
  expect(readdirSync(cwd)).toEqual([]);
});

test('--param is for one run, and counts more than what was saved', async () => {
  const cwd = place();
  const run = (...options: string[]) => headend(['run', COUNTER, '--for', '15s', ...options], '', cwd);
  expect((await run('--param', '10=41', '--until', 'id:10 == 42')).status).toBe(0);
  expect((await run('--param', '10=7', '--until', 'id:10 == 8')).status).toBe(0);
  expect((await run('--until', 'id:10 == 9')).status).toBe(0);
});

test('a second run on one data directory exits 1 with one line, and harms neither', async () => {
  const cwd = place();
  const first = start(['run', COUNTER, '--print', '10'], { cwd });
  await first.shows('"value":1');
  await written(join(cwd, 'data'));
  // One element or several: it is no fault of one of them.
  for (const targets of [[COUNTER], [COUNTER, counter(false)]]) {
    const { status, out, err } = await headend(['run', ...targets, '--log-level', 'error'], '', cwd);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toBe(
      'headend: data/parameters.db: another process uses this data directory; stop it, or give another one\n',
    );
  }
  // What saves nothing needs no data directory.
  expect(
    (await headend(['run', counter(false), '--until', 'id:10 == 1', '--for', '15s'], '', cwd)).status,
  ).toBe(0);
  first.child.kill('SIGTERM');
  expect((await first.ended).status).toBe(0);
});

test('the data directory is taken at the start, before anything is saved', async () => {
  const cwd = place();
  const idle = protocolFolder(
    `<Params>${param(10, 'Level', 'double').replace('>', ' save="true">')}</Params>`,
  );
  const first = start(['run', idle, '--print', 'state'], { cwd });
  await first.shows('"active"');
  const { status, err } = await headend(['run', idle, '--log-level', 'error'], '', cwd);
  expect(status).toBe(1);
  expect(err).toMatch(/^headend: data\/parameters\.db: another process uses this data directory; .*\n$/);
  first.child.kill('SIGTERM');
  expect((await first.ended).status).toBe(0);
});

test('a damaged data file exits 1 with one line that says what to do', async () => {
  const cwd = place();
  mkdirSync(join(cwd, 'data'));
  writeFileSync(join(cwd, 'data', 'parameters.db'), 'no database '.repeat(1_000));
  const { status, err } = await headend(['run', COUNTER], '', cwd);
  expect(status).toBe(1);
  expect(err).toMatch(
    /^headend: data\/parameters\.db: is damaged and was not touched \(.*\); put a copy .*\n$/,
  );
});

test('a data directory that cannot be made is one line; the element runs', async () => {
  const cwd = place();
  writeFileSync(join(cwd, 'data'), 'a file');
  const { status, err } = await headend(
    ['run', COUNTER, '--until', 'id:10 == 1', '--log-format', 'json'],
    '',
    cwd,
  );
  expect(status).toBe(0);
  const errors = err.split('\n').filter(line => line.includes('"level":50'));
  expect(errors).toHaveLength(1);
  expect(JSON.parse(errors[0]!)).toMatchObject({
    msg: 'values cannot be saved; elements go on, and it is tried again',
    error: expect.stringContaining('data/parameters.db: saved values cannot be kept here'),
  });
});
