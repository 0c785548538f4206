import type { Readable } from 'node:stream';

/** What elements and transports tell each other of the clients of a connection that listens. */

/** What of an open line can be changed: only what is given changes. Durations in milliseconds, 0: off. */
export interface Adjustment {
  readonly keepAlive?: number;
  /** Of WebSocket. */
  readonly pingPayload?: string;
  /** These two of WebSocket servers. */
  readonly idleTimeout?: number;
  readonly sendTimeout?: number;
  /** Lines that count less are left out of the log; `trace` shows frames. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
}

/** A client as it is now. Messages and their bytes are counted without what frames them. */
export interface Client {
  /** Unique among all that the connection ever had; of kinds without a handshake `IP:port`. */
  readonly id: string;
  /** `192.0.2.7:50123`, `[2001:db8::7]:50123`. */
  readonly peer: string;
  readonly local: string;
  /** With its query, as it was asked for; '' of kinds that have none, like the three below. */
  readonly path: string;
  readonly subprotocol: string;
  readonly userAgent: string;
  /** Whom the element has taken it for. */
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** When anything last came or went; 0 for never. */
  readonly lastAt: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Bytes that wait unsent. */
  readonly unsent: number;
  /** Messages that it did not get because too much waited for it. */
  readonly skipped: number;
  /** Milliseconds that the last pong took; undefined before the first. */
  readonly roundTrip: number | undefined;
  /** It is on its way out. */
  readonly closing: boolean;
  /** What the element gave it when it was let in. */
  readonly keepsake: unknown;
  /** What was changed for it alone; undefined for nothing. */
  readonly adjusted?: Adjustment | undefined;
}

/** What slow readers have come to. */
export interface SlowReaders {
  /** Messages that they missed. */
  readonly skipped: number;
  /** How many were ended for it. */
  readonly dropped: number;
}

/** The clients of a link that listens, by their ids or by `IP:port`. */
export interface Clients {
  readonly count: number;
  /** Of those that do not read, since it listens, also of those that have gone. */
  readonly slow?: SlowReaders;
  /** As `send` of a link, to one of them; -1 too where there is no such client. */
  sendTo(client: string, bytes: Uint8Array, text: boolean, final?: boolean): number;
  /** As `ping` and `adjust` of a link; -1 and false where there is no such client. */
  pingTo?(client: string, payload: Uint8Array): number;
  adjustOne?(client: string, changes: Adjustment): boolean;
  /** Reads nothing of a client, as `pause` of a link does of all, until it is called again with false. */
  hold?(client: string, yes: boolean): void;
  /**
   * Ends the connection of a client, with code and reason where the kind has them; false where there is no such
   * client. Throws where the code must not be sent.
   */
  drop(client: string, code?: number, reason?: string): boolean;
  get(client: string): Client | undefined;
  all(): Iterable<Client>;
}

/** What of a server's opening handshakes and clients is a setting. Durations in milliseconds, 0: none, no end. */
export interface WebServing {
  /** Globs; empty: all paths, or the one of the URL. */
  readonly paths: readonly string[];
  /** Globs, best first; empty: none is spoken but what `asked` chooses. */
  readonly subprotocols: readonly string[];
  /** Globs of the origins that browsers may come from; empty: all. */
  readonly origins: readonly string[];
  /** Most opening handshakes that may wait for `asked`. */
  readonly maxHandshakes: number;
  /** How long one beyond `maxClients` or `maxHandshakes` waits before it gets 503. */
  readonly clientWait: number;
  /** A client that sent no message for so long is closed with 1000. */
  readonly idleTimeout: number;
  /** A client that takes nothing of what waits for it for so long is closed with 1008. */
  readonly sendTimeout: number;
  /** The id of the next client. */
  newId(): string;
  /** A page for those that come without a handshake; `path` begins with `/` and has no query. */
  page?: ((path: string) => Promise<Page | undefined>) | undefined;
}

export interface Page {
  /** With its charset: `text/html; charset=utf-8`. */
  readonly type: string;
  /** Its bytes. */
  readonly size: number;
  /** They come as they are taken; it is destroyed where nobody wants them. */
  readonly content: Readable;
}

/** Who asks to be let in. */
export interface ClientRequest {
  readonly id: string;
  readonly peer: string;
  /** Without its query. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** By name in lower case; several of one name are joined as HTTP joins them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Those offered, in their order. */
  readonly subprotocols: readonly string[];
}

/** What becomes of who asks. */
export interface Verdict {
  /** 101 lets it in; 400 to 599 refuses. */
  readonly status: number;
  /** Why it is refused: the body of the answer. */
  readonly reason?: string;
  /** One of those offered; without it the first that the server speaks. */
  readonly subprotocol?: string | undefined;
  /** Of the answer, beside the mandatory ones. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly user?: string;
  readonly keepsake?: unknown;
}

/** A visit to a server from its request to its end: what a line of an access log tells. */
export interface Visit {
  /** Of the client; '' where it was not let in. */
  readonly client: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the answer: 101 for a client, else why it was not one. */
  readonly status: number;
  readonly peer: string;
  readonly user: string;
  readonly method: string;
  /** With its query; '' where none could be read. */
  readonly path: string;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly subprotocol: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  /** Of an answer that let nobody in: of its body. */
  readonly bytesOut: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Close code; 0 where there was no client. */
  readonly code: number;
  /** Of the close, or of the refusal. */
  readonly reason: string;
  /** Of the client. */
  readonly keepsake?: unknown;
}
