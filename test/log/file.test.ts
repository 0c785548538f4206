import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { maskOf } from '#base/secrets.ts';
import { fileOutput, type Output, StreamFile, streamOutput } from '#log/file.ts';
import { stampOf, TIME } from './stamps.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.useRealTimers());
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/stream-log.schema.json', import.meta.url), 'utf8'),
) as object;
const valid = new Ajv2020({ allErrors: true }).compile(schema);

interface Line {
  readonly data?: string;
  readonly encoding?: BufferEncoding;
  readonly bytes?: number;
}

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Line);

/** An output whose writes end when the test says so. */
class Slow implements Output {
  text = '';
  writes: Array<(error?: Error) => void> = [];
  closed = false;
  write(batches: readonly Buffer[], done: (error: Error | null | undefined) => void): void {
    const copy = Buffer.concat(batches).toString();
    this.writes.push(error => {
      if (error === undefined) this.text += copy;
      done(error);
    });
  }
  writeNow(batches: readonly Buffer[]): void {
    this.text += Buffer.concat(batches).toString();
  }
  close(done: () => void): void {
    this.closed = true;
    done();
  }
  /** Ends writes until there are none. */
  drain(): void {
    for (let next = this.writes.shift(); next !== undefined; next = this.writes.shift()) next();
  }
}

test('what is flushed is written at once, behind what is being written, and nothing twice', async () => {
  const path = join(folder, 'flushed.log');
  const file = new StreamFile(fileOutput(path));
  const add = (text: string): void => file.add(TIME, stampOf(), Buffer.from(text), undefined);
  const written = (): (string | undefined)[] => linesOf(readFileSync(path, 'utf8')).map(({ data }) => data);
  add('first');
  file.flush();
  expect(written()).toEqual(['first']);
  file.flush();
  for (let i = 0; i < 3; i++) add('x'.repeat(1_000_000));
  add('last');
  file.flush();
  add('after');
  await file.close();
  expect(written().map(data => data?.at(-1))).toEqual(['t', 'x', 'x', 'x', 't', 'r']);
});

test('every record becomes a line that the schema accepts, in order, whatever its size', async () => {
  const path = join(folder, 'all.log');
  const file = new StreamFile(fileOutput(path));
  const sizes = [0, 1, 100, 511, 512, 513, 5_000, 65_000, 70_000, 400_000, 3];
  const fillings = ['x', 'ü', '"', '\n', '\u0001', '😀', 'x"'];
  const wanted: string[] = [];
  for (const [i, size] of [...sizes, ...sizes].entries()) {
    for (const filling of fillings) {
      const data = filling.repeat(Math.ceil(size / filling.length)).slice(0, size);
      const bytes = Buffer.from(data);
      wanted.push(bytes.toString());
      if (i % 2 === 0) file.add(TIME + i, stampOf(), bytes, undefined);
      else file.add(TIME, stampOf({ kind: 'command', direction: 'out' }), bytes, { delivered: true });
    }
  }
  await file.close();
  const lines = linesOf(readFileSync(path, 'utf8'));
  expect(lines.map(({ data }) => data)).toEqual(wanted);
  for (const line of lines) expect(valid(line), JSON.stringify(valid.errors)).toBe(true);
  expect(lines.map(({ bytes }) => bytes)).toEqual(wanted.map(data => Buffer.byteLength(data)));
});

test('binary messages that are no UTF-8 are base64, and secrets are masked in the file', async () => {
  const path = join(folder, 'binary.log');
  const file = new StreamFile(fileOutput(path));
  file.add(TIME, stampOf({ type: 'binary' }), Buffer.from([0xff, 0]), undefined);
  file.add(TIME, stampOf({ mask: maskOf(['hunter2']) }), Buffer.from('it is hunter2'), undefined);
  await file.close();
  expect(linesOf(readFileSync(path, 'utf8'))).toMatchObject([
    { encoding: 'base64', data: '/wA=' },
    { encoding: 'utf8', data: 'it is ***', masked: true },
  ]);
});

test('messages of one millisecond and one length have each their own data', async () => {
  const path = join(folder, 'same.log');
  const file = new StreamFile(fileOutput(path));
  const [one, two] = [stampOf(), stampOf({ element: 'other' })];
  for (let i = 0; i < 20_000; i++)
    file.add(TIME + (i >> 3), i % 5 === 0 ? two : one, Buffer.from(`${10_000 + i}`), undefined);
  await file.close();
  const lines = linesOf(readFileSync(path, 'utf8')) as Array<Line & { element: string; time: string }>;
  expect(lines.map(({ data }) => Number(data))).toEqual(Array.from({ length: 20_000 }, (_, i) => 10_000 + i));
  for (const [i, line] of lines.entries()) {
    expect(line.element).toBe(i % 5 === 0 ? 'other' : 'device');
    expect(line.time).toBe(new Date(TIME + (i >> 3)).toISOString());
  }
});

