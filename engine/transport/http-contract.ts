import type { Cause, Header, TlsSettings } from './contract.ts';

/**
 * What the element asks of HTTP, and what it is told. A transport makes one exchange when told to: one request, one
 * reply. It follows no redirect, answers no challenge and never tries again by itself, but for one case: a socket that
 * the server had closed while it was idle is replaced before anything of a reply has come (RFC 9112, 9.3.1).
 */
export interface HttpTransport {
  /** `User-Agent` unless a request has its own. */
  readonly userAgent: string;
  open(settings: HttpSettings): HttpClient;
}

export interface HttpSettings {
  readonly tls: TlsSettings;
  /** Most bytes of a reply's body, as it arrives and as it is unpacked. */
  readonly maxMessage: number;
}

/** Sockets that belong together: one to each server, kept open between requests. */
export interface HttpClient {
  /** Starts an exchange; one at a time. Events come later, never from inside this call. */
  exchange(request: HttpRequest, events: HttpEvents): HttpExchange;
  /** Closes the sockets; an exchange under way fails. */
  close(): void;
}

export interface HttpExchange {
  /** Ends it: `failed` follows with this cause. Harmless once it has ended. */
  abort(cause: 'timeout' | 'local', reason: string): void;
}

export interface HttpRequest {
  readonly verb: string;
  /** `http:` or `https:`, host and port. */
  readonly origin: string;
  /** Path and query, from its slash on. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
  /** A proxy's URL, with user and password where it wants them; '' for none, undefined for the environment's. */
  readonly proxy: string | undefined;
}

/** Order: `sent` at most once; then exactly one of `replied` and `failed`, last. */
export interface HttpEvents {
  /** The head of the request exactly as written to the socket (latin1 text, CRLF lines). */
  sent(head: string): void;
  replied(reply: HttpReply): void;
  failed(failure: HttpFailure): void;
}

export interface HttpReply {
  /** As received: `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  readonly status: number;
  /** In the order and letter case received. */
  readonly headers: readonly Header[];
  /** Unpacked, where Content-Encoding says gzip, deflate or br. */
  readonly body: Buffer;
  readonly timing: Timing;
}

/** Milliseconds that the phases took; those that did not happen are missing. */
export interface Timing {
  /** Finding the address of a name. */
  readonly name?: number;
  readonly connect?: number;
  readonly tls?: number;
  /** From the end of sending to the first byte of the reply. */
  readonly firstByte?: number;
  /** Of all. */
  readonly total: number;
}

export interface HttpFailure {
  readonly cause: Cause;
  readonly reason: string;
  /** `ECONNREFUSED`, `ENOTFOUND`, `HPE_…`. */
  readonly errno?: string;
  /** Whether the same again can help: no connection, no TLS or no reply in time (ConnectionsHttpImplementing). */
  readonly again: boolean;
  readonly timing: Timing;
}
