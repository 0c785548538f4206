import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

const unpackers = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  raw: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/** A body that cannot be had. */
export interface BodyFault {
  readonly cause: 'invalid-data' | 'message-too-big';
  readonly reason: string;
}

/**
 * A body without the encodings that Content-Encoding lists (RFC 9110, 8.4), at most `limit` bytes. One that is not what
 * its header says (servers name an encoding and send none) stays as it is.
 */
export async function unpacked(
  body: Buffer,
  encodings: readonly string[],
  limit: number,
): Promise<Buffer | BodyFault> {
  let bytes = body;
  for (const encoding of listed(encodings).reverse()) {
    const unpack = unpackerOf(encoding, bytes);
    if (unpack === undefined) return bytes;
    try {
      bytes = await unpack(bytes, { maxOutputLength: limit });
    } catch (error) {
      return faultOf(encoding, limit, error);
    }
  }
  return bytes;
}

function listed(encodings: readonly string[]): string[] {
  return encodings.flatMap(value => value.toLowerCase().split(',')).map(word => word.trim());
}

function unpackerOf(encoding: string, bytes: Buffer): (typeof unpackers)[keyof typeof unpackers] | undefined {
  if (bytes.length === 0) return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip')
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpackers.gzip : undefined;
  if (encoding === 'deflate') return hasZlibHead(bytes) ? unpackers.deflate : unpackers.raw;
  return encoding === 'br' ? unpackers.br : undefined;
}

/** Some servers send deflate without the head that RFC 9110, 8.4.1.2 asks for (RFC 1950, 2.2). */
function hasZlibHead(bytes: Buffer): boolean {
  return bytes.length > 1 && (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}

function faultOf(encoding: string, limit: number, error: unknown): BodyFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit, ` once unpacked from ${encoding}`);
  return {
    cause: 'invalid-data',
    reason: `the body is not the ${encoding} that Content-Encoding says it is`,
  };
}

export function tooLarge(limit: number, when = ''): BodyFault {
  const reason = `the body is larger than ${limit} bytes${when}; a larger maxMessage would take it`;
  return { cause: 'message-too-big', reason };
}
