import type { Clock } from '#base/clock.ts';
import type { Adjustment, ClientRequest, Clients, Verdict, Visit, WebServing } from './client-contract.ts';
import type { FrameHead } from './frame-scan.ts';

/**
 * What the element asks of a transport, and what a transport tells the element.
 *
 * A transport knows bytes, sockets and their errors; it knows no protocol. It connects once, when told to, and never
 * tries again by itself: the element decides that. Order, for every `connect`:
 *
 * 1. `request` at most once, when the opening handshake has been written (kinds that have a handshake);
 * 2. `response` at most once, when the peer answered it, refusals too;
 * 3. either `open` and then any number of `message`, `ping`, `pong`, `sent`, or none of these;
 * 4. `closed` exactly once, last, whatever happened: also for a refused connect, and after `close()`.
 *
 * No event is ever delivered from inside a call into the link (`connect`, `send`, `close`, …).
 */
export interface Transport {
  connect(target: Target, events: LinkEvents): Link;
}

/** What every kind of transport is made with. */
export interface TransportOptions {
  readonly clock: Clock;
  /** `User-Agent` of kinds that have one, unless the target's headers set it: `headend/<version>`. */
  readonly userAgent: string;
  /** Keys of SSH servers that were accepted; without them each is accepted once and forgotten with the process. */
  readonly hostKeys?: HostKeys | undefined;
}

/** The keys that SSH servers had when they were first met. */
export interface HostKeys {
  /** In the wire format of RFC 4253, 6.6; none where the server was never met. Throws where they cannot be read. */
  known(host: string, port: number): readonly Buffer[];
  /** Keeps the key of a server that was never met. Throws where that fails. */
  keep(host: string, port: number, key: Buffer): void;
}

/** Where and how to connect. */
export interface Target {
  /** A whole URL: scheme, host, port, path with query. */
  readonly url: string;
  /** Header lines of the opening handshake beyond the mandatory ones, in order. */
  readonly headers: readonly Header[];
  /** The settings of the connection, all with a value. Durations in milliseconds, sizes in bytes. */
  readonly limits: Limits;
  readonly tls: TlsSettings;
  /** URL of an HTTP or HTTPS proxy; '' for none. Undefined: as the environment says (HTTPS_PROXY, NO_PROXY). */
  readonly proxy?: string | undefined;
  /** The local port, of kinds that can choose it; 0 or undefined: any that is free. */
  readonly localPort?: number | undefined;
  /** Of kinds that listen. */
  readonly server?: ServerLimits | undefined;
  /** Of SSH. */
  readonly ssh?: SshSettings | undefined;
  /** Of a serial line. */
  readonly line?: LineSettings | undefined;
}

/** How a client of SSH logs in, and what it lets the server be. */
export interface SshSettings {
  readonly username: string;
  /** '' for none. */
  readonly password: string;
  /** A private key: its PEM text, or where that is '' a file; '' for none. It goes before the password. */
  readonly identity: string;
  readonly identityFile: string;
  readonly passphrase: string;
  /** `SHA256:…` of the only key that the server may have; '': the one that it has first is kept. */
  readonly hostKey: string;
  /** What the shell's terminal is called (RFC 4254, 6.2); '' for a shell without one. */
  readonly terminal: string;
  /** By the names of the protocol's registry, best first; undefined: those that are safe. */
  readonly algorithms: SshAlgorithms;
}

export interface SshAlgorithms {
  readonly kex?: readonly string[];
  readonly hostKey?: readonly string[];
  readonly cipher?: readonly string[];
  readonly mac?: readonly string[];
}

/** An asynchronous serial line (RS-232 and its kin). */
export interface LineSettings {
  /** Bits a second. */
  readonly baud: number;
  /** 5 … 8. */
  readonly dataBits: number;
  readonly stopBits: 1 | 1.5 | 2;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly flowControl: 'none' | 'rtscts' | 'xonxoff';
}

/** What a kind that listens does with its clients. */
export interface ServerLimits {
  /** Most clients at a time; one more is sent away. 0: any number. */
  readonly maxClients: number;
  /** Most bytes that may wait unsent for one client. */
  readonly clientMemory: number;
  /** What happens to a client that has more waiting: it is dropped, or does not get what is too much. */
  readonly slowReader: 'drop' | 'skip';
  /** Of WebSocket. */
  readonly web?: WebServing | undefined;
}

export interface Limits {
  /** From the start of connecting to the end of the opening handshake: an absolute deadline. */
  readonly handshakeTimeout: number;
  /** How long a closing handshake may take before the socket is destroyed. */
  readonly closeTimeout: number;
  /** Largest message accepted; a larger one ends the connection with 1009. */
  readonly maxMessage: number;
  /** Most bytes that may wait unsent; a `send` beyond it is refused. */
  readonly sendQueue: number;
  /** Interval of own pings; one without a pong or any other byte within the interval ends the connection. 0: none. */
  readonly keepAlive: number;
  readonly pingPayload: string;
  /** Of WebSocket: messages are handed over in parts, as they come. One that is compressed is whole all the same. */
  readonly parts?: boolean;
}

export interface TlsSettings {
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  /** False: any certificate is accepted. */
  readonly verify: boolean;
}

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** The opening handshake's answer. */
export interface HandshakeResponse {
  /** As received: `HTTP/1.1 101 Switching Protocols`. */
  readonly statusLine: string;
  readonly status: number;
  /** In the order and letter case received. */
  readonly headers: readonly Header[];
  /** The body of a refusal; empty for 101. */
  readonly body: Uint8Array;
}

