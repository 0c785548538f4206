import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HeadendError, messageOf, stackOf } from '#base/error.ts';
import type { Place } from '#base/issue.ts';
import type { Param, QAction } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Hook } from './protocol.ts';

/** Inline hooks by their URL, which is that of the protocol file with the QAction's id as query. */
const inline = new Map<string, { readonly source: string; readonly typescript: boolean }>();
let installed = false;

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
      return next(specifier, context);
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

/** Types become spaces, so that lines and columns stay those of the source. */
function strip(source: string, sourceUrl?: string): string {
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

/** The functions of a QAction, by the position of the parameter in `triggers`. */
export interface LoadedHook {
  readonly qaction: QAction;
  hookFor(trigger: Param): Hook;
}

/**
 * Loads the module of a QAction and finds the functions it names. Undefined for one that is not ported. Throws
 * HOOK_INVALID, with the file, when the module cannot be loaded or lacks a function.
 */
export async function loadHook(
  protocol: Protocol,
  qaction: QAction,
  version: string,
): Promise<LoadedHook | undefined> {
  const url = urlOf(protocol, qaction, version);
  if (url === undefined) return undefined;
  install();
  const where =
    qaction.code.kind === 'file' ? qaction.code.path : `${protocol.file}:${qaction.line}:${qaction.column}`;
  let module: Record<string, unknown>;
  try {
    module = (await import(url)) as Record<string, unknown>;
  } catch (error) {
    throw new HeadendError('HOOK_INVALID', `${where}: QAction ${qaction.id}: ${messageOf(error)}`, error);
  }
  const names = qaction.entryPoints.length === 0 ? ['default'] : qaction.entryPoints;
  const hooks = names.map(name => {
    // DataMiner writes Class.Method; a module has no class of that kind, so the method's name counts.
    const hook = module[name] ?? module[name.slice(name.lastIndexOf('.') + 1)];
    if (typeof hook === 'function') return hook as Hook;
    const right =
      name === 'default'
        ? '`export default function …(protocol: Protocol)`'
        : `\`export function ${name}(…)\``;
    throw new HeadendError(
      'HOOK_INVALID',
      `${where}: QAction ${qaction.id} needs ${right}, and there is none`,
    );
  });
  return {
    qaction,
    hookFor: trigger => hooks[Math.min(Math.max(qaction.triggers.indexOf(trigger), 0), hooks.length - 1)]!,
  };
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

/** Code with as many lines and columns before it as stand before it in the protocol: its places are then the real ones. */
export function inPlace(code: string, { line, column }: Place): string {
  return '\n'.repeat(line - 1) + ' '.repeat(column - 1) + code;
}

/** Where a hook threw: `file:line:column` of the innermost frame in the protocol's own files; undefined for none. */
export function placeOf(error: unknown): string | undefined {
  for (const frame of stackOf(error)?.split('\n') ?? []) {
    const match = /(file:\/\/\S+):(\d+):(\d+)\)?$/.exec(frame);
    if (match === null || match[1] === undefined) continue;
    const url = match[1];
    if (!/\/QAction_[^/]*\.[mc]?[jt]s/.test(url) && !inline.has(url)) continue;
    return `${fileURLToPath(url.replace(/\?.*$/, ''))}:${match[2]}:${match[3]}`;
  }
  return undefined;
}
