import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { SqliteStore } from '#store/sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'headend-kill-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NODE = [process.execPath, '--conditions=headend-source'];
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

function open(folder: string): SqliteStore {
  const store = new SqliteStore(folder, {
    failed: error => expect.unreachable(error.message),
    recovered: () => expect.unreachable(),
  });
  onTestFinished(() => store.close());
  return store;
}

/** A child process with the lines it has printed so far. */
class Child {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<void>;
  #out = '';
  #err = '';

  constructor([command, ...args]: readonly string[]) {
    this.process = spawn(command!, args);
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text;
    });
    this.ended = new Promise(resolve => this.process.on('close', () => resolve()));
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  get lines(): readonly string[] {
    return this.#out.split('\n').slice(0, -1);
  }

  /** Resolves when this holds of the lines; rejects when the process ends before. */
  until(holds: (lines: readonly string[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (holds(this.lines)) resolve();
      };
      this.process.stdout.on('data', look);
      look();
      void this.ended.then(() => reject(new Error(`ended: ${this.#out}${this.#err}`)));
    });
  }
}

test('a process that is killed while it saves tears nothing, and loses nothing that was on disk', async () => {
  const folder = join(root, 'kills');
  let last = 0;
  for (let round = 0; round < 20; round++) {
    const writer = new Child([...NODE, script('./writer.ts'), folder]);
    const enough = 1 + Math.floor(Math.random() * 60);
    await writer.until(lines => lines.length >= enough);
    writer.process.kill('SIGKILL');
    await writer.ended;
    const told = Number(writer.lines.at(-1));
    expect(told).toBeGreaterThan(last);
    const store = open(folder);
    const values = [...store.load('a').values()] as number[];
    store.close();
    expect(values).toHaveLength(10);
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toBeGreaterThanOrEqual(told);
    // One turn more than was told may have been committed, or two of which the first left it to the store.
    expect(values[0]).toBeLessThanOrEqual(told + 2);
    last = values[0]!;
  }
}, 120_000);

test('a process that is killed leaves no lock behind, and one that lives refuses others', async () => {
  const folder = join(root, 'lock');
  const first = new Child([...NODE, script('./writer.ts'), folder]);
  await first.until(lines => lines.length > 0);
  expect(() => open(folder).load('a')).toThrow(/another process uses this data directory/);
  const refused = new Child([...NODE, script('./writer.ts'), folder]);
  await refused.ended;
  expect(refused.lines).toEqual([]);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(open(folder).load('a').size).toBe(10);
});

test('a disk that is full is told once; what is saved then is on disk when there is room again', async () => {
  const folder = join(root, 'full');
  // No file beyond 60 kB: what a full disk is to a process.
  const child = new Child(['prlimit', '--fsize=60000:unlimited', ...NODE, script('./filler.ts'), folder]);
  const save = async (size: number): Promise<string> => {
    const before = child.lines.filter(line => line.startsWith('flushed')).length;
    child.process.stdin.write(`${size}\n`);
    await child.until(lines => lines.filter(line => line.startsWith('flushed')).length > before);
    return child.lines.findLast(line => line.startsWith('flushed'))!;
  };
  expect(await save(100)).toBe('flushed true');
  expect(await save(200_000)).toBe('flushed false');
  expect(await save(100)).toBe('flushed false');
  expect(child.lines.filter(line => line.startsWith('failed'))).toEqual([
    expect.stringMatching(/parameters\.db: (?:disk I\/O error|database or disk is full)$/),
  ]);
  execFileSync('prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited:unlimited']);
  await child.until(lines => lines.includes('recovered'));
  expect(await save(100)).toBe('flushed true');
  child.process.stdin.end();
  await child.ended;
  expect(child.lines.at(-1)).toBe('closed with 4');
  const sizes = [...open(folder).load('a').values()].map(value => String(value).length);
  expect(sizes).toEqual([100, 200_000, 100, 100]);
});
