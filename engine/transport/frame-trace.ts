import type { Frame } from './contract.ts';
import type { FrameHead, FrameSink } from './frame-scan.ts';

/** So many bytes of a payload are shown: messages stand in the log whole as they are. */
const SHOWN = 4096;
const EMPTY = Buffer.alloc(0);

/** Tells of each frame of one direction, as soon as what is shown of it is there. */
export class FrameTrace implements FrameSink {
  readonly #tell: (frame: Frame) => void;
  #head: FrameHead | undefined;
  #payload: Buffer = EMPTY;

  constructor(tell: (frame: Frame) => void) {
    this.#tell = tell;
  }

  begins(head: FrameHead): number {
    this.#head = head;
    this.#payload = EMPTY;
    return SHOWN;
  }

  payload(head: FrameHead, bytes: Buffer, done: boolean): void {
    // The bytes are the socket's, and records keep theirs.
    this.#payload = Buffer.concat([this.#payload, bytes]);
    if (done) this.#told(head, false);
  }

  /** Nothing more comes: a frame that is not whole is shown as far as it came. */
  end(): void {
    if (this.#head !== undefined) this.#told(this.#head, true);
  }

  #told(head: FrameHead, cut: boolean): void {
    const payload = this.#payload;
    this.#head = undefined;
    this.#payload = EMPTY;
    this.#tell({ ...head, payload, cut });
  }
}
