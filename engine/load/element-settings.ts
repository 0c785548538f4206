import type { Place } from '#base/issue.ts';
import type { AlarmLimit } from '#model/param.ts';

/** A place in a file. */
export interface FilePlace extends Place {
  readonly file: string;
}

/** What an element file says, with durations in milliseconds, sizes in bytes and secrets resolved. */
export interface ElementSettings {
  /** Undefined: the file's name without its extension. */
  readonly name?: string;
  /** As written: a protocol folder or a protocol.xml, relative to the element file. */
  readonly protocol: string;
  readonly state: 'active' | 'paused' | 'stopped';
  /** How long a connection may fail before the element is in timeout; undefined: the protocol's, else 30 s. */
  readonly timeout?: number;
  readonly host: 'shared' | 'own';
  /** Names of elements that start before this one. */
  readonly startAfter: readonly string[];
  /** By number of the connection in the protocol. */
  readonly connections: ReadonlyMap<number, ConnectionSettings>;
  /** Values before the start, by id or name as written. */
  readonly parameters: ReadonlyMap<string, string | number | boolean>;
  /** What is monitored, and how, by id or name as written. */
  readonly alarms: ReadonlyMap<string, AlarmSettings>;
  /** Texts that must show nowhere: for `maskOf`. */
  readonly secrets: readonly string[];
  /** Where in its file each setting stands that only a protocol can tell right or wrong, like `connections.0.accept`. */
  readonly places: ReadonlyMap<string, FilePlace>;
}

/** Of one parameter; a limit that is false is taken away. Durations in milliseconds. */
export interface AlarmSettings extends Readonly<Partial<Record<AlarmLimit, string | number | false>>> {
  readonly monitored?: boolean;
  /** Of every severity, and of single ones. */
  readonly hysteresis?: Lasting & Readonly<Partial<Record<AlarmSeverity, Lasting>>>;
}

interface Lasting {
  readonly on?: number;
  readonly off?: number;
}

type AlarmSeverity = 'warning' | 'minor' | 'major' | 'critical';

/** What is below a serial or smart-serial connection. */
export type SerialTransport = 'tcp' | 'udp' | 'tls' | 'ssh' | 'serial';

/** Only what the file gives is there. Durations in milliseconds, sizes in bytes; 0 is off where a thing can be off. */
export interface ConnectionSettings {
  /** A host, an address, or a URL. */
  readonly address?: string;
  readonly port?: number;
  readonly busAddress?: string;
  readonly transport?: SerialTransport;
  /** Of a single command. */
  readonly timeout?: number;
  readonly retries?: number;
  readonly reconnect?: Reconnect;
  readonly keepAlive?: number;
  readonly pingPayload?: string;
  /** Of what the text log tells of the connection; `trace` shows the frames of a WebSocket. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  /** Of a WebSocket: messages come in parts. */
  readonly parts?: boolean;
  readonly handshakeTimeout?: number;
  readonly closeTimeout?: number;
  readonly maxMessage?: number;
  readonly sendQueue?: number;
  readonly proxy?: string;
  /** Most bytes of an HTTP body that the stream log shows. */
  readonly logBody?: number;
  readonly tls?: ConnectionTls;
  readonly includeTimeout?: boolean;
  readonly slowPoll?: number;
  readonly pingInterval?: number;
  readonly localPort?: number;
  readonly ssh?: ConnectionSsh;
  readonly serial?: ConnectionSerial;

  /** Ids of QActions, by what of a WebSocket they are told of. */
  readonly hooks?: Readonly<
    Partial<Record<'connect' | 'text' | 'binary' | 'ping' | 'pong' | 'close' | 'disconnect', number>>
  >;

  /** From here on: of a server. A QAction's id. */
  readonly accept?: number;
  /** The id of a table. */
  readonly clientsTable?: number;
  readonly paths?: readonly string[];
  readonly subprotocols?: readonly string[];
  readonly maxClients?: number;
  readonly maxHandshakes?: number;
  readonly clientWait?: number;
  readonly origins?: readonly string[];
  readonly clientMemory?: number;
  readonly slowReader?: 'drop' | 'skip';
  /** Addresses of the clients that it takes. */
  readonly allowed?: readonly string[];
  readonly idleTimeout?: number;
  readonly sendTimeout?: number;
}

