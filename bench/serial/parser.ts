import type { Frame } from './frames.ts';
import { crcOf } from './frames.ts';

/** The frame of frames.ts as a programmer reads it who knows nothing else. */
export class HandWritten {
  readonly #found: (frame: Frame) => void;
  #rest: Buffer | undefined;

  constructor(found: (frame: Frame) => void) {
    this.#found = found;
  }

  feed(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 4 <= bytes.length) {
      if (bytes[at] !== 0x02) throw new Error('no header');
      const end = at + 4 + bytes.readUIntBE(at + 1, 3);
      if (end + 3 > bytes.length) break;
      if (bytes.readUInt16BE(end) !== crcOf(bytes, at, end) || bytes[end + 2] !== 0x03)
        throw new Error('crc');
      this.#found({
        count: bytes.readUInt16BE(at + 4),
        offset: bytes.readInt8(at + 6),
        level: bytes.readFloatBE(at + 7),
        state: bytes[at + 11]!,
        text: bytes.toString('latin1', at + 12, end),
      });
      at = end + 3;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }
}
