import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import type { Issue } from '#base/issue.ts';
import { elementSource } from '#host/element-source.ts';
import type { ElementSource } from '#host/host.ts';
import { protocolFile } from '#host/source.ts';
import { defaultSettings } from '#load/element-file.ts';

/** What a target of `run` stands for: an element, or why there is none. */
export type Target =
  | { readonly source: ElementSource; readonly warnings: readonly Issue[] }
  | { readonly name: string; readonly error: HeadendError };

const ELEMENT_FILES = ['.yaml', '.yml', '.json'];

/**
 * The elements of a target: an element file; a folder of element files; or a protocol, run as an element with its
 * defaults. A bad file is one bad target: the others are not touched. Throws FILE_UNREADABLE for a path that is none.
 */
export function targetsOf(path: string): Target[] {
  const extension = extname(path).toLowerCase();
  if (ELEMENT_FILES.includes(extension)) return [elementTarget(path)];
  if (isFolder(path)) {
    const names = readdirSync(path).sort();
    const files = names.filter(name => ELEMENT_FILES.includes(extname(name).toLowerCase()));
    if (!names.some(name => name.toLowerCase() === 'protocol.xml') && files.length > 0)
      return files.map(name => elementTarget(join(path, name)));
  }
  return [protocolTarget(protocolFile(path))];
}

function protocolTarget(file: string): Target {
  const folder = basename(dirname(resolve(file)));
  const name = basename(file).toLowerCase() === 'protocol.xml' ? folder : basename(file, extname(file));
  return { source: { name, protocol: file, settings: defaultSettings(file) }, warnings: [] };
}

function elementTarget(file: string): Target {
  const fallback = basename(file, extname(file));
  try {
    return elementSource(readFileSync(file, 'utf8'), { file, directory: dirname(file), name: fallback });
  } catch (error) {
    if (error instanceof HeadendError) return { name: fallback, error };
    return {
      name: fallback,
      error: new HeadendError('FILE_UNREADABLE', `${file}: ${messageOf(error)}`, error),
    };
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
