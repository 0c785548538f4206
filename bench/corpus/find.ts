import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Folders in which no connector stands. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.vs', 'bin', 'node_modules', 'obj', 'packages']);
/** What of a file is looked at to tell what it is. */
const HEAD = 64 * 1024;
/** What may stand before the root element. */
const BEFORE = /^\uFEFF?(?:\s|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/;

/** Every protocol below a folder, in the order of their paths: XML files whose root is Protocol, and packages. */
export function protocolsBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) found.push(...protocolsBelow(path));
    else if (entry.isFile() && /\.dmprotocol$/i.test(entry.name)) found.push(path);
    else if (entry.isFile() && /\.xml$/i.test(entry.name) && isProtocol(path)) found.push(path);
  }
  return found;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function isProtocol(path: string): boolean {
  const bytes = Buffer.alloc(HEAD);
  const file = openSync(path, 'r');
  try {
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, HEAD, 0));
    const root = text.slice(BEFORE.exec(text)![0].length);
    // Files of templates have a root of that name too, and say for which protocol they are.
    return /^<(?:[\w.-]+:)?Protocol[\s>/]/.test(root) && /<(?:[\w.-]+:)?Name[\s>]/.test(root);
  } finally {
    closeSync(file);
  }
}
