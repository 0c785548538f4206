import { type Level, supportOf } from './supported.ts';

/** What of the constructs in a protocol does not work as documented, and what that means. */
export interface Unsupported {
  readonly path: string;
  readonly count: number;
  readonly level: Level;
  readonly effect: string;
}

/** What is not supported in full; what stands in something that is lost for the same reason is not told again. */
export function unsupported(constructs: ReadonlyMap<string, number>): Unsupported[] {
  const found: Unsupported[] = [];
  for (const path of [...constructs.keys()].sort()) {
    const { level, effect } = supportOf(path);
    if (level === 'yes') continue;
    const told = found.some(outer => effect === outer.effect && isWithin(path, outer.path));
    if (!told) found.push({ path, count: constructs.get(path) ?? 0, level, effect });
  }
  return found;
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^[/@=]/.test(path.slice(outer.length));
}
