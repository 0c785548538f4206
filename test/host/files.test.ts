import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesFor } from '#host/files.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'headend-files-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  writeFileSync(join(made, 'data.txt'), 'abcdef');
  return made;
}

test('a relative path starts at the folder of the protocol, an absolute one stands for itself', async () => {
  const here = folder();
  expect(String(await filesFor(join(here, 'protocol.xml'))('data.txt', 0, undefined))).toBe('abcdef');
  expect(String(await filesFor('/elsewhere/protocol.xml')(join(here, 'data.txt'), 0, undefined))).toBe(
    'abcdef',
  );
});

test.each([
  [0, 3, 'abc'],
  [4, undefined, 'ef'],
  [4, 10, 'ef'],
  [6, undefined, ''],
  [100, 1, ''],
])('from byte %d on %s bytes are %j', async (start, length, text) => {
  const here = folder();
  expect(String(await filesFor(join(here, 'protocol.xml'))('data.txt', start, length))).toBe(text);
});

test.each([
  ['missing.txt', 'ENOENT'],
  ['.', 'is no file'],
])('%s is refused with its path', async (path, why) => {
  const here = folder();
  await expect(filesFor(join(here, 'protocol.xml'))(path, 0, undefined)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringMatching(new RegExp(`^${join(here, path)}: .*${why}`)),
  });
});
