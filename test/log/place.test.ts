import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LogFile, openLog } from '#log/log-file.ts';
import { lastTime, linesBackwards, placeOfLast, placeOfTime } from '#log/place.ts';

const START = Date.parse('2026-01-31T00:00:00.000Z');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headend-place-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withLog<T>(text: string, work: (file: LogFile) => Promise<T>): Promise<T> {
  const path = join(folder, 'place.log');
  await writeFile(path, text);
  const file = await openLog(path);
  try {
    return await work(file);
  } finally {
    await file.handle.close();
  }
}

function line(minute: number, size = 0): string {
  const time = new Date(START + minute * 60_000).toISOString();
  return `${JSON.stringify({ time, element: 'a', data: 'x'.repeat(size) })}\n`;
}

test('lines are read from the end backwards, however long they are', async () => {
  const lines = ['first', 'x'.repeat(700_000), '', 'ü', 'y'.repeat(300_000), 'last'];
  for (const end of ['', '\n']) {
    const read = await withLog(lines.join('\n') + end, async file => {
      const found: { at: number; text: string | undefined }[] = [];
      for await (const { at, bytes } of linesBackwards(file)) found.push({ at, text: bytes?.toString() });
      return found;
    });
    expect(read.map(({ text }) => text)).toEqual(lines.filter(text => text !== '').reverse());
    expect(read.at(-1)?.at).toBe(0);
    expect(read[0]?.at).toBe(Buffer.byteLength(lines.slice(0, -1).join('\n')) + 1);
  }
});

test('the last lines that pass are found without reading what is before them', async () => {
  const text = `${'a\n'.repeat(5)}b\na\nb\n`;
  const place = (count: number): Promise<number> =>
    withLog(text, file => placeOfLast(file, count, bytes => bytes.toString() === 'b'));
  expect(await place(1)).toBe(14);
  expect(await place(2)).toBe(10);
  expect(await place(3)).toBe(0);
  expect(await place(0)).toBe(Buffer.byteLength(text));
});

test('the time of a log is that of its last record, whatever stands behind it', async () => {
  expect(await withLog(`${line(1)}${line(2)}{"time":\n`, lastTime)).toBe(START + 120_000);
  expect(await withLog(`${JSON.stringify({ element: 'a', time: '2026-01-31T00:03:00Z' })}\n`, lastTime)).toBe(
    START + 180_000,
  );
  expect(await withLog('notes\n', lastTime)).toBeUndefined();
});

test('a time is found by bisection: no record of it or later is before, and little else is after', async () => {
  const lines = Array.from({ length: 600 }, (_, minute) => line(minute, 20_000));
  for (const minute of [0, 1, 299, 300, 599, 700]) {
    const at = await withLog(lines.join(''), file => placeOfTime(file, START + minute * 60_000));
    const before = lines.join('').slice(0, at);
    expect(before === '' || before.endsWith('\n')).toBe(true);
    const skipped = before.split('\n').length - 1;
    expect(skipped).toBeLessThanOrEqual(minute);
    expect(skipped).toBeGreaterThan(Math.min(minute, 600) - 80);
  }
});

test('lines that are no records do not mislead the bisection', async () => {
  const lines = Array.from({ length: 300 }, (_, minute) => `${line(minute, 20_000)}broken\n\n`);
  const at = await withLog(lines.join(''), file => placeOfTime(file, START + 250 * 60_000));
  const skipped = lines.join('').slice(0, at).split('broken').length - 1;
  expect(skipped).toBeLessThanOrEqual(250);
  expect(skipped).toBeGreaterThan(150);
});
