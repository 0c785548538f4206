import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { HeadendError } from '#base/error.ts';
import type { Saved } from '#store/contract.ts';
import { SqliteStore } from '#store/sqlite.ts';
import { FakeClock } from '#testing/index.ts';

const root = mkdtempSync(join(tmpdir(), 'headend-sqlite-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let clock: FakeClock;
let told: string[];
let folder: string;
let file: string;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  folder = join(mkdtempSync(join(root, 'd-')), 'data');
  file = join(folder, 'parameters.db');
});

function open(directory = folder): SqliteStore {
  const made = new SqliteStore(
    directory,
    { failed: error => void told.push(error.message), recovered: () => void told.push('recovered') },
    clock,
  );
  onTestFinished(() => made.close());
  return made;
}

/** What another process would find if this one ended here. */
function onDisk(element: string): [number, Saved][] {
  const copy = join(mkdtempSync(join(root, 'c-')), 'data');
  // By another process: one that closes a file gives up its locks on it.
  if (existsSync(folder)) execFileSync('cp', ['-r', folder, copy]);
  const store = open(copy);
  const values = [...store.load(element)];
  store.close();
  return values;
}

const refusal = (store: SqliteStore): HeadendError => {
  try {
    store.load('a');
  } catch (error) {
    return error as HeadendError;
  }
  return expect.unreachable();
};

