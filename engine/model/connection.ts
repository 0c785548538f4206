import type { Place } from '#base/issue.ts';
import type { Param, Response, Session } from './constructs.ts';

export type ConnectionType =
  | 'gpib'
  | 'http'
  | 'opc'
  | 'serial'
  | 'serial single'
  | 'service'
  | 'sla'
  | 'smart-serial'
  | 'smart-serial single'
  | 'snmp'
  | 'snmpv2'
  | 'snmpv3'
  | 'virtual'
  | 'websocket';

/** Types of connections that nothing runs yet: they stay closed. */
export const CLOSED_TYPES: ReadonlySet<ConnectionType> = new Set([
  'gpib',
  'opc',
  'service',
  'sla',
  'snmp',
  'snmpv2',
  'snmpv3',
]);

/** A connection as the protocol declares it; `id` counts from 0 and is its number everywhere. */
export interface Connection extends Place {
  readonly id: number;
  readonly name: string;
  readonly type: ConnectionType;
  /** The parameter that gets 1 when it opens and 0 when it closes. */
  readonly notify: Param | undefined;
  /** Of a WebSocket that listens: the parameters that get `IP:port` of a client that comes, and of one that goes. */
  readonly clients: WebSocketClientNotes | undefined;
  readonly makeCommandByProtocol: boolean;
  /** The protocol follows redirects of HTTP itself. */
  readonly customRedirect: boolean;
  /** Of the main connection with redundantPolling: the number of the one that takes turns with it. */
  readonly redundant: number | undefined;
  /** The Session of the custom opening handshake. */
  readonly handshake: Session | undefined;
  /** The parameter whose value overrides the address. */
  readonly dynamicIp: Param | undefined;
  readonly settings: UserSettings;
  /** Of the serial and smart-serial types: what `communicationOptions` and `PortSettings` say beyond the settings. */
  readonly serial: SerialOptions | undefined;
  /** Responses that may match what arrives unasked, in the order of the protocol. */
  readonly responses: readonly Response[];
}

/** What is told of the clients of a server. */
export interface ClientNotes {
  readonly joined: Param | undefined;
  readonly left: Param | undefined;
}

/** The same of a WebSocket. */
export interface WebSocketClientNotes extends ClientNotes {
  /** Its own block names who gets those that go, not the protocol's type, which may mean another connection. */
  readonly own: boolean;
}

/** How a serial or smart-serial connection communicates (schema pages Type-communicationOptions, PortSettings). */
export interface SerialOptions {
  /** As a server: the parameters that get `IP:port` of a client that comes, and of one that goes. */
  readonly joined: Param | undefined;
  readonly left: Param | undefined;
  /** As a server: most clients at a time; 0: any number. */
  readonly maxClients: number;
  readonly packetInfo: PacketInfo | undefined;
  /** So many bytes are handed on at once; 0: what came within 15 ms. */
  readonly maxReceiveBuffer: number;
  /** What is handed on begins with the peer's address. */
  readonly smartIpHeader: boolean;
  /** Of UDP: each datagram is handed on by itself. */
  readonly flushPerDatagram: boolean;
  /** The connection closes after each response. */
  readonly closeOnResponse: boolean;
  /** Of a serial line. */
  readonly line: LineOptions;
  /** Key exchange algorithms of SSH, best first; none: those that are safe. */
  readonly kex: readonly string[];
  /** What SSH logs in with; undefined where the protocol does not speak of SSH. */
  readonly login: SshLogin | undefined;
}

/** The settings of a serial line that a protocol proposes. */
export interface LineOptions {
  /** Bits a second. */
  readonly baud: number | undefined;
  /** 5 … 8. */
  readonly dataBits: number | undefined;
  readonly stopBits: 1 | 1.5 | 2 | undefined;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space' | undefined;
  readonly flowControl: 'none' | 'rtscts' | 'xonxoff' | undefined;
}

/** Parameters that hold what SSH logs in with (schema page PortSettings.SSH). */
export interface SshLogin {
  readonly username: Param | undefined;
  readonly password: Param | undefined;
  /** Its value is `key=PATH` or `key=PATH;pass=PASSPHRASE`; it goes before the password. */
  readonly identity: Param | undefined;
  /** Declared by options of the parameters: then only port 22 is SSH. */
  readonly deprecated: boolean;
}

/** Where a packet says how long it is. */
export interface PacketInfo {
  /** Bytes before the length. */
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  /** The length counts what stands before it and itself, too. */
  readonly inclusive: boolean;
  readonly littleEndian: boolean;
}

/** Defaults of an element's connection settings. */
export interface UserSettings {
  readonly busAddress: string | undefined;
  /** 0 … 65535. */
  readonly port: number | undefined;
  /** Of a single command, in milliseconds. */
  readonly timeout: number | undefined;
  /** Of the element, in milliseconds. */
  readonly timeoutElement: number | undefined;
  readonly retries: number | undefined;
  readonly localPort: number | undefined;
  /** Of connections over TCP: TLS is spoken. */
  readonly tls: boolean;
  /** Of HTTP and WebSocket: certificates are not checked. */
  readonly skipVerification: boolean;
  /** When slow poll begins: milliseconds in timeout, or a number of timeouts, as `slowPollBase` says. */
  readonly slowPoll: number | undefined;
  readonly slowPollBase: 'number' | 'time';
  /** Of the ping group in slow poll, in milliseconds. */
  readonly pingInterval: number | undefined;
  /** Port type. */
  readonly transport: 'ip' | 'udp' | 'rs232' | undefined;
  /** Port types that the author switched off. */
  readonly disabled: readonly ('ip' | 'udp' | 'rs232')[];
}
