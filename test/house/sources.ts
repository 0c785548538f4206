import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a source file asks for: the words in its import statements, and the file meant where it is one of ours. */
export interface Import {
  /** Path from the engine's folder, like `load/load.ts`. */
  readonly from: string;
  readonly specifier: string;
  /** Path from the engine's folder; undefined for packages, Node's modules and schemas. */
  readonly to: string | undefined;
  /** Nothing but types is asked for. */
  readonly typeOnly: boolean;
}

/** The TypeScript files of the engine, as paths from its folder. */
export function sources(): string[] {
  return globSync('**/*.ts', { cwd: join(ROOT, 'engine') }).sort();
}

/** The folder of a source file: `load` of `load/load.ts`, '' of `index.ts`. */
export function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

export function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, 'engine', from), 'utf8');
  const found: Import[] = statements(text).map(({ specifier, typeOnly }) => ({
    from,
    specifier,
    to: target(from, specifier),
    typeOnly,
  }));
  for (const match of text.matchAll(/\bimport\('([^']+)'\)/g)) {
    found.push({ from, specifier: match[1]!, to: target(from, match[1]!), typeOnly: false });
  }
  return found;
}

/** The statements at the head of a file: whatever stands in a template text further down is none. */
function statements(text: string): { specifier: string; typeOnly: boolean }[] {
  const found: { specifier: string; typeOnly: boolean }[] = [];
  const comment = /\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)?/y;
  const statement = /\s*(?:import|export)\s+(type\s)?(?:[\w*{][^;'`=]*\sfrom\s+)?'([^']+)'[^;]*;/y;
  for (let at = 0; ; ) {
    statement.lastIndex = at;
    const match = statement.exec(text);
    if (match) {
      const names = /\{([^}]*)\}/
        .exec(match[0])?.[1]
        ?.split(',')
        .map(name => name.trim());
      const each = names?.filter(Boolean).every(name => name.startsWith('type ')) ?? false;
      found.push({ specifier: match[2]!, typeOnly: match[1] !== undefined || each });
      at = statement.lastIndex;
      continue;
    }
    comment.lastIndex = at;
    const skipped = comment.exec(text)?.[0] ?? '';
    if (skipped.trim() === '') return found;
    at += skipped.length;
  }
}

function target(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#schemas/')) return undefined;
  const path = specifier.startsWith('#')
    ? specifier.slice(1)
    : specifier.startsWith('.')
      ? relative('.', join(dirname(from), specifier))
      : undefined;
  if (path !== undefined && !existsSync(join(ROOT, 'engine', path))) {
    throw new Error(`${from} imports ${specifier}, and there is no such file`);
  }
  return path;
}
