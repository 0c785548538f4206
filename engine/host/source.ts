import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import { isPackage, packagedProtocol } from './package.ts';

/** How a protocol's files are read. */
export interface FileSource {
  /** The bytes of a file; undefined when there is none. Raises FILE_UNREADABLE for every other fault. */
  read(path: string): Uint8Array | undefined;
}

const PROTOCOL = 'protocol.xml';

/** The file system. */
export function fileSource(): FileSource {
  return {
    read(path) {
      try {
        return readFileSync(path);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw new HeadendError('FILE_UNREADABLE', `${path}: ${messageOf(error)}`, error);
      }
    },
  };
}

/**
 * How the files of a protocol are read: of a package (`.dmprotocol`), its XML under the package's own path, and what
 * stands beside the package. Raises FILE_UNREADABLE for a package that cannot be read.
 */
export async function sourceOf(file: string): Promise<FileSource> {
  const files = fileSource();
  if (!isPackage(file)) return files;
  const xml = await packagedProtocol(file);
  return { read: path => (path === file ? xml : files.read(path)) };
}

/**
 * The protocol's file, from what a user names: its XML file or package, the folder with a `protocol.xml`, or the
 * solution (`.sln`, `.slnx`) in that folder.
 */
export function protocolFile(target: string): string {
  const kind = kindOf(target);
  if (kind === undefined) {
    throw new HeadendError(
      'FILE_UNREADABLE',
      `${target}: there is no such file or folder; give a protocol's folder or its .xml file`,
    );
  }
  if (kind === 'folder') return fileIn(target);
  if (/\.(?:xml|dmprotocol)$/i.test(target)) return target;
  if (/\.slnx?$/i.test(target)) return fileIn(dirname(target));
  throw new HeadendError(
    'FILE_UNREADABLE',
    `${target}: is no .xml file; give a protocol's folder, its .xml file or a .dmprotocol package`,
  );
}

/** Written `Protocol.xml` too, where letter case meant nothing. */
function fileIn(folder: string): string {
  const names = namesIn(folder);
  const name = names.includes(PROTOCOL) ? PROTOCOL : names.find(each => each.toLowerCase() === PROTOCOL);
  const file = join(folder, name ?? PROTOCOL);
  if (kindOf(file) === 'file') return file;
  const other = names.find(isPackage) ?? names.find(each => each.toLowerCase().endsWith('.xml'));
  const right =
    other === undefined ? `a folder with a ${PROTOCOL} in it, or an .xml file` : join(folder, other);
  throw new HeadendError('FILE_UNREADABLE', `${folder}: has no ${PROTOCOL}; give ${right}`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new HeadendError('FILE_UNREADABLE', `${folder}: ${messageOf(error)}`, error);
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new HeadendError('FILE_UNREADABLE', `${path}: ${messageOf(error)}`, error);
  }
}
