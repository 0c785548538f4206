import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const SECTIONS = `<Params>${param(1, 'Count', 'double')}${param(2, 'Double', 'double')}</Params>
  <Triggers><Trigger id="1"><Name>At start</Name><On>protocol</On><Time>after startup</Time><Type>action</Type>
    <Content><Id>1</Id></Content></Trigger></Triggers>
  <Actions><Action id="1"><Name>Count</Name><On id="1">parameter</On><Type value="21">increment</Type></Action></Actions>
  <QActions><QAction id="1" name="Twice" encoding="typescript" triggers="1"/></QActions>`;
const HOOK = 'export default function twice(p) { p.setParameter(2, 2 * Number(p.getParameter(1))); }';

const UNTIL = ['--until', 'id:2 == 42', '--for', '10s', '--data', 'none', '--log-level', 'silent'];

const STEPS = [
  /^\d\d:\d\d:\d\d\.\d{3} {2}0 {3}· {6}trace {6}start of the element/,
  / µs {3}trigger 1 At start {2,}\d.* [µm]s$/,
  / µs {5}action 1 Count: increment parameter 1 {2,}\d.* [µm]s$/,
  / [µm]s {7}parameter 1 Count = 21$/,
  / [µm]s {9}QAction 1 Twice \(QAction_1\.ts\) {2,}\d.* [µm]s$/,
  / [µm]s {11}parameter 2 Double = 42$/,
];

function folder(): string {
  return protocolFolder(SECTIONS, { 'QAction_1.ts': HOOK });
}

test('run --trace records what sets off what, and stream --trace shows it', async () => {
  const protocol = folder();
  const log = join(protocol, 'stream.log');
  const run = await headend(['run', protocol, '--trace', '--stream-log', log, ...UNTIL]);
  expect(run).toMatchObject({ status: 0, err: '' });
  const shown = await headend(['stream', log, '--trace']);
  expect(shown).toMatchObject({ status: 0, err: '' });
  const lines = shown.out.trimEnd().split('\n');
  expect(lines).toEqual(STEPS.map(step => expect.stringMatching(step)));
  const json = await headend(['stream', log, '--trace', '--format', 'json']);
  expect(JSON.parse(json.out)).toMatchObject({ kind: 'trace', of: { kind: 'start' } });
  for (const others of [[], ['--trace', '--classic'], ['--trace', '--export', 'pcapng']]) {
    const { out, status } = await headend(['stream', log, ...others]);
    expect([status, out.includes('trigger')], others.join(' ')).toEqual([0, false]);
  }
});

test('the live view shows traces as they come, and parameters once', async () => {
  const run = await headend(['run', folder(), '--trace', '--live', ...UNTIL]);
  expect(run).toMatchObject({ status: 0, err: '' });
  expect(run.out.trimEnd().split('\n')).toEqual(STEPS.map(step => expect.stringMatching(step)));
});

test('without --trace nothing of it is recorded, and stream --trace says how it would be', async () => {
  const protocol = folder();
  const log = join(protocol, 'stream.log');
  await headend(['run', protocol, '--stream-log', log, ...UNTIL]);
  expect(readFileSync(log, 'utf8')).toBe('');
  const open =
    '{"time":"2026-01-31T10:00:00.000Z","element":"a","connection":0,"direction":"none","kind":"open"}\n';
  const { err, out, status } = await headend(['stream', '-', '--trace'], open);
  expect(status).toBe(0);
  expect(out).toContain('open');
  expect(err).toBe('standard input: no traces among these records; headend run … --trace records them\n');
});

test('the last records are counted without their traces', async () => {
  const record = (second: number, kind: string, more: object): string =>
    `${JSON.stringify({ time: `2026-01-31T10:00:0${second}.000Z`, element: 'a', connection: 0, direction: 'none', kind, ...more })}\n`;
  const trace = (second: number): string =>
    record(second, 'trace', {
      of: { kind: 'open', time: `2026-01-31T10:00:0${second}.000Z` },
      steps: [{ kind: 'parameter', id: second, at: 0 }],
    });
  const log = [1, 2, 3].map(second => record(second, 'open', {}) + trace(second)).join('');
  const { out } = await headend(['stream', '-', '--trace', '--tail', '2'], log);
  expect(out.match(/parameter \d/g)).toEqual(['parameter 2', 'parameter 3']);
  expect(out.match(/ open/g)).toHaveLength(2);
});
