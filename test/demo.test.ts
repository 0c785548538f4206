import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Demo {
  readonly ended: Promise<{ status: number | null; signal: NodeJS.Signals | null; out: string; err: string }>;
  /** Resolves when the output has this in it; rejects when the demonstration ends before. */
  shows(what: RegExp): Promise<void>;
  /** Sends a signal to the whole group, as a terminal does. */
  signal(name: NodeJS.Signals): void;
}

/** The command of `npm run demo`, in a process group of its own. */
function demo(...args: readonly string[]): Demo {
  const child = spawn('node', ['--conditions=headend-source', 'protocols/nmos-events/demo.ts', ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const looks = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of looks) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended: Demo['ended'] = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, out, err }));
  });
  return {
    ended,
    shows: what =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (what.test(out)) resolve();
        };
        looks.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without showing ${what}: ${out}${err}`)));
      }),
    signal: name => process.kill(-child.pid!, name),
  };
}

describe('npm run demo', () => {
  test('is a command of this package', () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.demo).toBe('node --conditions=headend-source protocols/nmos-events/demo.ts');
  });

  test('--for ends it by itself, having shown how an element receives', async () => {
    const { status, out, err } = await demo('--for', '3s').ended;
    expect(err).not.toMatch(/WARN|ERROR/);
    expect(status).toBe(0);
    const lines = out.split('\n');
    const line = (what: RegExp): number => lines.findIndex(text => what.test(text));
    const steps = [
      line(/^An element of protocols\/nmos-events-device listens on ws:\/\/127\.0\.0\.1:\d+/),
      line(/ {2}0 {3}» out {2}handshake .* GET \/x-nmos\/events\/1\.0\/ws HTTP\/1\.1$/),
      line(/ {2}0 {3}« in {3}handshake .* HTTP\/1\.1 101 Switching Protocols$/),
      line(
        / {2}0 {3}» out {2}command {4}1 Subscription \(group 1, pair 1\) .* B {2}\{"command":"subscription"/,
      ),
      line(/ {2}0 {3}« in {3}response {3}1 Message .*"event_type":"number\/temperature\/C"/),
      line(/ parameter {2}20 Temperature {2,}21\.4 °C$/),
      line(/ parameter {2}21 Tally {2,}Off air$/),
      line(/ {2}0 {3}« in {3}response {3}1 Message .*"value":"Wetter – Köln"/),
      line(/ parameter {2}22 Programme {2,}Wetter – Köln$/),
      line(/ close .* 1000 \(normal closure\) local$/),
    ];
    expect(steps).not.toContain(-1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  test('Ctrl-C ends it cleanly: the connection is closed with 1000', async () => {
    const running = demo();
    await running.shows(/parameter {2}22 Programme/);
    running.signal('SIGINT');
    const { status, signal, out, err } = await running.ended;
    expect({ status, signal }).toEqual({ status: 0, signal: null });
    expect(out).toMatch(/ close .* 1000 \(normal closure\) local\n/);
    expect(err).not.toMatch(/ERROR|WARN|Error:/);
  });
});
