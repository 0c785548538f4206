/** What the head of a frame says (RFC 6455, 5.2). */
export interface FrameHead {
  /** False: the message goes on in the next frame. */
  readonly final: boolean;
  /** Three bits: 4 is RSV1, the mark of a compressed message (RFC 7692, 6). */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** Bytes of its payload; what is beyond 2^53 is not exact. */
  readonly length: number;
}

/** Who is told of frames. */
export interface FrameSink {
  /** A frame begins. Returns how many bytes of its payload are wanted: those at its start. */
  begins(head: FrameHead): number;
  /**
   * Bytes of the payload, unmasked, as they come. `done`: they are the last that were wanted; that is told of each frame
   * once, with no bytes where none are wanted or there are none. Nobody writes to them: they may be the socket's.
   */
  payload(head: FrameHead, bytes: Buffer, done: boolean): void;
}

/** The longest head: two bytes, eight of length, four of mask. */
const LONGEST_HEAD = 14;
const EMPTY = Buffer.alloc(0);

/**
 * Reads the frames of one direction of a WebSocket, however its bytes are split, and changes nothing of them. It checks
 * nothing either: what no peer may send is told like all else.
 */
export class FrameScan {
  readonly #sink: FrameSink;
  readonly #headBytes = Buffer.alloc(LONGEST_HEAD);
  #headLength = 0;
  /** Undefined between two frames, and within a head. */
  #head: FrameHead | undefined;
  /** Of the payload: what has come, and what is wanted of it. */
  #came = 0;
  #wanted = 0;
  #mask: Buffer = EMPTY;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#head === undefined ? this.#readHead(chunk, at) : this.#readPayload(this.#head, chunk, at);
    }
  }

  /** The bytes that the head needs, as far as those that are there tell. */
  #needed(): number {
    if (this.#headLength < 2) return 2;
    const second = this.#headBytes[1]!;
    const length = second & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
  }

  #readHead(chunk: Buffer, from: number): number {
    const missing = this.#needed() - this.#headLength;
    const taken = chunk.copy(this.#headBytes, this.#headLength, from, from + missing);
    this.#headLength += taken;
    if (this.#headLength < this.#needed() || this.#headLength < 2) return from + taken;
    const bytes = this.#headBytes;
    const [first, second] = [bytes[0]!, bytes[1]!];
    const short = second & 0x7f;
    const length =
      short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    const masked = (second & 0x80) !== 0;
    this.#mask = masked ? Buffer.from(bytes.subarray(this.#headLength - 4, this.#headLength)) : EMPTY;
    this.#headLength = 0;
    const head = {
      final: (first & 0x80) !== 0,
      rsv: (first >> 4) & 7,
      opcode: first & 0x0f,
      masked,
      length,
    };
    this.#came = 0;
    this.#wanted = Math.min(length, this.#sink.begins(head));
    if (length > 0) this.#head = head;
    if (this.#wanted === 0) this.#sink.payload(head, EMPTY, true);
    return from + taken;
  }

  #readPayload(head: FrameHead, chunk: Buffer, from: number): number {
    const came = this.#came;
    const taken = Math.min(chunk.length - from, head.length - came);
    const wanted = Math.min(taken, this.#wanted - came);
    this.#came += taken;
    if (this.#came >= head.length) this.#head = undefined;
    if (wanted > 0) {
      const bytes = chunk.subarray(from, from + wanted);
      const done = came + wanted === this.#wanted;
      this.#sink.payload(head, head.masked ? this.#unmasked(bytes, came) : bytes, done);
    }
    return from + taken;
  }

  #unmasked(bytes: Buffer, offset: number): Buffer {
    const clear = Buffer.allocUnsafe(bytes.length);
    for (let i = 0; i < bytes.length; i++) clear[i] = bytes[i]! ^ this.#mask[(offset + i) & 3]!;
    return clear;
  }
}
