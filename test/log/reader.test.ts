import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Line } from '#log/lines.ts';
import { openLog } from '#log/log-file.ts';
import { readFile } from '#log/reader.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headend-reader-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The next lines that a reader yields; it waits for them. */
async function next(lines: AsyncGenerator<readonly Line[]>): Promise<(string | undefined)[]> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return [];
    if (value.length > 0) return value.map((line: Line) => line.bytes?.toString());
  }
}

test('a file is read to its end, its last line also without a line end', async () => {
  const path = join(folder, 'whole.log');
  await writeFile(path, 'a\nb');
  const read: (string | undefined)[] = [];
  for await (const lines of readFile(await openLog(path), { follow: false }))
    read.push(...lines.map(line => line.bytes?.toString()));
  expect(read).toEqual(['a', 'b']);
});

test('a file that is not there is an error that says what to give', async () => {
  await expect(openLog(join(folder, 'none.log'))).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: /there is no such file/,
  });
});

test('a folder is an error', async () => {
  await expect(openLog(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('a followed file is read as it grows, after it was cut, and after another took its name', async () => {
  const path = join(folder, 'growing.log');
  const stop = new AbortController();
  await writeFile(path, 'first\nha');
  const lines = readFile(await openLog(path), { follow: true, signal: stop.signal });
  expect(await next(lines)).toEqual(['first']);
  await appendFile(path, 'lf\n');
  expect(await next(lines)).toEqual(['half']);
  await writeFile(path, 'cut\n');
  expect(await next(lines)).toEqual(['cut']);
  await writeFile(join(folder, 'other.log'), 'other\n');
  await rename(join(folder, 'other.log'), path);
  expect(await next(lines)).toEqual(['other']);
  stop.abort();
  expect(await next(lines)).toEqual([]);
});
