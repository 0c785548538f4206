import { HeadendError } from '#base/error.ts';
import type { Hook } from './protocol.ts';

/** The objects of one element, by their class: made when a method of theirs is first called. */
export type Objects = Map<Class, object>;

type Class = new () => object;
type Method = (...inputs: Parameters<Hook>) => ReturnType<Hook>;

/** Finds the function of one entry point for an element, whose objects are made for the first that needs them. */
export type Entry = (objects: () => Objects) => Hook;

/** The class and method that are called where `entryPoint` names none (QAction-entryPoint). */
const CLASS = 'QAction';
const METHOD = 'Run';

/**
 * The entry point of a name in a module: `method`, an exported function, or the method of the class that is the
 * module's `default` or `QAction`; `Class.method`, the method of an exported class, or an exported function `method`;
 * `default`, that export. Undefined where there is none. Methods may have a capital, as in C#.
 */
export function entryOf(module: Readonly<Record<string, unknown>>, name: string): Entry | undefined {
  const dot = name.lastIndexOf('.');
  const method = name.slice(dot + 1);
  if (dot > 0) {
    const found = ofClass(module[name.slice(0, dot)], method);
    if (found !== undefined) return found;
  } else {
    const exported = name === 'default' ? module.default : (module[name] ?? module[uncapital(name)]);
    if (typeof exported === 'function' && !isClass(exported)) return () => exported as Hook;
    const found = ofClass(module.default ?? module[CLASS], name === 'default' ? METHOD : method);
    if (found !== undefined) return found;
    if (name === 'default') return ofClass(module[CLASS], METHOD);
  }
  const exported = module[method] ?? module[uncapital(method)];
  return typeof exported === 'function' && !isClass(exported) ? () => exported as Hook : undefined;
}

function ofClass(exported: unknown, name: string): Entry | undefined {
  if (!isClass(exported)) return undefined;
  for (const method of [name, uncapital(name)]) {
    const fixed = (exported as unknown as Record<string, unknown>)[method];
    if (typeof fixed === 'function') return () => fixed.bind(exported) as Hook;
    if (typeof (exported.prototype as Record<string, unknown>)[method] === 'function')
      return objects => bound(objects(), exported, method);
  }
  return undefined;
}

function bound(objects: Objects, made: Class, method: string): Hook {
  let object = objects.get(made);
  if (object === undefined) {
    object = new made();
    objects.set(made, object);
  }
  return (object as Record<string, Method>)[method]!.bind(object);
}

/** Lets the objects of an element release what they hold; what they throw is told. */
export function disposeAll(objects: Objects, failed: (error: unknown) => void): void {
  for (const object of objects.values()) {
    try {
      const dispose = (object as Partial<Disposable>)[Symbol.dispose];
      if (typeof dispose === 'function') dispose.call(object);
    } catch (error) {
      failed(error);
    }
  }
  objects.clear();
}

/** What a module would have to export for an entry point. */
export function missing(where: string, qaction: number, name: string): HeadendError {
  const dot = name.lastIndexOf('.');
  const right =
    name === 'default'
      ? '`export default function …(protocol: Protocol)`'
      : dot > 0
        ? `\`export class ${name.slice(0, dot)}\` with a method \`${name.slice(dot + 1)}(…)\``
        : `\`export function ${name}(…)\``;
  return new HeadendError('HOOK_INVALID', `${where}: QAction ${qaction} needs ${right}, and there is none`);
}

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function uncapital(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
