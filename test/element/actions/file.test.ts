import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { number, text } from '../protocols.ts';
import { said } from '../running.ts';
import { acting, elementWith, hex } from './acting.ts';

const PARAMS = [text(10), text(11), number(12), number(13)];

function file(content: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'headend-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'data.bin');
  writeFileSync(path, content);
  return path;
}

test('read file puts a whole file into a parameter', async () => {
  const path = file(Buffer.from('00ff0a', 'hex'));
  const xml = acting(PARAMS, ['protocol', 'read file', 'id="10" returnValue="11"']);
  const element = await elementWith({ 10: path }, xml);
  await element.set(30, 'go');
  expect(hex(element, 11)).toBe('00ff0a');
});

test.each([
  [3, 2, 'cde'],
  [100, 4, 'ef'],
  [3, 100, ''],
])('read file takes %d bytes from byte %d on', async (count, offset, expected) => {
  const xml = acting(PARAMS, ['protocol', 'read file', 'id="10" returnValue="11" nr="12" startoffset="13"']);
  const element = await elementWith({ 10: file(Buffer.from('abcdef')), 12: count, 13: offset }, xml);
  await element.set(30, 'go');
  expect(element.get(11) ?? '').toBe(expected);
});

test('what comes after read file waits for it', async () => {
  const xml = acting(
    PARAMS,
    ['protocol', 'read file', 'id="10" returnValue="11"'],
    ['parameter 11', 'append', 'value="!"'],
  );
  const element = await elementWith({ 10: file(Buffer.from('abc')) }, xml);
  await element.set(30, 'go');
  expect(element.get(11)).toBe('abc!');
});

test('a file that cannot be read is told with its path, and the flow goes on', async () => {
  const path = join(file(Buffer.alloc(0)), '..', 'missing');
  const xml = acting(
    PARAMS,
    ['protocol', 'read file', 'id="10" returnValue="11"'],
    ['parameter 12', 'increment'],
  );
  const element = await elementWith({ 10: path }, xml);
  await element.set(30, 'go');
  expect(element.get(12)).toBe(1);
  expect(said(element, 'error')).toEqual([
    expect.stringMatching(/action 1 \(read file\): .*missing: .*ENOENT/),
  ]);
});

test.each([
  ['', 'holds no path'],
  [tmpdir(), 'is no file'],
])('the path %j is refused: it %s', async (path, why) => {
  const xml = acting(PARAMS, ['protocol', 'read file', 'id="10" returnValue="11"']);
  const element = await elementWith({ 10: path }, xml);
  await element.set(30, 'go');
  expect(said(element, 'error')).toEqual([expect.stringContaining(why)]);
});
