import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import { HEADEND, headend, start } from './command.ts';

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
  test('shows 16 MiB in hex, which a connection may receive, in less than 512 MiB of memory', () => {
    const size = 16 * 2 ** 20;
    const huge = { ...RECORDS[2], bytes: size, encoding: 'utf8', data: 'x'.repeat(size) };
    const path = log('huge.log', `${JSON.stringify(huge)}\n`);
    const probe = log(
      'probe.cjs',
      "process.on('exit', () => process.stderr.write(`${process.resourceUsage().maxRSS}`));",
    );
    const { stderr } = spawnSync(
      'sh',
      ['-c', '"$0" -r "$1" "$2" stream "$3" --hex >"$3.txt"', process.execPath, probe, HEADEND, path],
      { encoding: 'utf8' },
    );
    expect(Number(stderr)).toBeLessThan(512 * 1024);
    const lines = readFileSync(`${path}.txt`, 'latin1').trimEnd();
    expect(lines.slice(lines.lastIndexOf('\n'))).toContain('fffff0  78 78 78 78 78 78 78 78  78 78');
  });

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
    [
      ['--since', '995ms'],
      [1, 2],
    ],
    [['--since', '10:00:01'], [2]],
    [
      ['--since', '10:00'],
      [0, 1, 2],
    ],
    [
      ['--since', '23:00'],
      [0, 1, 2],
    ],
    [['--since', '2026-01-31T10:00:00.500'], [2]],
    [['--tail', '1'], [2]],
    [['--tail', '0'], []],
    [['--tail', '1', '--direction', 'out'], [1]],
    [
      ['--tail', '9', '--since', '1s'],
      [0, 1, 2],
    ],
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

  test('of many broken lines ten are told, and how many more there are', async () => {
    const path = log('many-broken.log', `${LINES[0]}${'nonsense\n'.repeat(5000)}`);
    for (const verb of [['stream'], ['simulate', '--connection', '99']]) {
      const { err } = await headend([...verb, path]);
      const lines = err.split('\n').filter(line => !line.startsWith('headend:'));
      expect(lines).toHaveLength(12);
      expect(lines[0]).toBe(`${path}:2: this is no JSON object; a stream log has one record a line`);
      expect(lines[10]).toBe(`${path}: 4990 more lines hold no record`);
    }
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

  test('an agent that is not there is told in one line', async () => {
    const { status, err } = await headend(['stream', '--agent', 'http://127.0.0.1:1']);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: no agent answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\); .*\n$/);
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

  test('standard input has a tail too', async () => {
    const { out } = await headend(['stream', '-', '--format', 'json', '--tail', '2'], LINES.join(''));
    expect(out).toBe(`${LINES[1]}${LINES[2]}`);
  });

  test('of a log that is not read from its start, a broken line is told by its place', async () => {
    const path = log('late.log', `${LINES.join('')}broken\n${LINES[2]}`);
    const at = LINES.join('').length;
    const { out, err } = await headend(['stream', path, '--format', 'json', '--tail', '2']);
    expect(out).toBe(`${LINES[2]}${LINES[2]}`);
    expect(err).toBe(
      `${path}: in the line at byte ${at}: this is no JSON object; a stream log has one record a line\n`,
    );
  });

  test('an answer shows how long after its command it came, also alone; a time passes since the record before', async () => {
    const answer = { ...RECORDS[1]!, time: '2026-01-31T10:00:00.052Z', direction: 'in', kind: 'response' };
    const path = log('answer.log', `${LINES[0]}${LINES[1]}${JSON.stringify(answer)}\n`);
    const { out } = await headend(['stream', path, '--kind', 'response']);
    expect(out).toMatch(/ 2 B {2}\[\+42 ms\] \{\}\n$/);
    const delta = await headend(['stream', path, '--delta']);
    expect(delta.out.match(/\+\d\.\d{3}/g)).toEqual(['+0.000', '+0.010', '+0.042']);
  });

  test('--export writes another form, to a file with --output', async () => {
    const path = log('export.log');
    const har = await headend(['stream', path, '--export', 'har', '--element', 'Studio 1']);
    expect(JSON.parse(har.out)).toMatchObject({
      log: { version: '1.2', entries: [{ _webSocketMessages: [{ type: 'send', data: '{}' }] }] },
    });
    const output = join(folder, 'log.pcapng');
    expect(await headend(['stream', path, '--export', 'pcapng', '--output', output])).toMatchObject({
      status: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(output).readUInt32LE(0)).toBe(0x0a0d0d0a);
    const shown = await headend(['stream', path, '--hex']);
    expect((await headend(['stream', path, '--hex', '--export', 'txt'])).out).toBe(shown.out);
  });

  test.each([
    [['--output', 'x'], 2, '--output: give --export'],
    [['--export', 'har', '--follow'], 2, '--export: writes a log that has ended'],
    [['--tail', 'x'], 2, '--tail x: give how many'],
    [['--since', '25:00'], 2, '--since 25:00: give a duration'],
    [
      ['--export', 'har', '--output', join(tmpdir(), 'no', 'folder')],
      1,
      'there is no such file or folder; give',
    ],
    [['--export', 'har', '--hex'], 2, '--export har: has no hex dump'],
    [['--export', 'txt', '--format', 'json'], 2, '--export: is a form of its own'],
  ])('%j is refused in one line', async (options, status, message) => {
    const { err, ...ended } = await headend(['stream', log('refused.log'), ...options]);
    expect(ended).toMatchObject({ status, out: '' });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain('\n');
  });
});

describe('headend stream on a terminal', () => {
  /** Runs the command on a terminal of its own. */
  function onTerminal(pager: string, ...args: string[]): { status: number | null; out: string } {
    const words = [process.execPath, HEADEND, 'stream', ...args].map(word => `'${word}'`);
    const { NO_COLOR: _colour, NODE_OPTIONS: _options, ...env } = process.env;
    const ran = spawnSync('script', ['-qec', words.join(' '), '/dev/null'], {
      encoding: 'utf8',
      env: { ...env, PAGER: pager, TERM: 'xterm' },
    });
    return { status: ran.status, out: ran.stdout };
  }

  test('pages with $PAGER, in colour', () => {
    const seen = join(folder, 'seen.txt');
    expect(onTerminal(`tee ${seen}`, log('paged.log')).status).toBe(0);
    const text = readFileSync(seen, 'utf8');
    expect(text).toContain('Subscribe');
    expect(text).toContain('\u001b[');
  });

  test('ends quietly when the pager is left before the end of the log', () => {
    const { status, out } = onTerminal('head -n 1', log('left.log', LINES.join('').repeat(50_000)));
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['--no-pager', 'false'],
    ['--hex', 'cat'],
    ['--hex', ''],
    ['--hex', 'there-is-no-such-pager'],
  ])('with %s and the pager "%s" it writes everything by itself', (option, pager) => {
    const { status, out } = onTerminal(pager, option, log('whole.log'));
    expect(status).toBe(0);
    expect(out).toContain('Subscribe');
  });
});
