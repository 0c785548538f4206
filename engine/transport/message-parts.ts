import { isUtf8 } from 'node:buffer';
import type { FrameHead, FrameSink } from './frame-scan.ts';

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
/** From here on opcodes are of control frames. */
const CLOSE = 8;
const PONG = 10;
/** Most bytes of a control frame's payload (RFC 6455, 5.5). */
const CONTROL_PAYLOAD = 125;

/**
 * Hands over what has come of each message, at once: `final` with its last part, which may be empty. A part of a text
 * ends where a character does. What the peer must not send, or more than `maxMessage`, is the end of it: whoever reads
 * whole messages from the same bytes ends the connection for it.
 */
export class MessageParts implements FrameSink {
  readonly #masked: boolean;
  readonly #maxMessage: number;
  readonly #tell: (bytes: Buffer, text: boolean, final: boolean) => void;
  #within = false;
  #text = false;
  #length = 0;
  /** The beginning of a character whose end has not come yet. */
  #held: Buffer | undefined;
  #broken = false;

  /** `masked`: whether frames must be, which is so of those that a client sends. */
  constructor(
    masked: boolean,
    maxMessage: number,
    tell: (bytes: Buffer, text: boolean, final: boolean) => void,
  ) {
    this.#masked = masked;
    this.#maxMessage = maxMessage;
    this.#tell = tell;
  }

  begins(head: FrameHead): number {
    const { length, opcode } = head;
    if (!this.#isRight(head)) this.#broken = true;
    if (this.#broken || opcode >= CLOSE) return 0;
    if (opcode !== CONTINUATION) {
      this.#text = opcode === TEXT;
      this.#length = 0;
      this.#within = true;
    }
    this.#length += length;
    if (this.#length > this.#maxMessage) this.#broken = true;
    return this.#broken ? 0 : length;
  }

  payload({ final: last, opcode }: FrameHead, bytes: Buffer, done: boolean): void {
    if (this.#broken || opcode >= CLOSE) return;
    const final = last && done;
    if (final) this.#within = false;
    const part = this.#text ? this.#whole(bytes, final) : bytes;
    if (part === undefined) this.#broken = true;
    else if (final || part.length > 0) this.#tell(part, this.#text, final);
  }

  #isRight({ final, length, masked, opcode, rsv }: FrameHead): boolean {
    if (masked !== this.#masked || rsv !== 0) return false;
    if (opcode >= CLOSE) return opcode <= PONG && final && length <= CONTROL_PAYLOAD;
    return this.#within ? opcode === CONTINUATION : opcode === TEXT || opcode === BINARY;
  }

  /** What of a text are whole characters; the rest waits. Undefined where it is no text. */
  #whole(bytes: Buffer, final: boolean): Buffer | undefined {
    const all = this.#held === undefined ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = undefined;
    const end = final ? all.length : all.length - unfinished(all);
    if (end < all.length) this.#held = Buffer.from(all.subarray(end));
    const part = all.subarray(0, end);
    return isUtf8(part) ? part : undefined;
  }
}

/** How many bytes at the end of a text begin a character that is longer than they are. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return size > back ? back : 0;
  }
  return 0;
}
