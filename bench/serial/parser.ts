const TABLE = Uint16Array.from({ length: 256 }, (_, value) => {
  for (let i = 0; i < 8; i++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  return value;
});

export function crcOf(bytes: Buffer, start: number, end: number): number {
  let crc = 0xffff;
  for (let i = start; i < end; i++) crc = (crc >> 8) ^ TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}

/** What a frame says. */
export interface Frame {
  count: number;
  offset: number;
  level: number;
  state: number;
  text: string;
}

/** The same frame as a programmer reads it who knows nothing else. */
export class HandWritten {
  readonly #found: (frame: Frame) => void;
  #rest: Buffer | undefined;

  constructor(found: (frame: Frame) => void) {
    this.#found = found;
  }

  feed(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 3 <= bytes.length) {
      if (bytes[at] !== 0x02) throw new Error('no header');
      const end = at + 3 + bytes.readUInt16BE(at + 1);
      if (end + 3 > bytes.length) break;
      if (bytes.readUInt16BE(end) !== crcOf(bytes, at, end) || bytes[end + 2] !== 0x03)
        throw new Error('crc');
      this.#found({
        count: bytes.readUInt16BE(at + 3),
        offset: bytes.readInt32BE(at + 5),
        level: bytes.readFloatBE(at + 9),
        state: bytes[at + 13]!,
        text: bytes.toString('latin1', at + 14, end),
      });
      at = end + 3;
    }
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
  }
}
