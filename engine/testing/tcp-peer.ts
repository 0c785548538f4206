import type { Socket } from 'node:net';

const PATIENCE = 10_000;

/** One end of a TCP connection in the hands of a test. */
export class TcpPeer {
  /** `127.0.0.1:40123`. */
  readonly name: string;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #sink: ((bytes: Buffer) => void) | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #received = 0;
  #waiting: (() => void)[] = [];
  #gone = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.name = `${socket.remoteAddress?.replace(/^::ffff:/, '')}:${socket.remotePort}`;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.length;
      if (this.#sink !== undefined) {
        this.#sink(bytes);
        return;
      }
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#happened();
    });
    this.closed = new Promise(resolve => {
      socket.once('close', () => {
        this.#gone = true;
        this.#happened();
        resolve();
      });
    });
  }

  get open(): boolean {
    return !this.#gone;
  }

  /** Bytes since the start. */
  get received(): number {
    return this.#received;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#gone) this.#socket.write(bytes);
  }

  /** Takes so many bytes, once they are there. Rejects when the connection ends before, or after 10 s. */
  read(length: number): Promise<Buffer> {
    return this.#take(() => (this.#bytes.length >= length ? length : undefined), `${length} bytes`);
  }

  /** Takes all up to a text, and with it. */
  readTo(end: string): Promise<string> {
    const wanted = Buffer.from(end);
    const look = (): number | undefined => {
      const at = this.#bytes.indexOf(wanted);
      return at < 0 ? undefined : at + wanted.length;
    };
    return this.#take(look, JSON.stringify(end)).then(String);
  }

  /** Takes what has come; nothing is waited for. */
  taken(): Buffer {
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    return bytes;
  }

  /** Hands on what has come and what comes, and keeps none of it. */
  handOn(sink: (bytes: Buffer) => void): void {
    this.#sink = sink;
    const bytes = this.taken();
    if (bytes.length > 0) sink(bytes);
  }

  /** Stops reading, so that what is sent piles up at the other side. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection as one does. */
  end(): void {
    this.#socket.end();
  }

  /** Ends it with a RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #happened(): void {
    for (const tell of this.#waiting.splice(0)) tell();
  }

  async #take(look: () => number | undefined, what: string): Promise<Buffer> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#happened();
    }, PATIENCE);
    try {
      for (;;) {
        const length = look();
        if (length !== undefined) {
          const bytes = this.#bytes.subarray(0, length);
          this.#bytes = this.#bytes.subarray(length);
          return bytes;
        }
        const got = `got ${JSON.stringify(this.#bytes.toString('latin1'))}`;
        if (late) throw new Error(`${what} did not come within ${PATIENCE} ms; ${got}`);
        if (this.#gone) throw new Error(`the connection ended before ${what} came; ${got}`);
        await new Promise<void>(resolve => this.#waiting.push(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