test('nothing is made before something is asked of it, and then folder and file for their owner alone', () => {
  const idle = open();
  idle.flush();
  idle.close();
  expect(existsSync(folder)).toBe(false);
  const saving = open();
  saving.load('a');
  saving.close();
  expect(readdirSync(folder)).toEqual(['parameters.db']);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('changes are gathered, and on disk after 250 ms without a word from anybody', async () => {
  const store = open();
  for (let i = 0; i < 1_000; i++) store.save('a', 10 + (i % 3), i);
  expect(onDisk('a')).toEqual([]);
  await clock.advance(250);
  expect(onDisk('a')).toEqual([
    [10, 999],
    [11, 997],
    [12, 998],
  ]);
  store.save('a', 10, 'later');
  await clock.advance(250);
  expect(onDisk('a')[0]).toEqual([10, 'later']);
  expect(clock.pending).toBe(0);
});

test('a value that is saved again is not written again', () => {
  const store = open();
  const values: Saved[] = ['x', 1, Uint8Array.of(1, 2)];
  const save = (): void => {
    for (const [i, value] of values.entries()) store.save('a', i, value);
    store.flush();
  };
  save();
  const { size } = statSync(`${file}-wal`);
  for (let i = 0; i < 20; i++) save();
  expect(statSync(`${file}-wal`).size).toBe(size);
  store.save('a', 0, 'y');
  store.flush();
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(size);
});

test('what was saved is there after a close, for the next one who opens it', () => {
  const first = open();
  first.save('a', 10, 'kept');
  first.close();
  const second = open();
  expect([...second.load('a')]).toEqual([[10, 'kept']]);
  second.save('a', 10, undefined);
  second.close();
  expect(open().load('a').size).toBe(0);
});

describe('one data directory is for one process', () => {
  test('another one is refused with a line that says what to do', () => {
    const first = open();
    first.save('a', 10, 'x');
    first.flush();
    const error = refusal(open());
    expect(error).toMatchObject({ code: 'DATA_IN_USE', exitStatus: 1 });
    expect(error.message).toBe(
      `${file}: another process uses this data directory; stop it, or give another one`,
    );
    first.close();
    expect(open().load('a').size).toBe(1);
  });

  test('from its first load on, also where there was no file', () => {
    open().load('a');
    expect(refusal(open()).code).toBe('DATA_IN_USE');
  });

  test('one that only looked at it holds it too', () => {
    open().save('a', 10, 'x');
    const first = open();
    first.save('a', 10, 'x');
    first.close();
    const second = open();
    second.load('a');
    expect(refusal(open()).code).toBe('DATA_IN_USE');
  });
});

describe('a file that cannot be used is refused, and stays as it is', () => {
  /** A data file of 200 values. */
  function good(): Buffer {
    const store = open();
    for (let i = 0; i < 200; i++) store.save('a', i, `value ${i}`.repeat(10));
    store.close();
    return readFileSync(file);
  }

  const damaged = /^\S+parameters\.db: is damaged and was not touched \(.+\); put a copy in its place, or /;
  const foreign = /^\S+parameters\.db: is no data file of headend and was not touched; give another /;
  const newer =
    /^\S+parameters\.db: was written by another version of headend \(form 9, .* not touched; run /;
  test.each<[string, (file: Buffer) => Buffer, RegExp]>([
    ['no database at all', () => Buffer.from('parameters: 1\n'.repeat(100)), damaged],
    ['one that ends too early', bytes => bytes.subarray(0, bytes.length - 6_000), damaged],
    ['one with other bytes in the middle', bytes => bytes.fill(0xa5, 5_000, 9_000), damaged],
    ['less than a head', bytes => bytes.subarray(0, 50), foreign],
    ['a later form', bytes => patched(bytes, 60, 9), newer],
    ['no mark of ours', bytes => patched(bytes, 68, 0), foreign],
  ])('%s', (_, change, message) => {
    const bytes = change(good());
    writeFileSync(file, bytes);
    const error = refusal(open());
    expect(error).toMatchObject({ code: 'DATA_INVALID', exitStatus: 1 });
    expect(error.message).toMatch(message);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(['parameters.db']);
  });

  test('a database of another program', () => {
    mkdirSync(folder);
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE parameter (mine TEXT)');
    other.close();
    const bytes = readFileSync(file);
    expect(refusal(open()).message).toMatch(foreign);
    const store = open();
    store.save('a', 10, 'x');
    expect(store.flush()).toBe(false);
    expect(told).toEqual([expect.stringMatching(foreign)]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('damage below a log of commits that a killed process left: neither is merged into the other', () => {
    good();
    const store = open();
    store.save('a', 1, 'new');
    store.flush();
    const copy = join(mkdtempSync(join(root, 'c-')), 'data');
    execFileSync('cp', ['-r', folder, copy]);
    const damagedFile = join(copy, 'parameters.db');
    writeFileSync(damagedFile, readFileSync(damagedFile).fill(0xa5, 9_000, 13_000));
    const before = readdirSync(copy).map(name => readFileSync(join(copy, name), 'base64'));
    expect(before).toHaveLength(2);
    expect(refusal(open(copy)).code).toBe('DATA_INVALID');
    expect(readdirSync(copy).map(name => readFileSync(join(copy, name), 'base64'))).toEqual(before);
  });

  test('a file where the folder should be', () => {
    writeFileSync(folder, '');
    const store = open();
    store.save('a', 10, 'x');
    expect(store.flush()).toBe(false);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^\S+parameters\.db: saved values cannot be kept here: .*; give a data directory /,
    );
  });
});

test('an empty file is one whose making was cut short: it is made', () => {
  mkdirSync(folder);
  writeFileSync(file, '');
  const store = open();
  expect(store.load('a').size).toBe(0);
  store.save('a', 10, 'x');
  expect(store.flush()).toBe(true);
  expect(onDisk('a')).toEqual([[10, 'x']]);
});

test('what cannot be written is told once, kept, and written as soon as it can be', async () => {
  mkdirSync(join(folder, '..'), { recursive: true });
  writeFileSync(folder, 'in the way');
  const store = open();
  store.save('a', 10, 'x');
  await clock.advance(250);
  expect(told).toHaveLength(1);
  store.save('a', 11, 'y');
  await clock.advance(10_000);
  expect(told).toHaveLength(1);
  expect([...store.load('a').values()]).toEqual(['x', 'y']);
  rmSync(folder);
  await clock.advance(1_000);
  expect(told.slice(1)).toEqual(['recovered']);
  expect(onDisk('a').map(([, value]) => value)).toEqual(['x', 'y']);
});

function patched(bytes: Buffer, at: number, value: number): Buffer {
  bytes.writeUInt32BE(value, at);
  return bytes;
}
