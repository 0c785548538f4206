import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProtocol } from '#host/host.ts';
import { protocolFolder } from '../cli/protocols.ts';

const QACTION = '<QActions><QAction id="1" name="One" encoding="typescript" /></QActions>';

/** The errors of a protocol whose QAction 1 has this code, at file:line:column. */
function errors(code: string, files: Record<string, string> = {}): string[] {
  const folder = protocolFolder(QACTION, { 'QAction_1.ts': code, ...files });
  return readProtocol(join(folder, 'protocol.xml'))
    .issues.filter(({ severity }) => severity === 'error')
    .map(
      ({ code: word, column, file, line, message }) =>
        `${file.slice(folder.length + 1)}:${line}:${column} ${word}: ${message.replace(folder, '.')}`,
    );
}

test('a file that a hook imports and that is not there is an error at the import', () => {
  expect(errors("\nimport { a } from './words.ts';\nexport default () => a;\n")).toEqual([
    'QAction_1.ts:2:19 hook-import: QAction 1 imports ./words.ts, which is no file',
  ]);
});

test('an import without the extension of its file is told what would be right', () => {
  const words = { 'words.ts': 'export const a = 1;\n', 'lib/index.ts': '' };
  expect(errors("import { a } from './words';\nimport './lib';\nexport default () => a;\n", words)).toEqual([
    'QAction_1.ts:1:19 hook-import: QAction 1 imports ./words, which is no file; ./words.ts would be right',
    'QAction_1.ts:2:8 hook-import: QAction 1 imports ./lib, which is no file; ./lib/index.ts would be right',
  ]);
});

test('a package that is not installed is an error that says how to install it', () => {
  expect(errors("import x from '@nobody/nothing/part';\nexport default () => x;\n")).toEqual([
    'QAction_1.ts:1:15 hook-import: QAction 1 imports @nobody/nothing/part, a package that is not installed; npm install @nobody/nothing in . would be right',
  ]);
});

test('what imported files import counts too, in their own place', () => {
  const files = { 'a.ts': "export * from './b.ts';\n", 'b.ts': "\n  import './c.ts';\nimport './a.ts';\n" };
  expect(errors("import './a.ts';\nexport default () => {};\n", files)).toEqual([
    'b.ts:2:10 hook-import: QAction 1 imports ./c.ts, which is no file',
  ]);
});

test('imports that are there, of types alone, or only look like one, are right', () => {
  const code = `import type { Protocol } from './protocol.d.ts';
import { readFileSync } from 'node:fs';
import type { Nothing } from 'nowhere';
import data from './data.json' with { type: 'json' };
import own, { HeadendError } from 'headend';
import { tool } from 'tool';
// import './comment.ts';
/* import x from './comment.ts' */
const text = \`
import x from './template.ts';
\`;
const pattern = /['"\`]/;
const late = () => import('./late.ts').catch(() => text);
export default (p: Protocol, n: Nothing) => [readFileSync, data, own, HeadendError, tool, pattern, late, p, n];
export const from = './from.ts';
`;
  const files = {
    'data.json': '{}',
    'node_modules/tool/package.json': '{"name":"tool","main":"x.js"}',
    'node_modules/tool/x.js': '',
  };
  expect(errors(code, files)).toEqual([]);
});

test('code that stands inline in the protocol is looked at in its place', () => {
  const inline = `<QActions><QAction id="1" name="One" encoding="javascript"><![CDATA[
import './absent.js';
export default () => {};
]]></QAction></QActions>`;
  const folder = protocolFolder(inline);
  expect(readProtocol(join(folder, 'protocol.xml')).issues).toMatchObject([
    { code: 'hook-import', line: 2, column: 8, file: join(folder, 'protocol.xml') },
  ]);
});
