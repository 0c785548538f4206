import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { OPCODE } from '#testing/websocket-frame.ts';
import { HEADEND, start } from './command.ts';

const NMOS = fileURLToPath(new URL('../../protocols/nmos-events', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headend-stop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let device: WebSocketDevice;
beforeEach(async () => {
  device = await WebSocketDevice.listen();
});
afterEach(() => device.close());

/** An element whose device answers no close, and that would wait for it a minute. */
const stuck = async () => {
  const options = ['--connection', '0.closeTimeout=60s', '--print', 'state'];
  const running = start(['run', NMOS, '--address', device.url, ...options]);
  const peer = await device.accept();
  peer.answersClose = false;
  await running.shows('"connected"');
  return { running, peer };
};

describe('stopping', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'a second %s, sent by somebody who does not want to wait, ends at once with 1',
    async signal => {
      const { running } = await stuck();
      const again = setInterval(() => running.child.kill(signal), 100);
      const { status, signal: by } = await running.ended;
      clearInterval(again);
      expect({ status, by }).toEqual({ status: 1, by: null });
    },
  );

  test('a Ctrl-C that arrives twice, from the terminal and from npm, is one', async () => {
    const { running, peer } = await stuck();
    peer.answersClose = true;
    running.child.kill('SIGINT');
    await running.shows('"stopped"');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ status: 0, signal: null });
  });

  test('a reader that has stalled does not keep a stopped run for ever', async () => {
    const running = start(['run', NMOS, '--address', device.url, '--print', '11,state']);
    const peer = await device.accept();
    await running.shows('"connected"');
    running.child.stdout.pause();
    for (let i = 0; i < 40; i++) peer.text(`${i} ${'x'.repeat(50_000)}`);
    peer.ping('seen');
    while ((await peer.receive()).opcode !== OPCODE.pong);
    running.child.kill('SIGTERM');
    const ended = new Promise<number | null>(resolve => running.child.once('exit', resolve));
    expect(await ended).toBe(1);
    running.child.stdout.resume();
    expect((await running.ended).err).toMatch(
      /^headend: standard output was not read for 2 s; what was left is lost$/m,
    );
  }, 20_000);
});

describe('standard output on a full disk', () => {
  const full = async (args: readonly string[]) => {
    const output = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [HEADEND, ...args], {
      cwd: folder,
      stdio: ['ignore', output, 'pipe'],
    });
    closeSync(output);
    let err = '';
    child.stderr!.setEncoding('utf8').on('data', text => {
      err += text;
    });
    const status = await new Promise<number | null>(resolve => child.on('close', resolve));
    return { status, err };
  };

  test.each([['--stream-log=-'], ['--print=state'], ['--live']])(
    'run %s says so in one line, closes its connections and ends with 1',
    async option => {
      const peer = device.accept();
      const ended = full(['run', NMOS, '--address', device.url, option]);
      if (option !== '--print=state') await (await peer).closed;
      const { status, err } = await ended;
      expect(status).toBe(1);
      expect(err.match(/^headend: standard output cannot be written: ENOSPC.*$/gm)).toHaveLength(1);
      expect(err).not.toMatch(/at .*\.(ts|js):\d+/);
    },
    20_000,
  );

  test('any other verb says so in one line and ends with 1', async () => {
    const { status, err } = await full(['inspect', NMOS]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: standard output cannot be written: ENOSPC.*\n$/);
  });
});
