const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const ETHERNET = 1;

const COMMENT = 1;
const INTERFACE_NAME = 2;
const SECTION_APPLICATION = 4;

/** The blocks of a pcapng file (draft-ietf-opsawg-pcapng), in little-endian order; times are in microseconds. */

/** The block that a file starts with. */
export function sectionBlock(application: string): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0x1a2b3c4d);
  head.writeUInt16LE(1, 4);
  // The length of the section is not known.
  head.fill(0xff, 8);
  return block(SECTION, head, option(SECTION_APPLICATION, application));
}

/** An interface, which packets name by its number: the first one is 0. */
export function interfaceBlock(name: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(ETHERNET);
  return block(INTERFACE, head, option(INTERFACE_NAME, name));
}

/** A packet at a time in milliseconds since the epoch. */
export function packetBlock(number: number, time: number, packet: Buffer, comment: string): Buffer {
  const head = Buffer.alloc(20);
  // There is no time before 1970 in it.
  const micros = Math.max(0, Math.round(time * 1000));
  head.writeUInt32LE(number);
  head.writeUInt32LE(Math.floor(micros / 2 ** 32), 4);
  head.writeUInt32LE(micros % 2 ** 32, 8);
  head.writeUInt32LE(packet.length, 12);
  head.writeUInt32LE(packet.length, 16);
  return block(
    ENHANCED_PACKET,
    Buffer.concat([head, padded(packet)]),
    comment === '' ? undefined : option(COMMENT, comment),
  );
}

function block(type: number, body: Buffer, options: Buffer | undefined): Buffer {
  // An option of type 0 ends them.
  const end = options === undefined ? 0 : 4;
  const length = 12 + body.length + (options?.length ?? 0) + end;
  const whole = Buffer.alloc(length);
  whole.writeUInt32LE(type);
  whole.writeUInt32LE(length, 4);
  body.copy(whole, 8);
  options?.copy(whole, 8 + body.length);
  whole.writeUInt32LE(length, length - 4);
  return whole;
}

function option(code: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf8').subarray(0, 0xffff);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function padded(bytes: Buffer): Buffer {
  const lack = -bytes.length & 3;
  return lack === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(lack)]);
}
