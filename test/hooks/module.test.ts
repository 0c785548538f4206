import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HeadendError } from '#base/error.ts';
import { loadHook } from '#hooks/module.ts';
import { readProtocol } from '#host/host.ts';
import { FakeClock, startElement } from '#testing/index.ts';
import { protocol, text } from '../element/protocols.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-hooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A protocol in a folder of its own, with these files beside it. */
function written(
  files: Readonly<Record<string, string>>,
  qaction = '<QAction id="1" name="One" encoding="typescript" triggers="10"/>',
  name = `p${count++}`,
): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(own, path, '..'), { recursive: true });
    writeFileSync(join(own, path), content);
  }
  const file = join(own, 'protocol.xml');
  writeFileSync(file, protocol({ params: [text(10), text(20)], qactions: [qaction] }));
  return file;
}

/** The value of parameter 20 and the errors after a set of parameter 10. */
async function ran(file: string): Promise<{ value: unknown; errors: string[] }> {
  await using element = await startElement({ protocol: file, clock: new FakeClock() });
  await element.set(10, 'x');
  const errors = element.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  return { value: element.get(20), errors };
}

test('a hook is a TypeScript file beside the protocol, and imports others of its folder', async () => {
  const file = written({
    'QAction_1.ts':
      "import type { Protocol } from 'headend';\nimport { word } from './words.ts';\nexport default function run(protocol: Protocol): void {\n  protocol.setParameter(20, word satisfies string);\n}\n",
    'words.ts': "export const word: string = 'typed';\n",
  });
  expect(await ran(file)).toEqual({ value: 'typed', errors: [] });
});

test('a hook may stand in a folder of its own', async () => {
  const file = written({
    'QAction_1/QAction_1.ts':
      "export default (p: { setParameter(id: number, v: string): void }) => p.setParameter(20, 'nested');",
  });
  expect((await ran(file)).value).toBe('nested');
});

test.each(['ts', 'js'])(
  'a hook is a module also in a package whose files are of CommonJS: .%s',
  async extension => {
    const file = written({
      'package.json': '{ "type": "commonjs" }',
      [`QAction_1.${extension}`]: `import { word } from './words.${extension}';\nimport old from './old.${extension}';\nexport default p => p.setParameter(20, word + old.word);\n`,
      [`words.${extension}`]: "export const word = 'new ';\n",
      [`old.${extension}`]:
        "// No import or export: as it always was.\nmodule.exports = { word: 'and old' };\n",
    });
    expect(await ran(file)).toEqual({ value: 'new and old', errors: [] });
  },
);

test.each(['plain', 'with space', 'with (brackets)', 'with ünï%20code#'])(
  'what a hook throws is told with file, line and column, in a folder %j',
  async name => {
    const file = written(
      {
        'QAction_1.ts':
          'interface Shape { a: number }\n\nexport default function run(): void {\n  const shape: Shape | undefined = undefined;\n  (shape as unknown as Shape).a;\n}\n',
      },
      undefined,
      name,
    );
    const path = join(file, '..', 'QAction_1.ts');
    expect((await ran(file)).errors).toEqual([
      `QAction 1 "One" threw at ${path}:5:31: Cannot read properties of undefined (reading 'a')`,
    ]);
  },
);

test('inline TypeScript runs, and its traces name the line of the protocol', async () => {
  const code =
    '<![CDATA[\nexport default function run(p: unknown): void {\n  const n: number = 1;\n  throw new Error(`${n} too many`);\n}\n]]>';
  const file = written(
    {},
    `<QAction id="1" name="One" encoding="typescript" triggers="10">${code}</QAction>`,
  );
  const { errors } = await ran(file);
  expect(errors.join()).toMatch(/^QAction 1 "One" threw at .*protocol\.xml:\d+:9: 1 too many$/);
});

test.each([
  [
    'that exports no function',
    'export const run = 5;\n',
    'needs `export default function …(protocol: Protocol)`, and there is none',
  ],
  ['whose default is no function', 'export default 5;\n', 'needs `export default function'],
  ['that cannot be parsed', 'export default function run( {\n', 'QAction 1'],
  [
    'that uses what cannot be stripped',
    'enum Colour { red }\nexport default function run() {}\n',
    'QAction 1',
  ],
  ['whose import is missing', "import './nothing.ts';\nexport default function run() {}\n", 'nothing.ts'],
  ['that throws when it is loaded', "throw new Error('not today');\n", 'not today'],
])('an element does not start with a hook %s: one line names the file', async (_, code, message) => {
  const file = written({ 'QAction_1.ts': code });
  const error = await startElement({ protocol: file }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HeadendError);
  // What cannot be parsed, or imports what is not there, is a fault of the protocol already, with its line and column.
  const early = message === 'QAction 1' || message === 'nothing.ts';
  expect((error as HeadendError).code).toBe(early ? 'PROTOCOL_INVALID' : 'HOOK_INVALID');
  expect((error as HeadendError).message).toContain(join(file, '..', 'QAction_1.ts'));
  expect((error as HeadendError).message).toContain(message);
  expect((error as HeadendError).message).not.toContain('\n');
});

test('a missing function of entryPoint is named', async () => {
  const file = written(
    { 'QAction_1.ts': 'export function other() {}\n' },
    '<QAction id="1" name="One" encoding="typescript" triggers="10" entryPoint="parse"/>',
  );
  await expect(startElement({ protocol: file })).rejects.toThrow(
    'QAction 1 needs `export function parse(…)`, and there is none',
  );
});

test('a fault in the syntax of a hook is an issue at its line and column, without running it', () => {
  const file = written({ 'QAction_1.ts': 'export default function run() {\n  const = 3;\n}\n' });
  expect(readProtocol(file).issues).toMatchObject([
    { severity: 'error', code: 'hook-syntax', file: join(file, '..', 'QAction_1.ts'), line: 2, column: 9 },
  ]);
});

test('a module whose await at its top does not end is told with its file and QAction', async () => {
  const file = written({
    'QAction_1.ts': 'await new Promise(() => {});\nexport default function run(): void {}\n',
  });
  const { protocol: loaded } = readProtocol(file);
  await expect(loadHook(loaded!, loaded!.qactions[0]!, '', 50)).rejects.toMatchObject({
    code: 'HOOK_INVALID',
    message: `${join(file, '..', 'QAction_1.ts')}: QAction 1: its module has not been loaded after 0.05 s: an await at its top does not end`,
  });
});
