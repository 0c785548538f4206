import type { Param } from '#model/constructs.ts';
import type { Alarm } from '#model/param.ts';
import type { LineSettings, SshSettings, TlsSettings } from '#transport/contract.ts';
import type { Severity } from '#values/severity.ts';

/** In their order. */
export const CONNECTION_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type ConnectionLevel = (typeof CONNECTION_LEVELS)[number];

/** The settings of one connection of one element, all with a value. Durations in milliseconds, sizes in bytes. */
export interface ConnectionSettings {
  /** Host, IP address or URL; '' where none is given. */
  readonly address: string;
  /** 0: none given. */
  readonly port: number;
  readonly busAddress: string;
  /** Below a serial or smart-serial connection. */
  readonly transport: 'tcp' | 'udp' | 'tls' | 'ssh' | 'serial';
  /** Of transport ssh. */
  readonly ssh?: ShellSettings | undefined;
  /** Of transport serial. */
  readonly line?: (LineSettings & { readonly path: string }) | undefined;
  /** Of a single command. */
  readonly timeout: number;
  /** Sends after the first, 0 … 10. */
  readonly retries: number;
  /** Whether this connection counts for the element's timeout. */
  readonly includeTimeout: boolean;
  /** Own attempts to connect again, from `min` growing to `max`; undefined: none (as documented). */
  readonly reconnect: { readonly min: number; readonly max: number } | undefined;
  readonly keepAlive: number;
  readonly pingPayload: string;
  /** The least level at which the text log tells of it; undefined: as of all else. `trace` shows frames. */
  readonly logLevel: ConnectionLevel | undefined;
  /** Of a WebSocket: messages come in parts. */
  readonly parts: boolean;
  readonly handshakeTimeout: number;
  readonly closeTimeout: number;
  readonly maxMessage: number;
  readonly sendQueue: number;
  /** URL of the proxy; undefined: the environment's. Bus address `bypassproxy` leaves either out. */
  readonly proxy?: string | undefined;
  readonly tls: TlsSettings;
  /** 0: any that is free. */
  readonly localPort: number;
  /** Of a server: most clients; 0: as the protocol says. */
  readonly maxClients: number;
  /** Most unsent bytes of one client, and what happens to one that has more. */
  readonly clientMemory: number;
  readonly slowReader: 'drop' | 'skip';
  /** Addresses of clients; empty: those that no other element on the port asks for. */
  readonly allowed: readonly string[];
  /** When slow poll begins: milliseconds in timeout, or a number of timeouts; undefined: never. */
  readonly slowPoll: { readonly base: 'number' | 'time'; readonly after: number } | undefined;
  /** Of the ping group in slow poll. */
  readonly pingInterval: number;
  /** Most bytes of an HTTP body that the stream log shows; undefined: all of it. */
  readonly logBody?: number | undefined;
  /** Of WebSocket: the QActions that are told what happens on it. */
  readonly hooks?: HookIds | undefined;
  /** Of a WebSocket that listens; undefined for all others. */
  readonly server: ServerSettings | undefined;
}

/** Ids of QActions by what they are told of. */
export type HookIds = Readonly<
  Partial<Record<'connect' | 'text' | 'binary' | 'ping' | 'pong' | 'close' | 'disconnect', number>>
>;

/** What a WebSocket that listens has besides: see `WebServing` of the transport. */
export interface ServerSettings {
  /** Id of the QAction that decides who is let in; undefined: everybody. */
  readonly accept: number | undefined;
  /** Id of the table that shows the clients; undefined: none. */
  readonly clientsTable: number | undefined;
  readonly paths: readonly string[];
  readonly subprotocols: readonly string[];
  readonly origins: readonly string[];
  /** 0: any number. */
  readonly maxHandshakes: number;
  readonly clientWait: number;
  /** 0: none. */
  readonly idleTimeout: number;
  readonly sendTimeout: number;
}

/** How a connection over SSH logs in; '' where a parameter of the protocol is to say it, or nothing does. */
export interface ShellSettings extends Omit<SshSettings, 'identityFile'> {
  /** What is put behind a command that has no line end itself; '' for nothing. */
  readonly lineEnd: string;
}

/** Defaults of a connection (Elements/Adding_elements; our own for what DataMiner has no setting for). */
export const CONNECTION_DEFAULTS: ConnectionSettings = {
  address: '',
  port: 0,
  busAddress: '',
  transport: 'tcp',
  timeout: 1500,
  retries: 3,
  includeTimeout: true,
  reconnect: undefined,
  keepAlive: 0,
  pingPayload: '',
  logLevel: undefined,
  parts: false,
  handshakeTimeout: 10_000,
  closeTimeout: 5_000,
  maxMessage: 16 * 1024 * 1024,
  sendQueue: 16 * 1024 * 1024,
  tls: { verify: true },
  localPort: 0,
  maxClients: 0,
  clientMemory: 8 * 1024 * 1024,
  slowReader: 'drop',
  allowed: [],
  slowPoll: undefined,
  pingInterval: 30_000,
  server: undefined,
};

/** How the values of one parameter are monitored. */
export interface Monitoring {
  readonly alarm: Alarm;
  readonly hysteresis: Hysteresis;
}

/** Milliseconds that a severity must last before it becomes worse, and better (Configuring_alarm_hysteresis). */
export interface Hysteresis extends Lasting {
  /** What counts in their place: `on` of the severity that it becomes, `off` of the one that it leaves. */
  readonly of?: Readonly<Partial<Record<Severity, Partial<Lasting>>>>;
}

interface Lasting {
  readonly on: number;
  readonly off: number;
}

/** Defaults of a WebSocket that listens, and the interval of its own pings. */
export const SERVER_DEFAULTS: ServerSettings = {
  accept: undefined,
  clientsTable: undefined,
  paths: [],
  subprotocols: [],
  origins: [],
  maxHandshakes: 0,
  clientWait: 0,
  idleTimeout: 0,
  sendTimeout: 0,
};
export const SERVER_KEEP_ALIVE = 30_000;

/** The settings of one element. */
export interface ElementSettings {
  readonly name: string;
  readonly id: number;
  /** How long a connection may fail before the element is in timeout. */
  readonly timeout: number;
  /** In the order of the protocol's connections. */
  readonly connections: readonly ConnectionSettings[];
  /** Values of parameters before start, by parameter id or name. */
  readonly parameters: ReadonlyMap<string, string | number | boolean>;
  /** Parameters and columns that are monitored in another way than the protocol says. */
  readonly alarms: ReadonlyMap<Param, Monitoring>;
  /** Texts that show nowhere. */
  readonly secrets: readonly string[];
}

export const ELEMENT_TIMEOUT = 30_000;
