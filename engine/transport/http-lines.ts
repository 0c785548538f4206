import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { Clock } from '#base/clock.ts';
import type { HttpSettings } from './http-contract.ts';
import { openSocket, type Progress, type Way } from './http-socket.ts';

/** Longer than any timer that undici sets: sockets stay open until their client is closed. */
const FOR_EVER = 2 ** 31 - 1;
/** Most bytes of a reply's head. */
export const HEAD_BYTES = 64 * 1024;

/** One socket to a server, made when it is needed and again when it has closed. */
export interface Line {
  readonly client: Client;
  readonly way: Way;
  progress: Progress | undefined;
  socket: Socket | undefined;
  giveUp: (() => void) | undefined;
}

/** The sockets of an HTTP client, one for each server and proxy. */
export class Lines {
  readonly settings: HttpSettings;
  readonly clock: Clock;
  readonly #lines = new Map<string, Line>();

  constructor(settings: HttpSettings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
  }

  close(): void {
    for (const key of [...this.#lines.keys()]) this.drop(key);
  }

  line(origin: string, proxy: URL | undefined): readonly [key: string, line: Line] {
    const key = `${origin} ${proxy?.href ?? ''}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return [key, known];
    const way: Way = { url: new URL(origin), proxy, tls: this.settings.tls };
    const through = proxy !== undefined && way.url.protocol === 'http:';
    const client = new Client(through ? proxy.origin : origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: FOR_EVER,
      keepAliveMaxTimeout: FOR_EVER,
      maxHeaderSize: HEAD_BYTES,
      connect: (_, done) => this.#connect(line, done),
    });
    const line: Line = { client, way, progress: undefined, socket: undefined, giveUp: undefined };
    this.#lines.set(key, line);
    return [key, line];
  }

  /** Ends a socket, or the attempt to make one. */
  drop(key: string): void {
    const line = this.#lines.get(key);
    if (line === undefined) return;
    this.#lines.delete(key);
    line.giveUp?.();
    line.client.destroy().catch(() => {});
  }

  #connect(line: Line, done: (...args: [null, Socket] | [Error, null]) => void): void {
    const now = (): number => this.clock.elapsed();
    const progress: Progress = { started: now() };
    line.progress = progress;
    line.socket = undefined;
    line.giveUp = openSocket(line.way, progress, now, (error, socket) => {
      line.giveUp = undefined;
      if (error || socket === undefined) return done(new ConnectError(error), null);
      line.socket = socket;
      done(null, socket);
    });
  }
}

/** Hides a code that undici would act on. */
export class ConnectError extends Error {
  constructor(cause: unknown) {
    super('no connection', { cause });
  }
}
