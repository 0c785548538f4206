import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Two ends of a serial line, made of pseudo-terminals by socat; it goes with the test. */
export class SerialPair {
  /** The end for the element, and the one for the device. */
  readonly near: string;
  readonly far: string;
  #socat: ChildProcess | undefined;

  private constructor(folder: string) {
    this.near = join(folder, 'near');
    this.far = join(folder, 'far');
  }

  static async make(): Promise<SerialPair> {
    const folder = mkdtempSync(join(tmpdir(), 'headend-line-'));
    const pair = new SerialPair(folder);
    onTestFinished(async () => {
      await pair.cut();
      rmSync(folder, { recursive: true, force: true });
    });
    await pair.join();
    return pair;
  }

  /** Plugs it in, the first time or again. */
  async join(): Promise<void> {
    const ends = [this.near, this.far].map(path => `PTY,rawer,link=${path}`);
    const socat = spawn('socat', ends, { stdio: 'ignore' });
    this.#socat = socat;
    while (!existsSync(this.near) || !existsSync(this.far)) {
      if (socat.exitCode !== null) throw new Error('socat ended');
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  /** Takes both ends away. */
  async cut(): Promise<void> {
    const socat = this.#socat;
    if (socat === undefined) return;
    this.#socat = undefined;
    const gone = once(socat, 'exit');
    socat.kill('SIGTERM');
    await gone;
  }
}
