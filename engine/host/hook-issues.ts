import { realpathSync, statSync } from 'node:fs';
import { findPackageJSON, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Issue } from '#base/issue.ts';
import { inPlace, strip, syntaxFault } from '#hooks/module.ts';
import { type Specifier, specifiersOf } from '#hooks/specifiers.ts';
import type { QAction } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { FileSource } from './source.ts';

/** Code that is looked into: what a relative import leads to may import more. */
const CODE = /\.(?:ts|mts|js|mjs)$/;

/**
 * What of the hooks' code cannot be loaded, found without running it: its syntax, and files and packages that are
 * imported and are not there.
 */
export function hookIssues(protocol: Protocol, source: FileSource): Issue[] {
  const seen = new Set<string>();
  return protocol.qactions.flatMap(qaction => {
    const { code } = qaction;
    if (code.kind === 'none') return [];
    if (code.kind === 'inline')
      return issuesOf(qaction, protocol.file, inPlace(code.text, code.place), source, seen);
    return fileIssues(qaction, code.path, source, seen);
  });
}

function fileIssues(qaction: QAction, file: string, source: FileSource, seen: Set<string>): Issue[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const bytes = source.read(file);
  return bytes === undefined
    ? []
    : issuesOf(qaction, file, Buffer.from(bytes).toString('utf8'), source, seen);
}

function issuesOf(
  qaction: QAction,
  file: string,
  text: string,
  source: FileSource,
  seen: Set<string>,
): Issue[] {
  const { id } = qaction;
  const of = { file, severity: 'error', path: `Protocol/QActions/QAction[@id=${id}]` } as const;
  const fault = syntaxFault(text);
  if (fault !== undefined)
    return [{ ...fault, ...of, code: 'hook-syntax', message: `QAction ${id}: ${fault.message}` }];
  return specifiersOf(strip(text)).flatMap((specifier): Issue[] => {
    const found = lookUp(specifier, file);
    if (found === undefined) return [];
    if ('file' in found) return fileIssues(qaction, found.file, source, seen);
    const { column, line } = specifier;
    const message = `QAction ${id} imports ${specifier.text}, ${found.missing}`;
    return [{ ...of, line, column, code: 'hook-import', message }];
  });
}

/** The code that an import leads to, or why it leads to nothing; undefined for what is not looked into. */
function lookUp(
  { text }: Specifier,
  by: string,
): { readonly file: string } | { readonly missing: string } | undefined {
  if (/^\.{0,2}\//.test(text)) {
    // The loader goes by the place of the file itself, not by that of a link to it.
    const url = new URL(text, pathToFileURL(realOf(by)));
    const file = fileURLToPath(url);
    if (isFile(file)) return CODE.test(file) && !file.includes('/node_modules/') ? { file } : undefined;
    const right = nearby(text, by);
    return { missing: `which is no file${right === undefined ? '' : `; ${right} would be right`}` };
  }
  if (text === 'headend' || text.startsWith('#') || isBuiltin(text) || /^[a-z][a-z\d+.-]*:/i.test(text))
    return undefined;
  try {
    findPackageJSON(text, pathToFileURL(realOf(by)));
    return undefined;
  } catch {
    const name = text
      .split('/')
      .slice(0, text.startsWith('@') ? 2 : 1)
      .join('/');
    const right = `npm install ${name} in ${dirname(by)} would be right`;
    return { missing: `a package that is not installed; ${right}` };
  }
}

/** An import names its file with its extension. */
function nearby(text: string, by: string): string | undefined {
  const bare = text.replace(/\.[cm]?[jt]s$/, '');
  return [`${bare}.ts`, `${bare}.js`, `${bare}.mjs`, `${bare}/index.ts`, `${bare}/index.js`].find(other =>
    isFile(join(dirname(realOf(by)), other)),
  );
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
