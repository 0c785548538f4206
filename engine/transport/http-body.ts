import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

const unpackers = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  raw: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/** Parts smaller than this are copied together. */
const SMALL = 4096;
const BLOCK = 64 * 1024;

/**
 * The parts of a body as they come. A server may send each byte as a chunk of its own: then neither is there an object
 * for each, nor does each hold on to the read that it came with.
 */
export class Parts {
  readonly #parts: Buffer[] = [];
  /** Small parts are copied in here. */
  #block: Buffer | undefined;
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(part: Buffer): void {
    this.#size += part.length;
    if (part.length >= SMALL) {
      this.#closeBlock();
      this.#parts.push(part);
      return;
    }
    if (this.#block !== undefined && this.#used + part.length > this.#block.length) this.#closeBlock();
    this.#block ??= Buffer.allocUnsafeSlow(this.#size > BLOCK ? BLOCK : SMALL);
    this.#used += part.copy(this.#block, this.#used);
  }

  whole(): Buffer {
    this.#closeBlock();
    return this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
  }

  #closeBlock(): void {
    if (this.#used > 0) this.#parts.push(this.#block!.subarray(0, this.#used));
    this.#block = undefined;
    this.#used = 0;
  }
}

/** Encodings that are undone one after the other; each may take `limit` bytes anew. */
const MOST_ENCODINGS = 5;

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
  const packed = listed(encodings);
  if (packed.length > MOST_ENCODINGS) {
    const reason = `the body is packed ${packed.length} times, and ${MOST_ENCODINGS} are taken`;
    return { cause: 'invalid-data', reason };
  }
  let bytes = body;
  for (const encoding of packed.reverse()) {
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
  return encodings
    .flatMap(value => value.toLowerCase().split(','))
    .map(word => word.trim())
    .filter(word => word !== '');
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
