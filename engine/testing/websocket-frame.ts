/** A frame as received, its payload unmasked. */
export interface Frame {
  readonly fin: boolean;
  /** Three bits: 4 is RSV1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Buffer;
}

/** A frame to send; nothing is checked, so that it may be as wrong as a test wants it. */
export interface FrameToSend {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  /** True unless said. */
  readonly fin?: boolean;
  /** Three bits: 4 is RSV1. */
  readonly rsv?: number;
  /** Four bytes; a server's frames have none. */
  readonly mask?: Uint8Array;
  /** The payload length to claim, where it shall not be the true one. Up to 2^64 - 1. */
  readonly length?: number | bigint;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The bytes of a frame (RFC 6455, 5.2). */
export function encodeFrame(frame: FrameToSend): Buffer {
  const payload = Buffer.from(frame.payload ?? '');
  const length = BigInt(frame.length ?? payload.length);
  const masked = frame.mask ? 0x80 : 0;
  const first = (frame.fin === false ? 0 : 0x80) | ((frame.rsv ?? 0) << 4) | frame.opcode;
  let head: Buffer;
  if (length < 126n) {
    head = Buffer.from([first, masked | Number(length)]);
  } else if (length < 65536n) {
    head = Buffer.from([first, masked | 126, 0, 0]);
    head.writeUInt16BE(Number(length), 2);
  } else {
    head = Buffer.alloc(10);
    head.set([first, masked | 127]);
    head.writeBigUInt64BE(length, 2);
  }
  return Buffer.concat([head, frame.mask ?? Buffer.alloc(0), unmask(payload, frame.mask)]);
}

/** The payload of a close frame: two bytes of code and the reason. */
export function closePayload(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return payload;
}

/** Takes the first frame off `bytes`; undefined while it is not whole. `rest` is what follows it. */
export function decodeFrame(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const masked = (second & 0x80) !== 0;
  let length = second & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  const start = masked ? at + 4 : at;
  if (bytes.length < start + length) return undefined;
  const mask = masked ? bytes.subarray(at, start) : undefined;
  return {
    frame: {
      fin: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 0x0f,
      masked,
      payload: unmask(bytes.subarray(start, start + length), mask),
    },
    rest: bytes.subarray(start + length),
  };
}

/** How many bytes the first frame of `bytes` has in all; as many as its head needs while that is not whole. */
export function frameLength(bytes: Buffer): number {
  if (bytes.length < 2) return 2;
  const second = bytes.readUInt8(1);
  const length = second & 0x7f;
  const mask = second & 0x80 ? 4 : 0;
  if (length < 126) return 2 + mask + length;
  if (length === 126) return bytes.length < 4 ? 4 : 4 + mask + bytes.readUInt16BE(2);
  return bytes.length < 10 ? 10 : 10 + mask + Number(bytes.readBigUInt64BE(2));
}

function unmask(payload: Buffer, mask: Uint8Array | undefined): Buffer {
  const bytes = Buffer.from(payload);
  if (!mask) return bytes;
  for (let i = 0; i < bytes.length; i++) bytes[i] = bytes[i]! ^ mask[i & 3]!;
  return bytes;
}
