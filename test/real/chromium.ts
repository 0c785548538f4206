import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE = 30_000;

/** A headless Chromium on this machine; end it with `kill`, or `await using`. */
export class Chromium {
  /** Of its DevTools. */
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, port: number, folder: string) {
    this.#child = child;
    this.port = port;
    this.#folder = folder;
  }

  /** Starts a browser with one page; resolves when its DevTools listen. */
  static async start(page: string, port = 0): Promise<Chromium> {
    const folder = mkdtempSync(join(tmpdir(), 'headend-chromium-'));
    const child = spawn(
      'chromium',
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-proxy-server',
        `--remote-debugging-port=${port}`,
        `--user-data-dir=${folder}`,
        page,
      ],
      // A group of its own: a browser is many processes.
      { stdio: 'ignore', detached: true },
    );
    let failed: Error | undefined;
    child.once('error', error => {
      failed = error;
    });
    const started = performance.now();
    for (;;) {
      const listens = portOf(folder);
      if (listens !== undefined) return new Chromium(child, listens, folder);
      const ended = failed ?? (child.exitCode === null ? undefined : new Error('the browser ended'));
      if (ended !== undefined || performance.now() - started > PATIENCE) {
        await new Chromium(child, 0, folder).kill();
        throw ended ?? new Error(`the browser does not listen after ${PATIENCE} ms`);
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends all of the browser's processes. */
  async kill(): Promise<void> {
    const { exitCode, pid, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = once(this.#child, 'exit');
      process.kill(-pid, 'SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** The port that the browser has written down; undefined while it has not. */
function portOf(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}
