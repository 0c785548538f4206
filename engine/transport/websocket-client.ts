import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';

/** What a client tells whoever opens it, in this order; messages, pings, pongs and failures as they come. */
export interface Listener {
  /** The peer agrees. */
  upgraded(answer: IncomingMessage): void;
  /** The peer answers anything but a 101. */
  refused(answer: IncomingMessage): void;
  opened(): void;
  message(bytes: Buffer, text: boolean): void;
  pinged(bytes: Buffer): void;
  ponged(bytes: Buffer): void;
  /** The end follows. */
  failed(error: Error): void;
  ended(code: number, reason: string): void;
}

/** The types of ws lack what it has known since 8.19. */
export type ClientOptions = WebSocket.ClientOptions & { readonly closeTimeout: number };

/**
 * The client of ws, which knows its one listener: what it emits is listened to by functions that all clients share,
 * since thousands of them count every closure.
 */
export class Client extends WebSocket {
  readonly listener: Listener;

  /** Throws a SyntaxError for a URL or subprotocol that cannot be. */
  constructor(url: URL, protocols: string[], options: ClientOptions, listener: Listener) {
    super(url, protocols, options);
    this.listener = listener;
    this.on('upgrade', upgraded).on('unexpected-response', refused).on('open', opened);
    this.on('error', failed).on('close', ended);
  }
}

function upgraded(this: WebSocket, answer: IncomingMessage): void {
  (this as Client).listener.upgraded(answer);
}

function refused(this: WebSocket, _: unknown, answer: IncomingMessage): void {
  (this as Client).listener.refused(answer);
}

/** What was for the handshake goes, all at once: what has held more listeners would stay larger. */
function opened(this: WebSocket): void {
  this.removeAllListeners();
  this.on('message', message).on('ping', pinged).on('pong', ponged);
  this.on('error', failed).on('close', ended);
  (this as Client).listener.opened();
}

function message(this: WebSocket, data: WebSocket.RawData, binary: boolean): void {
  (this as Client).listener.message(data as Buffer, !binary);
}

function pinged(this: WebSocket, bytes: Buffer): void {
  (this as Client).listener.pinged(bytes);
}

function ponged(this: WebSocket, bytes: Buffer): void {
  (this as Client).listener.ponged(bytes);
}

function failed(this: WebSocket, error: Error): void {
  (this as Client).listener.failed(error);
}

function ended(this: WebSocket, code: number, reason: Buffer): void {
  (this as Client).listener.ended(code, reason.toString());
}
