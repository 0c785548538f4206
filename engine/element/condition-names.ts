import type { Protocol } from '#model/protocol.ts';
import type { Names } from './condition.ts';

/** Words that mean something else in a condition. */
const TAKEN: ReadonlySet<string> = new Set(['and', 'or', 'empty', 'emptystring', 'true', 'false']);

/**
 * The names of a protocol's parameters, for the conditions that people write beside a protocol: letter case does not
 * count, the longest name does, and of a read and a write parameter of one name it is the read one.
 */
export function conditionNames({ params }: Protocol): Names {
  const ids = new Map<string, number>();
  for (const { id, name, type } of params) {
    const word = name.toLowerCase();
    if (!/^[\p{L}_]/u.test(word) || /["]|^id:\d/.test(word) || TAKEN.has(word)) continue;
    if (!ids.has(word) || !type.startsWith('write')) ids.set(word, id);
  }
  const longest = [...ids].sort(([a], [b]) => b.length - a.length);
  return (text, at) => {
    // Whatever is called "Id": a parameter by its id stays one.
    if (/^id:\d/i.test(text.slice(at, at + 4))) return undefined;
    const found = longest.find(
      ([name]) =>
        text.slice(at, at + name.length).toLowerCase() === name &&
        !/^[\p{L}\p{N}_]/u.test(text.slice(at + name.length)),
    );
    return found && { id: found[1], length: found[0].length };
  };
}
