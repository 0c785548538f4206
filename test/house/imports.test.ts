import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, type Import, importsOf, ROOT, sources } from './sources.ts';

const PURE = ['base', 'xml', 'model', 'load', 'values', 'codec'];
const RUNNING = [...PURE, 'transport', 'hooks', 'element', 'log', 'store'];

/** Who may import whom besides itself; of a folder with a slash behind it, only its contracts. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  base: [],
  xml: ['base'],
  model: ['base'],
  load: ['base', 'xml', 'model'],
  values: ['base', 'model'],
  codec: ['base', 'model', 'values'],
  transport: ['base'],
  hooks: ['base', 'model', 'values'],
  element: ['base', 'model', 'values', 'codec', 'hooks', 'transport/', 'log/', 'store/'],
  log: ['base'],
  store: ['base'],
  host: RUNNING,
  testing: [...RUNNING, 'host'],
  api: ['base', 'host'],
  cli: [...RUNNING, 'host', 'testing', 'api'],
  // What a hook imports from `headend`.
  '': ['base', 'hooks', 'values'],
};

/** What the folders that touch the world promise to one that must not. */
const CONTRACTS: Readonly<Record<string, readonly string[]>> = {
  transport: ['transport/client-contract.ts', 'transport/contract.ts', 'transport/http-contract.ts'],
  log: ['log/contract.ts', 'log/record.ts', 'log/stamp.ts'],
  store: ['store/contract.ts'],
};

/** Modules of Node that do no input or output. */
const HARMLESS = new Set([
  'node:async_hooks',
  'node:buffer',
  'node:crypto',
  'node:path',
  'node:url',
  'node:util',
]);
/** Packages that do: sockets and log files. */
const OUTSIDE = new Set(['ws', 'undici', 'pino', 'pino-pretty', 'commander']);

const ALL: readonly Import[] = sources().flatMap(importsOf);

const shown = ({ from, specifier }: Import): string => `${from} imports ${specifier}`;

test('every folder of the engine has a row in the table of imports', () => {
  const folders = new Set(sources().map(folderOf));
  expect([...folders].filter(folder => MAY[folder] === undefined)).toEqual([]);
});

test('a folder imports only from the folders that it may', () => {
  const wrong = ALL.filter(({ from, to }) => {
    if (to === undefined || folderOf(from) === folderOf(to)) return false;
    const allowed = MAY[folderOf(from)] ?? [];
    if (allowed.includes(folderOf(to))) return false;
    return !(allowed.includes(`${folderOf(to)}/`) && CONTRACTS[folderOf(to)]?.includes(to));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('an element takes from a contract types, and no code that touches the world', () => {
  const code = ALL.filter(
    ({ from, to, typeOnly }) =>
      folderOf(from) === 'element' && to !== undefined && folderOf(to) in CONTRACTS && !typeOnly,
  );
  const touching = code.filter(({ to }) =>
    importsOf(to!).some(({ specifier, typeOnly }) => !typeOnly && isOutside(specifier)),
  );
  expect(touching.map(shown)).toEqual([]);
});

test('protocol, values and logic are pure: no input or output where the table says none', () => {
  const quiet = new Set([...PURE, 'element']);
  const wrong = ALL.filter(
    ({ from, specifier, typeOnly }) => quiet.has(folderOf(from)) && !typeOnly && isOutside(specifier),
  );
  expect(wrong.map(shown)).toEqual([]);
});

test('files import neighbours by ./ and other folders by #, never upwards', () => {
  const wrong = ALL.filter(({ from, to, specifier }) => {
    if (to === undefined) return specifier.startsWith('.');
    return specifier.startsWith('#') ? folderOf(from) === folderOf(to) : !specifier.startsWith('./');
  });
  // A folder inside a folder has no other way to what is above it.
  const inner = wrong.filter(({ from }) => from.split('/').length <= 2);
  expect(inner.map(shown)).toEqual([]);
  const upwards = sources().filter(file =>
    /from '\.\.\//.test(readFileSync(join(ROOT, 'engine', file), 'utf8')),
  );
  expect(upwards).toEqual([]);
});

test('there is no circle of imports, types included', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of ALL) if (to !== undefined) next.set(from, [...(next.get(from) ?? []), to]);
  expect(circles(next)).toEqual([]);
});

test('a circle of imports would be found', () => {
  expect(
    circles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['b → c → b']);
  expect(
    circles(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
      ]),
    ),
  ).toEqual([]);
});

function isOutside(specifier: string): boolean {
  return specifier.startsWith('node:') ? !HARMLESS.has(specifier) : OUTSIDE.has(specifier);
}

/** The circles of a graph, each once, as a person reads them. */
function circles(next: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const to of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) visit(file);
  return found;
}
