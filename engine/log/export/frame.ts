/** A whole message as one frame (RFC 6455, 5.2); a client's with a mask of zeros, so that its bytes stay readable. */
export function frame(opcode: number, payload: Buffer, masked: boolean): Buffer {
  const length = payload.length;
  const bit = masked ? 0x80 : 0;
  let head: Buffer;
  if (length < 126) {
    head = Buffer.from([0x80 | opcode, bit | length]);
  } else if (length < 65_536) {
    head = Buffer.from([0x80 | opcode, bit | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
  } else {
    head = Buffer.alloc(10);
    head.set([0x80 | opcode, bit | 127]);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), payload]);
}
