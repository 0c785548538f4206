import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StreamRecord } from '#log/record.ts';
import { answered, asked, closed, command, response } from '../testing/recorded.ts';
import { headend, start } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function logOf(records: readonly StreamRecord[], name = 'stream.log'): string {
  const file = join(folder, name);
  writeFileSync(file, records.map(record => `${JSON.stringify(record)}\n`).join(''));
  return file;
}

const LOG = [asked(0), answered(1), command(2, 'status 1'), response(3, 'ok'), closed(4, { code: 1000 })];

/** Connects to what the command prints, sends a text, and resolves with what came until the end. */
async function visit(out: Promise<string>, text: string): Promise<string[]> {
  const socket = new WebSocket(`${await out}/feed`, { perMessageDeflate: false });
  const came: string[] = [];
  socket.on('open', () => socket.send(text));
  socket.on('message', data => came.push(String(data)));
  await new Promise(resolve => socket.on('close', resolve));
  return came;
}

/** The address that a started command listens on. */
function address(child: ReturnType<typeof start>['child']): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    child.stdout.on('data', chunk => {
      text += chunk;
      const found = /(?:wss?|http):\/\/[\d.]+:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
}

describe('headend simulate', () => {
  test('says where it listens, plays the recording and ends with a summary', async () => {
    const { child, ended } = start(['simulate', logOf(LOG), '--speed', 'max', '--strict']);
    expect(await visit(address(child), 'status 2')).toEqual(['ok']);
    const { status, out, err } = await ended;
    expect(out).toMatch(/^element +connection +kind +listens on\nE +0 +websocket +ws:\/\/127\.0\.0\.1:\d+\n/);
    expect(out).toContain('sent 2 of 2  received 1 of 1\nas recorded; 1 alike but for numbers or ids\n');
    expect(err).toBe('E 0: alike: the element sent status 2, recorded is status 1\n');
    expect(status).toBe(0);
  });

  test('--strict exits 1 when something was not as recorded', async () => {
    const args = ['simulate', logOf(LOG), '--speed=max', '--strict', '--exact', '--patience', '50ms'];
    const { child, ended } = start(args);
    expect(await visit(address(child), 'status 2')).toEqual(['ok']);
    const { status, out, err } = await ended;
    expect(err).toBe(
      'E 0: unrecorded: the element sent status 2\nE 0: missing: the element did not send status 1\n',
    );
    expect(out).toContain('2 not as recorded\n');
    expect(status).toBe(1);
  });

  test('--format json tells what happens, one object a line', async () => {
    const { child, ended } = start(['simulate', logOf(LOG), '--speed', 'max', '--format', 'json']);
    await visit(address(child), 'status 1');
    const { out } = await ended;
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    const events = lines.map(({ event }) => event);
    expect(events.filter(event => event !== 'closed')).toEqual([
      'listening',
      'connected',
      'received',
      'sent',
      'sent',
      'ended',
    ]);
    expect(lines[0]).toMatchObject({ element: 'E', connection: 0, kind: 'websocket' });
    expect(lines.at(-1)).toMatchObject({ expected: 1, received: 1, recorded: 2, sent: 2 });
  });

  test('a signal stops it with success', async () => {
    const { child, ended } = start(['simulate', logOf(LOG), '--stay']);
    await address(child);
    child.kill('SIGTERM');
    expect((await ended).status).toBe(0);
  });

  test('--element and --connection choose what is played', async () => {
    const log = logOf([...LOG, ...LOG.map(record => ({ ...record, element: 'F' }))], 'two.log');
    const { child, ended } = start(['simulate', log, '--element', 'F', '--stay']);
    await address(child);
    child.kill('SIGINT');
    expect((await ended).out).not.toContain('E ');
  });

  test.each([
    [['--speed', 'fast'], '--speed fast: give how many times faster than recorded, like 2, or max'],
    [['--speed', '0'], '--speed 0: give how many times faster than recorded, like 2, or max'],
    [
      ['--address', 'ws://device'],
      '--address ws://device: give HOST:PORT, like 127.0.0.1:8050; port 0 is a free one',
    ],
    [['--patience', 'long'], '--patience long: give a duration like 1500ms, 30s or 5m'],
  ])('%j is a wrong command line', async (args, message) => {
    const { status, err } = await headend(['simulate', logOf(LOG), ...args]);
    expect([status, err]).toEqual([2, `headend: ${message}\n`]);
  });

  test('a log with nothing to play is told', async () => {
    const log = logOf([command(0, 'status')], 'serial.log');
    const { status, err } = await headend(['simulate', log]);
    expect(err).toBe(
      `headend: ${log}: nothing in it can be played; connection 0 of E: it has neither a handshake, a request nor the opening of a socket in it, so it is no websocket or http or tcp or udp\n`,
    );
    expect(status).toBe(1);
    expect((await headend(['simulate', log, '--element', 'x'])).err).toContain(
      'no record in it is of this element',
    );
  });
});