export interface LinkEvents {
  /** The opening handshake's bytes exactly as written to the socket (latin1 text, CRLF lines). */
  request(text: string): void;
  response(response: HandshakeResponse): void;
  open(): void;
  /**
   * One whole message, whatever its frames. Nobody else writes to the bytes, but they may be part of all that one
   * read of the socket brought: who keeps a small part for long copies it. `text` tells a text message (then they are
   * valid UTF-8) from a binary one. Of a kind that has no messages it is what one read brought, however it was sent;
   * of one that listens, `client` tells whom it is from. `final` tells of a connection with `parts` whether it is the
   * last part of its message, which may be empty.
   */
  message(bytes: Buffer, text: boolean, client?: string, final?: boolean): void;
  ping(bytes: Buffer, client?: string): void;
  pong(bytes: Buffer, client?: string): void;
  /**
   * What the transport sent by itself: a keep-alive ping, or the pong that answers a ping (told after that `ping`).
   * Nobody writes to the bytes.
   */
  sent(kind: 'ping' | 'pong', bytes: Buffer, client?: string): void;
  /**
   * Of a server with an opening handshake: somebody asks to be let in. `decide` is called once, at any time; the first
   * call counts. Where there is no `asked`, all are let in.
   */
  asked?(request: ClientRequest, decide: (verdict: Verdict) => void): void;
  /** The opening handshake of a client, or of one that was refused: both heads as latin1 text with CRLF lines. */
  shaken?(request: string, answer: string, status: number, client: string): void;
  /** Of a kind that listens: a client has come, by its id. */
  joined?(client: string): void;
  /** A client that had come is gone. */
  left?(client: string, end: End): void;
  /** A visit to a server with an opening handshake has ended: of a client (after `left`), or of who was refused. */
  visited?(visit: Visit): void;
  /** Something could not be taken or handed on, and is gone: bytes that came, or that were for one client. */
  lost?(bytes: Buffer | undefined, reason: string, client?: string): void;
  /** Something that its owner should know of the peer, before `open`: a key that was accepted. */
  met?(what: string): void;
  /** A frame has come or was sent, of a link whose frames are watched: before the message that it ends. */
  frame?(direction: 'in' | 'out', frame: Frame, client?: string): void;
  closed(end: End): void;
}

/** A frame that is watched. */
export interface Frame extends FrameHead {
  /** The start of its payload, unmasked. */
  readonly payload: Buffer;
  /** The connection ended before the frame did. */
  readonly cut: boolean;
}

/** Why a connection ended, in the words of the stream log. */
export type Cause =
  | 'normal'
  | 'abnormal'
  | 'going-away'
  | 'ping-timeout'
  | 'policy-violation'
  | 'protocol-error'
  | 'invalid-data'
  | 'message-too-big'
  | 'tls'
  | 'network'
  | 'handshake'
  | 'timeout'
  | 'local';

export interface End {
  readonly cause: Cause;
  /**
   * The close code received or, where we ended it for the peer's fault, sent; 1006 when there was none; 0 of kinds that
   * have no codes.
   */
  readonly code: number;
  /** The reason received, or ours. */
  readonly reason: string;
  /** `ECONNRESET`, `ENOTFOUND`, `WS_ERR_…`: what the system or the library calls it. */
  readonly errno?: string;
  /** False while the connection never opened. */
  readonly opened: boolean;
}

/** The two ends of an open line. */
export interface LinkEnds {
  /** `192.0.2.7:8050`, `[2001:db8::7]:8050`; '' where the system does not tell. */
  readonly peer: string;
  readonly local: string;
  /** The subprotocol that was agreed on; '' for none, and for kinds that have none. */
  readonly subprotocol: string;
}

export interface Link {
  /**
   * Sends one message. Returns the bytes that wait unsent after it, or -1 when it was refused: not open, or beyond
   * `sendQueue`. With `final` it is a part of a message, false: more of it follows; what is no part then waits until the
   * message is whole. Only kinds that can `ping` have parts, and one that listens has them for one client at a time.
   */
  send(bytes: Uint8Array, text: boolean, final?: boolean): number;
  /** Sends a ping, of which `sent` tells nothing. The bytes that wait unsent after it; -1 when it is not open. */
  ping?(payload: Uint8Array): number;
  /** Kinds that have nothing of it lack this. */
  adjust?(changes: Adjustment): void;
  /** Bytes that wait unsent now. */
  readonly unsent: number;
  /** Undefined before it is open; kinds without ends lack it. Of one that listens, `local` alone. */
  ends?(): LinkEnds | undefined;
  /**
   * Starts the closing handshake (a graceful end); `closed` follows. Harmless when already closing. Reading goes on
   * if it was paused, or the peer's answer would never be seen: messages may still arrive before `closed`. The reason
   * is cut to what a close frame holds. Throws where the code must not be sent.
   */
  close(code: number, reason: string): void;
  /** Ends without a closing handshake. */
  terminate(): void;
  /** Stops reading from the socket; nothing is lost. Messages that had been read with this one still arrive. */
  pause(): void;
  resume(): void;
  /** Of WebSocket: `frame` tells of each frame from the next one on, of all clients too, or no more. */
  watchFrames?(yes: boolean): void;
  /** Of kinds that listen; `send` is to all of them. */
  readonly clients?: Clients | undefined;
}

/** The kinds of transport; `tcp` and `listen tcp` speak TLS where the URL begins with `tls:`, WebSocket with `wss:`. */
export type TransportKind =
  | 'websocket'
  | 'tcp'
  | 'udp'
  | 'ssh'
  | 'serial'
  | 'listen websocket'
  | 'listen tcp'
  | 'listen udp';
