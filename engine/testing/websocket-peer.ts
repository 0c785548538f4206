import type { Socket } from 'node:net';
import { hex } from './hex.ts';
import type { Frame, FrameToSend } from './websocket-frame.ts';
import { closePayload, decodeFrame, encodeFrame, frameLength, OPCODE } from './websocket-frame.ts';
import type { HandshakeRequest } from './websocket-handshake.ts';

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The device's end of one connection. Frames wait in order until the test takes them; pings and a close are answered
 * by themselves (and still reach `receive`) until the test says otherwise.
 */
export class WebSocketPeer {
  /** The handshake as the client sent it, every byte, as latin1 text. */
  readonly requestHead: string;
  readonly path: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** False: pings of the client get no pong. */
  answersPings = true;
  /** False: a close of the client gets no close, and the connection stays. */
  answersClose = true;
  /** The payload of the client's close frame, once it has come. */
  closing: Buffer | undefined;
  /** Settles when the socket is gone, whoever ended it. */
  readonly closed: Promise<void>;

  readonly #socket: Socket;
  readonly #frames: Frame[] = [];
  readonly #waiting: Waiting[] = [];
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes that the frame under way needs before another look at it is worth the copying. */
  #wanted = 2;
  #closeSent = false;

  constructor(socket: Socket, request: HandshakeRequest) {
    this.#socket = socket;
    this.requestHead = request.head;
    this.path = request.path;
    this.headers = request.headers;
    this.closed = new Promise(resolve => {
      socket.once('close', () => {
        const error = new Error('the client is gone, no further frame will come');
        for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
        resolve();
      });
    });
  }

  /** Bytes from the socket. */
  feed(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (let next = decodeFrame(bytes); next; next = decodeFrame(bytes)) {
      bytes = next.rest;
      this.#answer(next.frame);
      const waiting = this.#waiting.shift();
      if (waiting) waiting.resolve(next.frame);
      else this.#frames.push(next.frame);
    }
    this.#chunks = [bytes];
    this.#size = bytes.length;
    this.#wanted = frameLength(bytes);
  }

  /** The next frame, control frames too. Rejects when the connection ends before it. */
  receive(): Promise<Frame> {
    const frame = this.#frames.shift();
    if (frame) return Promise.resolve(frame);
    if (this.#socket.destroyed) return Promise.reject(new Error('the client is gone, and no frame is left'));
    return new Promise((resolve, reject) => void this.#waiting.push({ resolve, reject }));
  }

  /** The payload of the next whole message, its fragments joined, control frames skipped. */
  async message(): Promise<{ text: boolean; payload: Buffer }> {
    const parts: Buffer[] = [];
    let text = false;
    for (;;) {
      const frame = await this.receive();
      if (frame.opcode > OPCODE.binary) continue;
      if (frame.opcode !== OPCODE.continuation) text = frame.opcode === OPCODE.text;
      parts.push(frame.payload);
      if (frame.fin) return { text, payload: Buffer.concat(parts) };
    }
  }

  text(text: string): void {
    this.frame({ opcode: OPCODE.text, payload: text });
  }

  binary(bytes: Uint8Array): void {
    this.frame({ opcode: OPCODE.binary, payload: bytes });
  }

  frame(frame: FrameToSend): void {
    this.raw(encodeFrame(frame));
  }

  ping(payload: string | Uint8Array = ''): void {
    this.frame({ opcode: OPCODE.ping, payload });
  }

  pong(payload: string | Uint8Array = ''): void {
    this.frame({ opcode: OPCODE.pong, payload });
  }

  /** A close frame; without a code, an empty one. The client's answer then ends the connection. */
  close(code?: number, reason = ''): void {
    this.#closeSent = true;
    this.frame({ opcode: OPCODE.close, payload: code === undefined ? '' : closePayload(code, reason) });
  }

  /** Any bytes, or hex like `81 02 68 69`. */
  raw(bytes: Uint8Array | string): void {
    if (!this.#socket.writable) return;
    this.#socket.write(typeof bytes === 'string' ? hex(bytes) : bytes);
  }

  /** FIN without a close frame. */
  end(): void {
    this.#socket.end();
  }

  /** RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Stops reading and answering; the connection stays, as with a device that hangs. */
  silent(): void {
    this.#socket.pause();
  }

  #answer(frame: Frame): void {
    if (frame.opcode === OPCODE.ping && this.answersPings) this.pong(frame.payload);
    if (frame.opcode === OPCODE.close) this.closing ??= frame.payload;
    if (frame.opcode !== OPCODE.close || !this.answersClose) return;
    if (!this.#closeSent) this.frame({ opcode: OPCODE.close, payload: frame.payload });
    this.end();
  }
}
