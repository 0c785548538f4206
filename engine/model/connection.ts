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

/** A connection as the protocol declares it; `id` counts from 0 and is its number everywhere. */
export interface Connection extends Place {
  readonly id: number;
  readonly name: string;
  readonly type: ConnectionType;
  /** The parameter that gets 1 when it opens and 0 when it closes. */
  readonly notify: Param | undefined;
  readonly makeCommandByProtocol: boolean;
  /** The protocol follows redirects of HTTP itself. */
  readonly customRedirect: boolean;
  /** The Session of the custom opening handshake. */
  readonly handshake: Session | undefined;
  /** The parameter whose value overrides the address. */
  readonly dynamicIp: Param | undefined;
  readonly settings: UserSettings;
  /** Responses that may match what arrives unasked, in the order of the protocol. */
  readonly responses: readonly Response[];
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
  /** Port type. */
  readonly transport: 'ip' | 'udp' | 'rs232' | undefined;
  /** Port types that the author switched off. */
  readonly disabled: readonly ('ip' | 'udp' | 'rs232')[];
}
