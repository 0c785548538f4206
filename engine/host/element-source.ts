import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { HeadendError } from '#base/error.ts';
import { formatIssue, type Issue } from '#base/issue.ts';
import { readElementFile } from '#load/element-file.ts';
import type { ElementSource } from './host.ts';
import { protocolFile } from './source.ts';

/** Where the content of an element file came from. */
export interface ContentPlace {
  /** What stands in messages before line and column. */
  readonly file: string;
  /** Relative paths start here. */
  readonly directory: string;
  /** The element's name where the content has none. */
  readonly name: string;
}

/**
 * The element that the content of an element file describes, with variables of this process's environment. Raises
 * ELEMENT_INVALID with the first fault and its place, and FILE_UNREADABLE for a protocol that is not there.
 */
export function elementSource(content: string, place: ContentPlace): ElementSource {
  const { source, issues } = readElementSource(content, place);
  if (source !== undefined) return { ...source, warnings: issues };
  const first = issues.find(issue => issue.severity === 'error');
  throw new HeadendError('ELEMENT_INVALID', first === undefined ? place.file : formatIssue(first));
}

/** The same, with all that is wrong with the content; without an element where that is an error. */
export function readElementSource(
  content: string,
  { directory, file, name }: ContentPlace,
): { readonly source: ElementSource | undefined; readonly issues: readonly Issue[] } {
  const at = (path: string): string => (isAbsolute(path) ? path : join(directory, path));
  const { element, issues } = readElementFile(content, file, {
    env: variable => process.env[variable],
    read: path => readOptional(at(path)),
  });
  if (element === undefined) return { source: undefined, issues };
  const protocol = protocolFile(at(element.protocol));
  return { source: { name: element.name ?? name, protocol, settings: element }, issues };
}

/** The text of a file; undefined when it cannot be read. */
export function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
