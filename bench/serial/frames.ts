const TABLE = Uint16Array.from({ length: 256 }, (_, value) => {
  for (let i = 0; i < 8; i++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  return value;
});

/** The checksum of Modbus, byte by byte with a table, as everybody writes it. */
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

/** What a frame has beside its text: header, length, count, offset, level, state, checksum, trailer. */
const AROUND = 1 + 3 + 2 + 1 + 4 + 1 + 2 + 1;

/** Frames of so many bytes, each different from the one before it. */
export function framesOf(size: number, count: number): Buffer[] {
  const length = size - AROUND;
  return Array.from({ length: count }, (_, i) => {
    const frame = Buffer.alloc(size);
    frame[0] = 0x02;
    frame.writeUIntBE(8 + length, 1, 3);
    frame.writeUInt16BE(i & 0xffff, 4);
    frame.writeInt8((i & 0xff) - 128, 6);
    frame.writeFloatBE(i / 2, 7);
    frame[11] = i & 1;
    frame.fill(`text ${i} `, 12, 12 + length, 'latin1');
    frame.writeUInt16BE(crcOf(frame, 0, 12 + length), 12 + length);
    frame[14 + length] = 0x03;
    return frame;
  });
}

/** Where the device listens: at 127.0.0.1 a smart-serial connection would be a server itself. */
export const DEVICE = '127.0.0.2';
