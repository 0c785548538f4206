import { crcOf, type Frame } from './frames.ts';

/** The frame of frames.ts as a programmer reads it who knows nothing else. */
export class HandWritten {
  readonly #found: (frame: Frame) => void;
  /** What waits for the rest of its frame, and how many bytes that takes. */
  #parts: Buffer[] = [];
  #have = 0;
  #wanted = 0;

  constructor(found: (frame: Frame) => void) {
    this.#found = found;
  }

  feed(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#have > 0) {
      this.#parts.push(chunk);
      this.#have += chunk.length;
      if (this.#have < this.#wanted) return;
      bytes = Buffer.concat(this.#parts, this.#have);
      this.#parts = [];
      this.#have = 0;
    }
    let at = 0;
    let wanted = 4;
    while (at + 4 <= bytes.length) {
      if (bytes[at] !== 0x02) throw new Error('no header');
      const end = at + 4 + bytes.readUIntBE(at + 1, 3);
      wanted = end + 3 - at;
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
      wanted = 4;
    }
    if (at === bytes.length) return;
    this.#parts = [bytes.subarray(at)];
    this.#have = bytes.length - at;
    this.#wanted = wanted;
  }
}
