import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const HEADEND = fileURLToPath(new URL('../../engine/cli/headend.js', import.meta.url));

/** Where commands run unless the test says otherwise: what they keep in `data` must not stay, nor be found. */
const HERE = mkdtempSync(join(tmpdir(), 'headend-here-'));
afterAll(() => rmSync(HERE, { recursive: true, force: true }));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output has this text in it; rejects when the command ends before. */
  shows(text: string): Promise<void>;
}

/** Starts the real command, as a user's shell does. */
export function start(
  args: readonly string[],
  options: { readonly node?: string; readonly cwd?: string } = {},
): Running {
  const { NO_COLOR: _colour, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(options.node ?? process.execPath, [HEADEND, ...args], {
    env,
    cwd: options.cwd ?? HERE,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, out, err }));
  });
  const shows = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (out.includes(text)) resolve();
      };
      look();
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended without showing ${text}: ${out}${err}`)));
    });
  return { child, ended, shows };
}

/** Runs the real command to its end; `input` is its standard input. */
export function headend(args: readonly string[], input = '', cwd?: string): Promise<Ended> {
  const { child, ended } = start(args, cwd === undefined ? {} : { cwd });
  child.stdin.end(input);
  return ended;
}
