import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, stackOf } from '#base/error.ts';
import { logMessage } from './log-type.ts';

/** The URLs, without their query, of all code that hooks are made of: their own files, and what these import. */
const modules = new Set<string>();

/** The folder of the calls that hooks make. */
const CALLS = new URL('./', import.meta.url).href;

/** Says that a module is a hook's, or one that a hook has loaded. */
export function addHookModule(url: string): void {
  modules.add(withoutQuery(url));
}

export function isHookModule(url: string): boolean {
  return modules.has(withoutQuery(url));
}

/**
 * Whose an error is that nobody has caught: a hook's, by its place; of a call of the protocol that a hook handed on and
 * others made; of other code; or of nobody who could be named.
 */
export type Fault =
  | {
      readonly of: 'hook';
      readonly file: string;
      /** `file:line:column` */
      readonly place: string;
      /** Undefined in a file that QActions share. */
      readonly qaction: number | undefined;
    }
  | { readonly of: 'call' }
  | { readonly of: 'code' }
  | { readonly of: 'nobody' };

/**
 * By its trace: the innermost frame of a hook counts, and of those one in the protocol's own files before one in a
 * package. An error of a socket or of `fetch` may bear no line of anybody.
 */
export function faultOf(error: unknown): Fault {
  const frames = framesOf(error);
  const own = frames.filter(({ url }) => isHookModule(url));
  const frame = own.find(({ url }) => !url.includes('/node_modules/')) ?? own[0];
  if (frame === undefined) {
    const outermost = frames.at(-1);
    if (outermost === undefined) return { of: 'nobody' };
    return { of: outermost.url.startsWith(CALLS) ? 'call' : 'code' };
  }
  const file = fileURLToPath(withoutQuery(frame.url));
  const id = /[?&]QAction=(\d+)/.exec(frame.url)?.[1] ?? /\/QAction_(\d+)[^/]*$/.exec(frame.url)?.[1];
  return {
    of: 'hook',
    file,
    place: `${file}:${frame.line}:${frame.column}`,
    qaction: id === undefined ? undefined : Number(id),
  };
}

/** Where a hook threw: `file:line:column` of the innermost frame in its code; undefined for none. */
export function placeOf(error: unknown): string | undefined {
  const fault = faultOf(error);
  return fault.of === 'hook' ? fault.place : undefined;
}

interface Frame {
  readonly url: string;
  readonly line: string;
  readonly column: string;
}

/** The frames in files, innermost first: those of modules have a URL, those of CommonJS a path. */
function framesOf(error: unknown): Frame[] {
  return (stackOf(error)?.split('\n') ?? []).flatMap(line => {
    const match = /^\s+at (?:.* \()?(?:async )?((?:file:\/\/)?\/.*):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) return [];
    const where = match[1]!;
    const url = where.startsWith('file:') ? where : pathToFileURL(where).href;
    return [{ url, line: match[2]!, column: match[3]! }];
  });
}

/** How many causes are told, one behind the other. */
const CAUSES = 4;

/** What went wrong, and why where the error says so, on one line; never throws, whatever a hook threw. */
export function reasonOf(error: unknown): string {
  let text = oneLine(error);
  let cause = causeOf(error);
  for (let i = 0; i < CAUSES && cause !== undefined && cause !== null; i++) {
    const why = oneLine(cause);
    // Who wraps an error often repeats it.
    if (!text.includes(why)) text += `; cause: ${why}`;
    cause = causeOf(cause);
  }
  return text;
}

/** The same behind where it threw, as the log tells of it: `threw at QAction_1.ts:3:7: no such parameter`. */
export function thrown(error: unknown): string {
  const place = placeOf(error);
  return `threw${place === undefined ? '' : ` at ${place}`}: ${logMessage(reasonOf(error))}`;
}

function oneLine(error: unknown): string {
  const message = messageOf(error);
  const text = message === '' && error instanceof Error ? nameOf(error) : message;
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}

/** A connection to a name with several addresses fails with an error for each and no text of its own. */
function nameOf(error: Error): string {
  try {
    if (error instanceof AggregateError)
      return [...new Set(error.errors.map(messageOf))].slice(0, 3).join(', ');
    return String(error.name);
  } catch {
    return 'Error';
  }
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}

/** A module's file, whatever its version. */
export function withoutQuery(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
