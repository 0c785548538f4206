import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { casesOf, runCase } from '#testing/index.ts';

const HERE = fileURLToPath(new URL('cases', import.meta.url));
const PROTOCOLS = fileURLToPath(new URL('../protocols', import.meta.url));

const sentence = (folder: string): string => folder.slice(folder.lastIndexOf('/') + 1).replaceAll('-', ' ');

describe('cases of the language', () => {
  const folders = casesOf(HERE);

  test('there are some', () => {
    expect(folders.length).toBeGreaterThan(50);
  });

  test.each(folders.map(folder => [sentence(folder), folder]))('%s', async (_sentence, folder) => {
    expect((await runCase(folder)).text).toBe('');
  });
});

describe.each(globSync('*/cases', { cwd: PROTOCOLS }).map(path => path.slice(0, path.indexOf('/'))))(
  'cases of protocols/%s',
  name => {
    const folders = casesOf(`${PROTOCOLS}/${name}`);

    test.each(folders.map(folder => [sentence(folder), folder]))('%s', async (_sentence, folder) => {
      expect((await runCase(folder)).text).toBe('');
    });
  },
);
