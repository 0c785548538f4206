import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry } from 'yauzl';
import { HeadendError, messageOf } from '#base/error.ts';

/** What a file has to end with to be read as a package. */
const EXTENSION = '.dmprotocol';
/** As many as no real package comes near: a list of millions of names would only cost memory. */
const MAX_ENTRIES = 10_000;
/** What a protocol's XML may have, packed or not. */
const MAX_BYTES = 16 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

/** Whether a path is that of a protocol package, by its name. */
export function isPackage(path: string): boolean {
  return path.toLowerCase().endsWith(EXTENSION);
}

/**
 * The protocol's XML in a protocol package (page DataMiner packages): a zip file with a `Protocol.xml`, and drawings,
 * templates, assemblies and help, which are left alone. Nothing is written: only that file is unpacked, in memory, 16 MiB
 * at most. Raises FILE_UNREADABLE for what is no zip file, is encrypted or damaged, has names that lead out of it, more
 * than 10 000 files, or no protocol.
 */
export async function packagedProtocol(file: string): Promise<Uint8Array> {
  try {
    return await unpack(file);
  } catch (error) {
    throw new HeadendError('FILE_UNREADABLE', `${file}: ${messageOf(error)}`, error);
  }
}

async function unpack(file: string): Promise<Uint8Array> {
  const zip = await yauzl.openPromise(file, { autoClose: false, lazyEntries: true }).catch(refused);
  try {
    if (zip.entryCount > MAX_ENTRIES) {
      throw new Error(`the package lists ${zip.entryCount} files; at most ${MAX_ENTRIES} would be right`);
    }
    const entries: Entry[] = [];
    try {
      // Each name is checked on the way: none is absolute or climbs with `..`.
      for await (const entry of zip.eachEntry()) entries.push(entry);
    } catch (error) {
      refused(error);
    }
    const entry = protocolEntry(entries);
    checkEntry(entry);
    const bytes = await buffer(await zip.openReadStreamPromise(entry)).catch(refused);
    if (crc32(bytes) !== entry.crc32) refused(new Error(`the checksum of ${entry.fileName} does not fit`));
    return bytes;
  } finally {
    zip.close();
  }
}

/** The one nearest to the top. */
function protocolEntry(entries: readonly Entry[]): Entry {
  const depth = ({ fileName }: Entry): number => fileName.split('/').length;
  const found = entries
    .filter(({ fileName }) => /(?:^|\/)protocol\.xml$/i.test(fileName))
    .sort((a, b) => depth(a) - depth(b));
  const [first, second] = found;
  if (first === undefined) throw new Error('the package has no Protocol.xml; one at its top would be right');
  if (second !== undefined && depth(first) === depth(second)) {
    throw new Error(
      `the package has ${first.fileName} and ${second.fileName}; a package has one protocol: unpack it and give one of the files`,
    );
  }
  return first;
}

function checkEntry(entry: Entry): void {
  const { compressionMethod, fileName, uncompressedSize } = entry;
  if (entry.isEncrypted()) {
    throw new Error(`${fileName} in the package is encrypted; a package without a password would be right`);
  }
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new Error(
      `${fileName} in the package is packed by method ${compressionMethod}; stored or deflated would be right`,
    );
  }
  if (uncompressedSize > MAX_BYTES) {
    throw new Error(`${fileName} in the package has ${uncompressedSize} bytes; the limit is 16 MiB`);
  }
}

function refused(error: unknown): never {
  throw new Error(
    `is no package that can be read (${messageOf(error)}); a .dmprotocol, which is a zip file, would be right`,
    { cause: error },
  );
}
