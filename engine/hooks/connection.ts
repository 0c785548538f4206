/** What a hook sees of the connections of its element, and of the clients of those that listen. */

/** A connection, live: what it tells is true at the moment it is asked. */
export interface Connection {
  /** The one that `headend connections` shows: `1.0`, of a client `1.0.17` or `1.0/192.0.2.7:50123`. */
  readonly id: string;
  /** Its number in the protocol; of a client that of what listens. */
  readonly connection: number;
  /** `server`: it listens, or it is a client of what listens. */
  readonly role: 'client' | 'server';
  readonly state: 'closed' | 'connecting' | 'connected' | 'closing';
  /** All that `headend connections` shows of it. */
  info(): ConnectionInfo;
  /**
   * Changes what is given, now and for every line that it opens later, until the element starts anew. Throws USAGE for
   * what cannot be set so, and NOT_SUPPORTED for what a connection of its type does not have.
   */
  configure(changes: ConnectionChanges): void;
  /**
   * Sends a text as text, bytes as binary, or a ping; what listens sends to all of its clients. Returns the bytes that
   * wait unsent after it; -1 where it is not open, or the peer does not read. Over TCP and UDP texts and bytes go as they
   * are, and there are no pings. Throws NOT_SUPPORTED for what a connection of its type does not have.
   */
  send(message: string | Uint8Array | Ping, options?: SendOptions): number;
  /**
   * Closes with a code (1000) and a reason, where its type has them, and stays closed as after the action `close`. False
   * where it is not open. Throws USAGE where the code must not be sent.
   */
  close(code?: number, reason?: string): boolean;
  /**
   * Waits for the next message, or for its end, but at most so long (milliseconds, or a text like `5s`). The message is
   * handled like any other besides, and while a hook waits here the element does nothing else unless the hook is queued.
   */
  read(timeout: number | string): Promise<Reading>;
}

/** A ping with a payload of at most 125 bytes. */
export interface Ping {
  readonly ping: string | Uint8Array;
}

export interface SendOptions {
  /**
   * Sends a part of a message: false where more of it follows, true for the last one. What else is sent meanwhile waits
   * until the message is whole. Of WebSocket, and not to all clients at once.
   */
  readonly final?: boolean;
}

/** Durations in milliseconds, or as a text like `30s`; 0: off. */
export interface ConnectionChanges {
  /** Interval of own pings; of TCP the silence after which the system probes the peer. */
  readonly keepAlive?: number | string;
  /** Of WebSocket: at most 125 bytes. */
  readonly pingPayload?: string;
  /** These two of WebSocket servers and their clients. */
  readonly idleTimeout?: number | string;
  readonly sendTimeout?: number | string;
  /** Lines of the log about it that count less are left out; trace shows its frames besides. */
  readonly logLevel?: ConnectionLogLevel;
}

export type ConnectionLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What a wait for a message came to. */
export type Reading =
  /** `final`: false for a part of a message of which more is to come (setting `parts`). */
  | { readonly state: 'message'; readonly message: string | Uint8Array; readonly final: boolean }
  /** Nothing has come yet: it is open, and more may come. */
  | { readonly state: 'nothing' }
  /** It is closed, or was all the time (code 0). */
  | { readonly state: 'closed'; readonly code: number; readonly reason: string };

/** The connections of an element and the clients of those that listen, by their ids. */
export interface Connections extends ReadonlyMap<string, Connection> {
  /** By id, or by the number of a connection in the protocol. */
  get(id: string | number): Connection | undefined;
  has(id: string | number): boolean;
}

/** A connection, or a client of one that listens, as `headend connections` and the API show it. */
export interface ConnectionInfo {
  /**
   * Unique among those of the agent: the numbers of element and connection, like `3.0`; of a WebSocket client with its
   * own behind them, `3.0.17`, of another client with its address, `3.0/192.0.2.7:50123`.
   */
  readonly id: string;
  readonly element: string;
  readonly connection: number;
  /** The connection's type: `websocket`, `http`, `serial`, … */
  readonly kind: string;
  /** What it runs over: `tcp`, `tls`, `udp`, `ssh`, `serial`; `ws`, `wss`, `http`, `https`; '' before its first attempt. */
  readonly transport: string;
  readonly role: 'client' | 'server';
  readonly state: string;
  /** Name and port of the peer as it was asked for; of a client its address, of what listens `any` and where. */
  readonly host: string;
  readonly port: number | null;
  /** The addresses that the system has for both ends; '' while they are not known. */
  readonly peer: string;
  readonly local: string;
  /** With its query, secrets masked. */
  readonly path: string;
  readonly subprotocol: string;
  /** The responses that get its messages, and the QActions that its setting `hooks` names for them. */
  readonly handler: string;
  /** Whom an accept hook has taken a client for; '' where there is none. */
  readonly user: string;
  /** ISO 8601: the last change of state. */
  readonly since: string;
  /** ISO 8601: when anything last came or went; null for never. */
  readonly lastByte: string | null;
  /** Milliseconds that the last pong took; null before the first. */
  readonly roundTrip: number | null;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How often the line has opened since the element started. */
  readonly opened: number;
  /** Bytes that wait to be sent. */
  readonly queue: number;
  /** Commands that the send queue has refused; of a client, messages that it missed, of what listens those of all. */
  readonly refused: number;
  /** Of what listens: clients that were ended because they did not read. */
  readonly dropped: number;
  /** Milliseconds; 0: none. */
  readonly keepAlive: number;
  readonly pingPayload: string;
  /** '' where it is that of the whole log. */
  readonly logLevel: string;
}

/**
 * What has happened on a WebSocket connection, or to a client of one that listens: what a hook is called with that the
 * setting `hooks` of the connection names, beside the protocol. `close` is the end of a closing handshake, whoever began
 * it; `disconnect` comes last, also where a line broke without one.
 */
export type ConnectionEvent =
  | { readonly type: 'connect'; readonly connection: Connection }
  | {
      readonly type: 'text';
      readonly connection: Connection;
      readonly message: string;
      /** False for a part of a message of which more is to come (setting `parts`). */
      readonly final: boolean;
    }
  | {
      readonly type: 'binary';
      readonly connection: Connection;
      readonly message: Uint8Array;
      readonly final: boolean;
    }
  | { readonly type: 'ping' | 'pong'; readonly connection: Connection; readonly payload: Uint8Array }
  | {
      readonly type: 'close' | 'disconnect';
      readonly connection: Connection;
      readonly code: number;
      readonly reason: string;
      /** As in the stream log: normal, going-away, abnormal, network, local, … */
      readonly cause: string;
    };
