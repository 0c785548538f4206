import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

interface Package {
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const described = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;

test('what the package lists is there', () => {
  const made = (path: string): boolean => path === 'dist' || path.startsWith('./dist/');
  const exported = Object.values(described.exports).flatMap(target =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const listed = [...described.files, ...Object.values(described.bin), ...exported];
  expect(listed.filter(path => !made(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the top level holds what belongs there and nothing else', () => {
  const known = ['bench', 'console', 'docs', 'engine', 'protocols', 'schemas', 'test'];
  const made = ['coverage', 'data', 'dist', 'node_modules'];
  const folders = globSync('*', { cwd: ROOT }).filter(name => statSync(join(ROOT, name)).isDirectory());
  expect(folders.filter(name => !known.includes(name) && !made.includes(name))).toEqual([]);
});

test('no file names a place of the machine that it was written on', () => {
  const patterns = ['engine/**/*', 'protocols/**/*', 'bench/**/*', 'docs/**/*', 'schemas/*', '.ci/*', '*.md'];
  const files = globSync(patterns, { cwd: ROOT }).filter(file => statSync(join(ROOT, file)).isFile());
  expect(files.length).toBeGreaterThan(100);
  const place = /(?<![\w.$}])\/(?:work|tmp|home|root|Users)\/[\w.]|\.\.\/shared\//;
  const naming = files.filter(file => place.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(naming).toEqual([]);
});

test('the lock file has an entry for every platform package, or npm ci refuses it', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const wanted = Object.values(lock.packages).flatMap(entry => Object.keys(entry.optionalDependencies ?? {}));
  const missing = wanted.filter(name => lock.packages[`node_modules/${name}`] === undefined);
  expect(missing).toEqual([]);
});
