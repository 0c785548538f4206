import { readFileSync } from 'node:fs';
import { type ResolveFnOutput, registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HeadendError, messageOf } from '#base/error.ts';
import type { Place } from '#base/issue.ts';
import type { QAction } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { entryOf, missing, type Objects } from './entry.ts';
import { addHookModule, isHookModule, reasonOf, withoutQuery } from './fault.ts';
import { addImport, importsOf, versioned } from './imports.ts';
import type { Hook } from './protocol.ts';

/** Inline hooks by their URL, which is that of the protocol file with the QAction's id as query. */
const inline = new Map<string, { readonly source: string; readonly typescript: boolean }>();
let installed = false;
/** Milliseconds that loading a module may take. */
const PATIENCE = 10_000;

/**
 * Lets Node load hooks from anywhere: TypeScript also below `node_modules`, inline code at the lines where it stands
 * in the protocol, and `headend` as this package whatever folder the hook is in.
 */
function install(): void {
  if (installed) return;
  installed = true;
  const own = import.meta.resolve('#index.ts');
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'headend') return { url: own, shortCircuit: true };
      if (inline.has(specifier)) return { url: specifier, shortCircuit: true };
      const found = next(specifier, context);
      const { parentURL } = context;
      if (parentURL === undefined) return found;
      if (!isHookModule(parentURL)) return isHookModule(found.url) ? asModule(found) : found;
      // What a hook imports is a hook's too, so that its faults are told and not taken for the engine's.
      addHookModule(found.url);
      addImport(withoutQuery(parentURL), withoutQuery(found.url));
      // `require` knows paths alone.
      return context.conditions.includes('import')
        ? { ...asModule(found), url: versioned(found.url, parentURL) }
        : found;
    },
    load(url, context, next) {
      const code = inline.get(url);
      if (code !== undefined) {
        return {
          format: 'module',
          source: code.typescript ? strip(code.source) : code.source,
          shortCircuit: true,
        };
      }
      if (url.includes('/node_modules/') && /\.[mc]?ts(\?|$)/.test(url)) {
        return {
          format: 'module',
          source: strip(readFileSync(fileURLToPath(url), 'utf8')),
          shortCircuit: true,
        };
      }
      return next(url, context);
    },
  });
}

/** A line that only a module of ECMAScript has. */
const MODULE_LINE = /^\s*(?:export\b|import\b(?!\s*[(.]))/m;

/** A file that imports or exports is a module, also where the package around it says CommonJS of all, as `npm init` does. */
function asModule(found: ResolveFnOutput): ResolveFnOutput {
  const { format, url } = found;
  if (format !== 'commonjs' && format !== 'commonjs-typescript') return found;
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return found;
  if (!MODULE_LINE.test(readFileSync(fileURLToPath(withoutQuery(url)), 'utf8'))) return found;
  return { ...found, format: format === 'commonjs' ? 'module' : 'module-typescript' };
}

/** A fault in the syntax of a hook's code and its place in it; undefined for none. */
export function syntaxFault(source: string): (Place & { readonly message: string }) | undefined {
  try {
    strip(source, 'hook');
  } catch (error) {
    // Node puts the line at the top of the stack, and a caret below the text.
    const stack = error instanceof Error ? String(error.stack) : '';
    const [line = '', ...text] = stack.split('\n');
    const caret = text.find(row => /^\s*\^/.test(row));
    return {
      line: Number(/:(\d+)$/.exec(line)?.[1] ?? 1),
      column: (caret?.indexOf('^') ?? 0) + 1,
      message: messageOf(error),
    };
  }
}

/** Code without its types, which become spaces, so that lines and columns stay those of the source. */
export function strip(source: string, sourceUrl?: string): string {
  const { emitWarning } = process;
  // Node calls the function experimental at its first use; that is ours to know, not a user's to read at each start.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (String(warning).startsWith('stripTypeScriptTypes')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return stripTypeScriptTypes(
      source,
      sourceUrl === undefined ? { mode: 'strip' } : { mode: 'strip', sourceUrl },
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The functions of a QAction, by the position in `triggers` of what runs it. */
export interface LoadedHook {
  readonly qaction: QAction;
  /** `objects` are those of the element. Throws what the constructor of a class throws. */
  hookFor(position: number, objects: () => Objects): Hook;
  /** A function by its name, as for `entryPoint`; undefined where there is none. */
  named(name: string, objects: () => Objects): Hook | undefined;
}

/**
 * Loads the module of a QAction and finds the functions it names; one that nothing runs is a library, and needs none.
 * Undefined for one that is not ported. A module, and what it imports, is read once for each `version`: '', or a number.
 * Throws HOOK_INVALID, with the file, when the module cannot be loaded, has not been loaded after `patience`
 * milliseconds, or lacks a function.
 */
export async function loadHook(
  protocol: Protocol,
  qaction: QAction,
  version: string,
  patience = PATIENCE,
): Promise<LoadedHook | undefined> {
  const url = urlOf(protocol, qaction, version);
  if (url === undefined) return undefined;
  install();
  addHookModule(url);
  const where =
    qaction.code.kind === 'file' ? qaction.code.path : `${protocol.file}:${qaction.line}:${qaction.column}`;
  let module: Record<string, unknown>;
  try {
    module = await inTime(import(url), patience);
  } catch (error) {
    throw new HeadendError('HOOK_INVALID', `${where}: QAction ${qaction.id}: ${reasonOf(error)}`, error);
  }
  const entries = qaction.entryPoints.map(name => {
    const entry = entryOf(module, name);
    if (entry === undefined) throw missing(where, qaction.id, name);
    return entry;
  });
  return {
    qaction,
    hookFor: (position, objects) => entries[Math.min(Math.max(position, 0), entries.length - 1)]!(objects),
    named: (name, objects) => entryOf(module, name)?.(objects),
  };
}

/** A module may wait at its top, for ever too. */
async function inTime(
  loading: Promise<Record<string, unknown>>,
  patience: number,
): Promise<Record<string, unknown>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `its module has not been loaded after ${patience / 1000} s: an await at its top does not end`;
    timer = setTimeout(() => reject(new Error(why)), patience);
  });
  try {
    return await Promise.race([loading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function urlOf(protocol: Protocol, qaction: QAction, version: string): string | undefined {
  const code = qaction.code;
  if (code.kind === 'none') return undefined;
  const query = version === '' ? '' : `version=${version}`;
  if (code.kind === 'file') return `${pathToFileURL(code.path).href}${query === '' ? '' : `?${query}`}`;
  const url = `${pathToFileURL(protocol.file).href}?QAction=${qaction.id}${query === '' ? '' : `&${query}`}`;
  inline.set(url, { source: inPlace(code.text, code.place), typescript: qaction.encoding !== 'javascript' });
  return url;
}

/** The files of a protocol's hooks: their own, and what they import as far as that has been loaded; no packages. */
export function hookFiles(protocol: Protocol): string[] {
  const files = new Set<string>();
  for (const { code } of protocol.qactions) {
    if (code.kind === 'none') continue;
    for (const url of importsOf(pathToFileURL(code.kind === 'file' ? code.path : protocol.file).href)) {
      if (url.startsWith('file:') && !url.includes('/node_modules/')) files.add(fileURLToPath(url));
    }
  }
  return [...files];
}

/** Code with as many lines and columns before it as stand before it in the protocol: its places are then the real ones. */
export function inPlace(code: string, { line, column }: Place): string {
  return '\n'.repeat(line - 1) + ' '.repeat(column - 1) + code;
}
