import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';

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

/** The protocol's XML file, from what a user names: that file, or the folder with a `protocol.xml`. */
export function protocolFile(target: string): string {
  const kind = kindOf(target);
  if (kind === undefined) {
    throw new HeadendError(
      'FILE_UNREADABLE',
      `${target}: there is no such file or folder; give a protocol's folder or its .xml file`,
    );
  }
  if (kind === 'folder') {
    const file = join(target, PROTOCOL);
    if (kindOf(file) === 'file') return file;
    throw new HeadendError(
      'FILE_UNREADABLE',
      `${target}: has no ${PROTOCOL}; give a folder with a ${PROTOCOL} in it, or an .xml file`,
    );
  }
  if (target.toLowerCase().endsWith('.xml')) return target;
  throw new HeadendError(
    'FILE_UNREADABLE',
    `${target}: is no .xml file; give a protocol's folder or its .xml file`,
  );
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
