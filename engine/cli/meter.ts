import { systemClock } from '#base/clock.ts';
import { HeadendError } from '#base/error.ts';
import { version } from '#host/version.ts';
import type { End, Link, Transport } from '#transport/contract.ts';
import { transports } from '#transport/table.ts';

export const METER_MODES = ['echo', 'push'] as const;
export type MeterMode = (typeof METER_MODES)[number];

/** What one measurement does. */
export interface MeterTask {
  readonly url: string;
  /** Bytes of a message; 0 is one too. */
  readonly size: number;
  /** Messages on each connection. */
  readonly repeat: number;
  readonly connections: number;
  readonly mode: MeterMode;
  readonly text: boolean;
  /** Milliseconds without anything from the peer that end it. */
  readonly patience: number;
}

/** What was measured. */
export interface Measured {
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** From the first message to the last answer; of pushes until the peer has read everything. */
  readonly seconds: number;
  /** Milliseconds from a message to its answer, in ascending order; empty where nothing came back. */
  readonly latencies: Float64Array;
}

/** Unsent bytes beyond which pushing waits for the peer. */
const WINDOW = 1024 * 1024;
const MOST = 2 ** 31 - 1;

/**
 * Measures a WebSocket peer with the transport that elements have. `echo`: a connection sends its next message when the
 * answer to the last one has come. `push`: it sends as fast as the peer takes it, and ends when the peer has answered
 * the close that stands behind all messages. `progress` is told how many messages are done. Rejects with PEER_SILENT.
 */
export async function measure(task: MeterTask, progress: (done: number) => void): Promise<Measured> {
  const transport = transports({ clock: systemClock, userAgent: `headend/${version}` }).websocket!;
  const lines = Array.from({ length: task.connections }, () => new MeterLine(task, transport));
  const watch = setInterval(() => progress(lines.reduce((sum, line) => sum + line.done, 0)), 100);
  try {
    await Promise.all(lines.map(line => line.opened));
    const start = performance.now();
    await Promise.all(lines.map(line => line.run()));
    return summed(lines, (performance.now() - start) / 1000);
  } finally {
    clearInterval(watch);
    for (const line of lines) line.end();
  }
}

function summed(lines: readonly MeterLine[], seconds: number): Measured {
  const sum = (of: (line: MeterLine) => number): number => lines.reduce((all, line) => all + of(line), 0);
  const latencies = new Float64Array(sum(line => line.answered));
  let at = 0;
  for (const line of lines) {
    latencies.set(line.latencies.subarray(0, line.answered), at);
    at += line.answered;
  }
  return {
    messagesSent: sum(line => line.sent),
    messagesReceived: sum(line => line.received),
    bytesSent: sum(line => line.sent * line.task.size),
    bytesReceived: sum(line => line.bytesReceived),
    seconds,
    latencies: latencies.sort(),
  };
}

/** One connection of a measurement. */
class MeterLine {
  readonly task: MeterTask;
  readonly opened: Promise<void>;
  readonly latencies: Float64Array;
  sent = 0;
  received = 0;
  bytesReceived = 0;
  readonly #link: Link;
  readonly #message: Buffer;
  /** When each message was sent, as long as its answer may come. */
  readonly #times: Float64Array;
  #finish: (() => void) | undefined;
  #fail: (error: Error) => void = () => {};
  #ended: End | undefined;
  /** When anything last came, or left. */
  #lastAt = performance.now();
  #unsent = 0;
  #watch: NodeJS.Timeout;

  constructor(task: MeterTask, transport: Transport) {
    this.task = task;
    this.latencies = new Float64Array(task.repeat);
    this.#times = new Float64Array(task.repeat);
    this.#message = Buffer.alloc(task.size, 'x');
    this.#watch = setInterval(() => this.#look(), 250);
    this.opened = new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#finish = resolve;
    });
    this.#link = transport.connect(
      {
        url: task.url,
        headers: [],
        limits: {
          handshakeTimeout: task.patience,
          closeTimeout: task.mode === 'push' ? MOST : 1000,
          maxMessage: MOST,
          sendQueue: MOST,
          keepAlive: 0,
          pingPayload: '',
        },
        tls: { verify: true },
      },
      {
        request: () => {},
        response: () => {},
        ping: () => {},
        pong: () => {},
        sent: () => {},
        open: () => this.#finish?.(),
        message: bytes => this.#take(bytes),
        closed: end => this.#closed(end),
      },
    );
  }

  /** Messages that are done with. */
  get done(): number {
    return this.task.mode === 'echo' ? this.received : this.sent;
  }

  /** Answers whose question is known. */
  get answered(): number {
    return Math.min(this.received, this.sent, this.task.repeat);
  }

  /** Resolves when all is measured. */
  run(): Promise<void> {
    this.#lastAt = performance.now();
    return new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
      if (this.#ended !== undefined) this.#closed(this.#ended);
      else if (this.task.mode === 'echo') this.#send();
      else this.#push();
    });
  }

  end(): void {
    clearInterval(this.#watch);
    if (this.#ended !== undefined) return;
    if (this.task.mode === 'push') this.#link.terminate();
    else this.#link.close(1000, '');
  }

  #send(): void {
    this.#times[this.sent++] = performance.now();
    this.#link.send(this.#message, this.task.text);
  }

  #push(): void {
    while (this.sent < this.task.repeat && this.#ended === undefined) {
      if (this.#link.unsent > WINDOW) {
        setImmediate(() => this.#push());
        return;
      }
      this.#send();
    }
    if (this.#ended === undefined) this.#link.close(1000, '');
  }

  #take(bytes: Buffer): void {
    const now = performance.now();
    this.#lastAt = now;
    if (this.received < this.sent) this.latencies[this.received] = now - this.#times[this.received]!;
    this.received++;
    this.bytesReceived += bytes.length;
    if (this.task.mode === 'push') return;
    if (this.sent < this.task.repeat) this.#send();
    else this.#finish?.();
  }

  #closed(end: End): void {
    this.#ended = end;
    clearInterval(this.#watch);
    // The peer has answered our close: it has read what stands before it.
    if (this.task.mode === 'push' && end.opened && end.cause === 'local' && this.sent === this.task.repeat) {
      this.#finish?.();
      return;
    }
    const { url } = this.task;
    const why = [`${end.cause} (${end.code})`, end.errno, end.reason].filter(Boolean).join(', ');
    const what = end.opened ? `${url} closed after ${this.received} answers` : `cannot connect to ${url}`;
    this.#fail(new HeadendError('PEER_SILENT', `${what}: ${why}`));
  }

  /** A peer that is silent for so long does not echo, or reads nothing any more. */
  #look(): void {
    const { unsent } = this.#link;
    if (unsent !== this.#unsent) this.#lastAt = performance.now();
    this.#unsent = unsent;
    const { mode, patience, url } = this.task;
    if (performance.now() - this.#lastAt < patience) return;
    const what =
      mode === 'echo'
        ? `sent no answer within ${patience} ms; a peer that echoes would be right, or --mode push`
        : `has read nothing within ${patience} ms, or does not answer the close`;
    this.#fail(new HeadendError('PEER_SILENT', `${url} ${what}`));
  }
}
