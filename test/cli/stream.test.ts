import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import { headend, start } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-stream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RECORDS: readonly StreamRecord[] = [
  { time: '2026-01-31T10:00:00.000Z', element: 'Studio 1', connection: 0, direction: 'none', kind: 'open' },
  {
    time: '2026-01-31T10:00:00.010Z',
    element: 'Studio 1',
    connection: 0,
    direction: 'out',
    kind: 'command',
    id: 1,
    name: 'Subscribe',
    type: 'text',
    bytes: 2,
    encoding: 'utf8',
    data: '{}',
    delivered: true,
    group: 3,
    pair: 1,
  },
  {
    time: '2026-01-31T10:00:01.000Z',
    element: 'Studio 2',
    connection: 1,
    direction: 'in',
    kind: 'data',
    type: 'binary',
    bytes: 3,
    encoding: 'base64',
    data: Buffer.from([0xff, 0x4d, 0x51]).toString('base64'),
    reason: 'no response matched',
  },
];
const LINES = RECORDS.map(record => `${JSON.stringify(record)}\n`);

function log(name: string, text = LINES.join('')): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('headend stream', () => {
  test('shows a log in columns, the element among them where there is more than one', async () => {
    const { status, out, err } = await headend(['stream', log('whole.log')]);
    expect(err).toBe('');
    expect(status).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^10:00:00\.000 {2}Studio 1 {2}0 .* open$/);
    expect(lines[1]).toMatch(
      /^10:00:00\.010 {2}Studio 1 {2}0 {3}» out {2}command {4}1 Subscribe \(group 3, pair 1\) .* 2 B {2}\{\}$/,
    );
    expect(lines[2]).toMatch(
      /^10:00:01\.000 {2}Studio 2 {2}1 {3}« in .* 3 B {2}\[no response matched\] ff 4d 51 {2}\|\.MQ\|$/,
    );
  });

  test('reads standard input', async () => {
    const { status, out } = await headend(['stream', '-'], LINES[1]);
    expect(status).toBe(0);
    expect(out).toMatch(/^10:00:00\.010 {2}0 {3}» out {2}command/);
  });

  test.each([
    [['--element', 'studio?2'], [2]],
    [
      ['--connection', '0'],
      [0, 1],
    ],
    [['--direction', 'in'], [2]],
    [['--direction', 'none'], [0]],
    [
      ['--kind', 'open,data'],
      [0, 2],
    ],
    [
      ['--kind', 'open', '--kind', 'command'],
      [0, 1],
    ],
    [['--grep', 'Subscribe'], [1]],
    [['--grep', 'MQ'], [2]],
    [
      ['--since', '2026-01-31T10:00:00.010Z'],
      [1, 2],
    ],
    [['--since', '5m'], []],
  ])('%j prints the records that fit, as they stand in the log', async (filter, wanted) => {
    const { status, out } = await headend(['stream', log('filter.log'), '--format', 'json', ...filter]);
    expect(status).toBe(0);
    expect(out).toBe(wanted.map(at => LINES[at]).join(''));
  });

  test('a broken line is told once, with file and line, and the others are shown', async () => {
    const path = log('broken.log', `${LINES[0]}{"time":\n\n${LINES[1]}`);
    const { status, out, err } = await headend(['stream', path, '--format', 'json']);
    expect(status).toBe(0);
    expect(out).toBe(`${LINES[0]}${LINES[1]}`);
    expect(err).toBe(`${path}:2: this is no JSON object; a stream log has one record a line\n`);
  });

  test('a line that is no record, however odd, does not keep from showing the others', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const odd = [
      '"kind":"handshake","headers":[1,null]',
      '"expected":{}',
      `"expected":{"response":${deep},"byte":0,"wanted":"","got":""}`,
      `"timing":{"a":${deep}}`,
      '"timing":{"a":{"toString":1}}',
      '"connection":1e999',
      '"time":"+275760-09-13T00:00:00.000Z"',
    ];
    const lines = odd.map(member => `${LINES[0]!.trimEnd().slice(0, -1)},${member}}\n`);
    const path = log('odd.log', `${LINES[0]}${lines.join('')}${LINES[0]}`);
    const { status, out, err } = await headend(['stream', path]);
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(err.trimEnd().split('\n')).toEqual(
      odd.map((_, at) => expect.stringMatching(new RegExp(`odd\\.log:${at + 2}: ".*" must `))),
    );
  });

  test('a file that is no stream log at all exits 1', async () => {
    const { status, err } = await headend(['stream', log('notes.txt', 'hello\nworld\n')]);
    expect(status).toBe(1);
    expect(err).toContain('this is no stream log');
  });

  test('a log that is not there exits 1', async () => {
    const { status, err } = await headend(['stream', join(folder, 'none.log')]);
    expect(status).toBe(1);
    expect(err).toContain('none.log: there is no such file');
  });

  test('--agent is not there yet, and says so in one line', async () => {
    const { status, err } = await headend(['stream', '--agent', 'http://127.0.0.1:7400']);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: --agent: .*\n$/);
  });

  test('--hex and --classic show bytes', async () => {
    const path = log('hex.log');
    expect((await headend(['stream', path, '--hex'])).out).toContain('000000  ff 4d 51  ');
    expect((await headend(['stream', path, '--classic'])).out).toContain(
      '<< 10:00:00 - Subscribe\n   000000  7B7D',
    );
  });

  test('--follow shows what is added, survives a cut, and ends by SIGINT with 0', async () => {
    const path = log('growing.log', LINES[0]);
    const running = start(['stream', '--follow', '--format', 'json', path]);
    await running.shows(LINES[0]!);
    appendFileSync(path, LINES[1]!.slice(0, 20));
    appendFileSync(path, LINES[1]!.slice(20));
    await running.shows(LINES[1]!);
    writeFileSync(path, LINES[2]!);
    await running.shows(LINES[2]!);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ status: 0, err: '' });
  });

  test('ends quietly when its reader has seen enough', async () => {
    const running = start(['stream', log('long.log', LINES.join('').repeat(20_000)), '--format', 'json']);
    await running.shows(LINES[2]!);
    running.child.stdout.destroy();
    expect(await running.ended).toMatchObject({ status: 0, err: '' });
  });
});
