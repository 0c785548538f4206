import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as streamText } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { pagesOf } from '#host/pages.ts';

/** The pages of a protocol with a folder `www`. */
function pages(): ReturnType<typeof pagesOf> {
  const made = mkdtempSync(join(tmpdir(), 'headend-pages-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(join(made, 'www', 'sub'), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(made, name), text);
  write('protocol.xml', '<Protocol/>');
  write('secret.html', 'secret');
  write('www/index.html', 'first');
  write('www/app.js', 'code');
  write('www/.hidden.html', 'hidden');
  write('www/notes.md', 'notes');
  write('www/a b.css', 'style');
  write('www/sub/index.html', 'below');
  write('www/large.txt', 'x'.repeat(8 * 1024 * 1024 + 1));
  symlinkSync(join(made, 'secret.html'), join(made, 'www', 'link.html'));
  return pagesOf(join(made, 'protocol.xml'));
}

test.each([
  ['/', 'text/html; charset=utf-8', 'first'],
  ['/index.html', 'text/html; charset=utf-8', 'first'],
  ['/app.js', 'text/javascript; charset=utf-8', 'code'],
  ['/a%20b.css', 'text/css; charset=utf-8', 'style'],
  ['/sub/', 'text/html; charset=utf-8', 'below'],
])('%s is a page of type %s', async (path, type, text) => {
  const page = await pages()(path);
  expect(page).toMatchObject({ type, size: text.length });
  expect(await streamText(page!.content)).toBe(text);
});

test.each([
  ['what is not there', '/none.html'],
  ['a folder', '/sub'],
  ['what lies outside', '/../secret.html'],
  ['what lies outside, written in another way', '/%2e%2e/secret.html'],
  ['what lies outside, in a name', '/..%2fsecret.html'],
  ['what lies outside, behind a link', '/link.html'],
  ['what is hidden', '/.hidden.html'],
  ['a type that is no page', '/notes.md'],
  ['what is too large', '/large.txt'],
  ['a name that is none', '/%ff.html'],
  ['a name with a zero', '/a%00.html'],
  ['a file as a folder', '/app.js/x.html'],
])('%s is no page', async (_, path) => {
  expect(await pages()(path)).toBeUndefined();
});

test('a protocol without the folder has none', async () => {
  expect(await pagesOf(join(tmpdir(), 'nowhere', 'protocol.xml'))('/')).toBeUndefined();
});
