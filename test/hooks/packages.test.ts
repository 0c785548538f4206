import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FakeClock, startElement } from '#testing/index.ts';
import { protocol, qaction, text } from '../element/protocols.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** The value of parameter 20 and what was told as an error, after a set of parameter 10. */
async function ran(
  files: Readonly<Record<string, string>>,
  inline = '<QAction id="1" name="One" encoding="typescript" triggers="10"/>',
): Promise<{ value: unknown; errors: string[] }> {
  const own = join(folder, `p${count++}`);
  const file = join(own, 'protocol.xml');
  const all = { ...files, 'protocol.xml': protocol({ params: [text(10), text(20)], qactions: [inline] }) };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), content);
  }
  await using element = await startElement({ protocol: file, clock: new FakeClock() });
  await element.set(10, 'x');
  const errors = element.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  return { value: element.get(20), errors };
}

const hook = (imports: string, value: string): string =>
  `import type { Protocol } from 'headend';\n${imports}\nexport default (p: Protocol): void => p.setParameter(20, ${value});\n`;

test.each([
  [
    'as an ES module',
    {
      'package.json': '{"name":"pack","type":"module","main":"index.js"}',
      'index.js': "export const word = 'esm';",
    },
    'esm',
  ],
  [
    'as CommonJS',
    {
      'package.json': '{"name":"pack","main":"index.js"}',
      'index.js': "exports.word = require('./more').word;",
      'more.js': "exports.word = 'cjs';",
    },
    'cjs',
  ],
  [
    'in TypeScript',
    {
      'package.json': '{"name":"pack","type":"module","main":"index.ts"}',
      'index.ts': "export const word: string = 'ts';",
    },
    'ts',
  ],
  [
    'by its exports',
    {
      'package.json': '{"name":"pack","type":"module","exports":{".":"./in/side.mts"}}',
      'in/side.mts': "export const word: string = 'exports';",
    },
    'exports',
  ],
])('a hook imports a package of its protocol’s folder %s', async (_, pack, word) => {
  const files = Object.fromEntries(
    Object.entries(pack).map(([path, content]) => [`node_modules/pack/${path}`, content]),
  );
  expect(await ran({ ...files, 'QAction_1.ts': hook("import { word } from 'pack';", 'word') })).toEqual({
    value: word,
    errors: [],
  });
});

test('inline code imports from where its protocol stands', async () => {
  const code =
    "import { word } from 'pack'; import { more } from './more.ts'; export default p => p.setParameter(20, word + more);";
  const files = {
    'node_modules/pack/package.json': '{"name":"pack","type":"module","main":"index.js"}',
    'node_modules/pack/index.js': "export const word = 'in';",
    'more.ts': "export const more: string = 'line';",
  };
  expect(await ran(files, qaction(1, '10', code))).toEqual({ value: 'inline', errors: [] });
});

test('a package of a hook imports headend as this one', async () => {
  const files = {
    'node_modules/pack/package.json': '{"name":"pack","type":"module","main":"index.js"}',
    'node_modules/pack/index.js': "export { HeadendError, LogType } from 'headend';",
    'QAction_1.ts': hook(
      "import { HeadendError } from 'headend';\nimport { HeadendError as same, LogType } from 'pack';",
      '`${HeadendError === same} ${LogType.Error}`',
    ),
  };
  expect((await ran(files)).value).toBe('true 2');
});

test('what a package of a hook throws is told with the line of the hook', async () => {
  const { errors } = await ran({
    'node_modules/pack/package.json': '{"name":"pack","main":"index.js"}',
    'node_modules/pack/index.js': "exports.run = () => { throw new Error('deep'); };",
    'QAction_1.ts': "import pack from 'pack';\nexport default () => pack.run();\n",
  });
  expect(errors.join()).toMatch(/^QAction 1 "One" threw at .*QAction_1\.ts:2:\d+: deep$/);
});

test('a hook fetches from a server by itself', async () => {
  const server = createServer((request, response) => response.end(`hello ${request.url}`));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const code = `export default async (p: { setParameter(id: number, v: string): void }) => p.setParameter(20, await (await fetch('http://127.0.0.1:${port}/status')).text());\n`;
  const result = await ran({ 'QAction_1.ts': code });
  server.close();
  server.closeAllConnections();
  expect(result).toEqual({ value: 'hello /status', errors: [] });
});

test('a fetch that fails is told with its cause', async () => {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  const code = `export default async () => {\n  await fetch('http://127.0.0.1:${port}/');\n};\n`;
  const { errors } = await ran({ 'QAction_1.ts': code });
  expect(errors.join()).toMatch(/^QAction 1 "One" threw: fetch failed; cause: connect ECONNREFUSED/);
});