/** The wait before a new connect grows from `min` (undefined: 1 s) to `max` (undefined: 1 min). */
export interface Reconnect {
  readonly min?: number;
  readonly max?: number;
}

/** PEM texts: where the file names a path, its content. */
export interface ConnectionTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly verify?: boolean;
}

export interface ConnectionSsh {
  readonly username?: string;
  readonly password?: string;
  /** A PEM text. */
  readonly identity?: string;
  readonly passphrase?: string;
  /** `SHA256:…` */
  readonly hostKey?: string;
  readonly terminal?: string;
  readonly lineEnd?: 'crlf' | 'cr' | 'lf' | 'none';
  readonly algorithms?: {
    readonly kex?: readonly string[];
    readonly hostKey?: readonly string[];
    readonly cipher?: readonly string[];
    readonly mac?: readonly string[];
  };
}

export interface ConnectionSerial {
  readonly path?: string;
  readonly baud?: number;
  readonly dataBits?: number;
  readonly stopBits?: 1 | 1.5 | 2;
  readonly parity?: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly flowControl?: 'none' | 'rtscts' | 'xonxoff';
}

/**
 * How the text of each setting is understood. `pem` is a PEM text or the path of
 * a file that holds one; `secret` shows nowhere even when it stands in the file itself; so does the password of a `proxy`.
 */
export type Form =
  | 'text'
  | 'secret'
  | 'pem'
  | 'secret pem'
  | 'proxy'
  | 'number'
  | 'flag'
  | 'duration'
  | 'size'
  | 'list';

/** Every key of a connection; a key of a block stands with a dot. */
export const CONNECTION_SETTINGS: Readonly<Record<string, Form>> = {
  address: 'text',
  port: 'number',
  busAddress: 'text',
  transport: 'text',
  timeout: 'duration',
  retries: 'number',
  'reconnect.min': 'duration',
  'reconnect.max': 'duration',
  keepAlive: 'duration',
  pingPayload: 'text',
  logLevel: 'text',
  parts: 'flag',
  handshakeTimeout: 'duration',
  closeTimeout: 'duration',
  maxMessage: 'size',
  sendQueue: 'size',
  proxy: 'proxy',
  logBody: 'size',
  'tls.ca': 'pem',
  'tls.cert': 'pem',
  'tls.key': 'secret pem',
  'tls.serverName': 'text',
  'tls.verify': 'flag',
  includeTimeout: 'flag',
  slowPoll: 'duration',
  pingInterval: 'duration',
  localPort: 'number',
  'ssh.username': 'text',
  'ssh.password': 'secret',
  'ssh.identity': 'secret pem',
  'ssh.passphrase': 'secret',
  'ssh.hostKey': 'text',
  'ssh.terminal': 'text',
  'ssh.lineEnd': 'text',
  'ssh.algorithms.kex': 'list',
  'ssh.algorithms.hostKey': 'list',
  'ssh.algorithms.cipher': 'list',
  'ssh.algorithms.mac': 'list',
  'serial.path': 'text',
  'serial.baud': 'number',
  'serial.dataBits': 'number',
  'serial.stopBits': 'number',
  'serial.parity': 'text',
  'serial.flowControl': 'text',
  'hooks.connect': 'number',
  'hooks.text': 'number',
  'hooks.binary': 'number',
  'hooks.ping': 'number',
  'hooks.pong': 'number',
  'hooks.close': 'number',
  'hooks.disconnect': 'number',
  accept: 'number',
  clientsTable: 'number',
  paths: 'list',
  subprotocols: 'list',
  maxClients: 'number',
  maxHandshakes: 'number',
  clientWait: 'duration',
  origins: 'list',
  clientMemory: 'size',
  slowReader: 'text',
  allowed: 'list',
  idleTimeout: 'duration',
  sendTimeout: 'duration',
};

/** The form of the value at a path of an element file; `text` where nothing else is said. */
export function formOf(path: readonly string[]): Form {
  if (path.length === 1 && path[0] === 'timeout') return 'duration';
  if (path[0] === 'alarms')
    return path[2] === 'hysteresis' && /^(?:on|off)$/.test(path.at(-1)!) ? 'duration' : 'text';
  if (path[0] !== 'connections') return 'text';
  const key = path.slice(2).join('.');
  return Object.hasOwn(CONNECTION_SETTINGS, key) ? (CONNECTION_SETTINGS[key] ?? 'text') : 'text';
}