test('a log goes on at the end of a file that is there', async () => {
  const path = join(folder, 'again.log');
  for (const data of ['first', 'second']) {
    const file = new StreamFile(fileOutput(path));
    file.add(TIME, stampOf(), Buffer.from(data), undefined);
    await file.close();
  }
  expect(linesOf(readFileSync(path, 'utf8')).map(({ data }) => data)).toEqual(['first', 'second']);
});

test('a record leaves after a moment, also when the output was busy then', () => {
  vi.useFakeTimers();
  const output = new Slow();
  const file = new StreamFile(output);
  file.add(TIME, stampOf(), Buffer.from('first'), undefined);
  expect(output.writes).toHaveLength(0);
  vi.advanceTimersByTime(50);
  expect(output.writes).toHaveLength(1);
  file.add(TIME, stampOf(), Buffer.from('second'), undefined);
  vi.advanceTimersByTime(1_000);
  output.drain();
  expect(linesOf(output.text).map(({ data }) => data)).toEqual(['first', 'second']);
});

test('the senders are held back while too much is unwritten, and let go on later; nothing is lost', async () => {
  const output = new Slow();
  const file = new StreamFile(output);
  const told: string[] = [];
  file.hold = () => void told.push('hold');
  file.release = () => void told.push('release');
  let added = 0;
  for (; told.length === 0; added++)
    file.add(TIME, stampOf(), Buffer.from(`${added} ${'x'.repeat(10_000)}`), undefined);
  expect(added).toBeGreaterThan(700);
  expect(added).toBeLessThan(1_000);
  for (let i = 0; i < 10; i++) file.add(TIME, stampOf(), Buffer.from(`${added++}`), undefined);
  expect(told).toEqual(['hold']);
  output.drain();
  expect(told).toEqual(['hold', 'release']);
  const closed = file.close();
  output.drain();
  await closed;
  expect(linesOf(output.text).map(({ data }) => Number(data?.split(' ')[0]))).toEqual(
    Array.from({ length: added }, (_, i) => i),
  );
});

test('an output that fails is told once, the senders go on, and closing works', async () => {
  const output = new Slow();
  const file = new StreamFile(output);
  const told: string[] = [];
  file.failed = error => void told.push(error.message);
  file.hold = () => void told.push('hold');
  file.release = () => void told.push('release');
  while (told.length === 0) file.add(TIME, stampOf(), Buffer.alloc(30_000, 'x'), undefined);
  output.writes.shift()!(new Error('ENOSPC: no space left on device'));
  expect(told.toSorted()).toEqual(['ENOSPC: no space left on device', 'hold', 'release'].toSorted());
  for (let i = 0; i < 2_000; i++) file.add(TIME, stampOf(), Buffer.alloc(30_000, 'x'), undefined);
  for (let next = output.writes.shift(); next !== undefined; next = output.writes.shift())
    next(new Error('again'));
  expect(told).toHaveLength(3);
  const closed = file.close();
  output.drain();
  await closed;
  expect(output.closed).toBe(true);
});

test('closing gives up on an output that takes nothing more, and says so once', async () => {
  vi.useFakeTimers();
  const output = new Slow();
  const file = new StreamFile(output);
  const told: string[] = [];
  file.failed = error => void told.push(error.message);
  file.add(TIME, stampOf(), Buffer.from('x'), undefined);
  const closed = file.close();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await closed;
  expect(told).toEqual(['what was left could not be written within 5 s of closing, and is lost']);
  output.drain();
  expect(told).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('a file that cannot be opened says which and why', () => {
  const open = () => fileOutput(join(folder, 'none', 'x.log'));
  expect(open).toThrow(`${join(folder, 'none', 'x.log')}: the stream log cannot be opened: ENOENT`);
  expect(open).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
});

test('a log may go to a stream', async () => {
  const stream = new PassThrough();
  const file = new StreamFile(streamOutput(stream));
  file.add(TIME, stampOf(), Buffer.from('Grüße'), undefined);
  await file.close();
  expect(linesOf(String(stream.read()))).toMatchObject([{ data: 'Grüße' }]);
});
