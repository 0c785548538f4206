import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { HeadendError } from '#base/error.ts';
import { unreadable } from '#base/file-fault.ts';
import { elementSource } from '#host/element-source.ts';
import type { ElementSource } from '#host/host.ts';
import { protocolFile } from '#host/source.ts';
import { defaultSettings } from '#load/element-file.ts';

/** What a target of `run` stands for: an element, or why there is none. */
export type Target = TargetFile &
  ({ readonly source: ElementSource } | { readonly name: string; readonly error: HeadendError });

interface TargetFile {
  /** The element file; undefined for a protocol run with its defaults. */
  readonly file: string | undefined;
}

const ELEMENT_FILES = ['.yaml', '.yml', '.json'];
const PROTOCOL_FILE = /\.(?:xml|dmprotocol)$/i;
const RIGHT = "give an element file, a folder of them, or a protocol's folder or .xml file";

/**
 * The elements of a target: an element file; a folder of element files; or a protocol, run as an element with its
 * defaults. A bad file is one bad target: the others are not touched. Throws FILE_UNREADABLE for a path that is none.
 */
export function targetsOf(path: string): Target[] {
  return elementFilesOf(path)?.map(elementTarget) ?? [protocolTarget(protocolFile(path))];
}

/** The element files that a path stands for; undefined where it stands for a protocol. */
export function elementFilesOf(path: string): string[] | undefined {
  const isElementFile = (name: string): boolean => ELEMENT_FILES.includes(extname(name).toLowerCase());
  if (isElementFile(path)) return [path];
  if (!isFolder(path)) return undefined;
  const names = namesIn(path);
  const files = names.filter(isElementFile);
  if (!names.some(name => name.toLowerCase() === 'protocol.xml') && files.length > 0)
    return files.map(name => join(path, name));
  if (names.some(name => PROTOCOL_FILE.test(name))) return undefined;
  const fault = 'holds neither element files (.yaml, .yml, .json) nor a protocol.xml';
  throw new HeadendError('FILE_UNREADABLE', `${path}: ${fault}; give a folder with one of them`);
}

function protocolTarget(file: string): Target {
  const folder = basename(dirname(resolve(file)));
  const name = basename(file).toLowerCase() === 'protocol.xml' ? folder : basename(file, extname(file));
  return { source: { name, protocol: file, settings: defaultSettings(file) }, file: undefined };
}

/** The element of an element file, as it is now. */
export function elementTarget(file: string): Target {
  const name = basename(file, extname(file));
  try {
    return { source: elementSource(textOf(file), { file, directory: dirname(file), name }), file };
  } catch (error) {
    if (error instanceof HeadendError) return { name, error, file };
    throw error;
  }
}

/** The text of an element file. Throws FILE_UNREADABLE. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error, RIGHT);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(folder, error, RIGHT);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
