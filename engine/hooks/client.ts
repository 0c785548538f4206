import type { Connection } from './connection.ts';

/** What a hook sees of the clients of a connection that listens. */

/** A client, live; its id is unique among all that the connection ever had. */
export interface Client extends Connection {
  readonly role: 'server';
  /** `192.0.2.7:50123` */
  readonly peer: string;
  /** Without its query. */
  readonly path: string;
  readonly query: string;
  readonly subprotocol: string;
  readonly userAgent: string;
  /** As the accept hook has it; '' where it says nothing. */
  readonly user: string;
  /** Undefined where the accept hook asked for none. */
  readonly session: ClientSession | undefined;
  readonly since: Date;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly state: 'connected' | 'closing' | 'closed';
}

/** What is kept of a client that comes back with its cookie. */
export interface ClientSession {
  /** Random: who knows it is taken for the client. */
  readonly id: string;
  /** The hook's own. */
  readonly data: Record<string, unknown>;
  /** Forgets it: the cookie counts no more. */
  end(): void;
}

/** The clients of all connections of an element that listen. */
export interface Clients extends Iterable<Client> {
  readonly size: number;
  /** By its id, or by `IP:port`. */
  get(id: string): Client | undefined;
  /**
   * Sends a message to all, to the one of an id, or to those that a test finds. Returns the bytes that wait unsent for
   * them after it; -1 where nobody got it.
   */
  send(message: string | Uint8Array, to?: string | ((client: Client) => boolean)): number;
}

/** Who asks to be let in: what an accept hook is called with beside the protocol. */
export interface ClientRequest {
  readonly id: string;
  readonly peer: string;
  readonly connection: number;
  /** Without its query. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Those offered, in their order. */
  readonly subprotocols: readonly string[];
  /** Of the cookie that it came with, where that is still known. */
  readonly session: ClientSession | undefined;
}

/** What an accept hook answers, or a promise of it; nothing lets the client in. */
export interface ClientDecision {
  /** 101, or nothing, lets it in; 400 to 599 refuses with it. */
  readonly status?: number;
  /** Why it is refused: the body of the answer. */
  readonly reason?: string;
  /** One of those offered. */
  readonly subprotocol?: string;
  /** Of the answer, beside the mandatory ones. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly user?: string;
  /** True, or how: the client gets a cookie, or comes back into the session of the one it has. */
  readonly session?: boolean | SessionChoice;
}

export interface SessionChoice {
  /** Of the cookie; "headend-session" by default. */
  readonly name?: string;
  /** Milliseconds that it outlives the last of its sockets; 30 minutes by default. */
  readonly timeout?: number;
  /** True: it ends with the last of its sockets. */
  readonly endsWithSocket?: boolean;
}

/** What the function `gone` of an accept hook is called with when a client is no more. */
export interface ClientEnd {
  readonly id: string;
  readonly peer: string;
  readonly connection: number;
  readonly user: string;
  readonly session: ClientSession | undefined;
  readonly code: number;
  readonly reason: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  /** Milliseconds. */
  readonly duration: number;
}
