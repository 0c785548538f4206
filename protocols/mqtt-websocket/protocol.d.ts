// Generated from MQTT over WebSocket 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  7: number;
  /** Path (read): WebSocket Path */
  8: string;
  /** Subprotocol (read): WebSocket Subprotocol */
  9: string;
  /** HandshakeStatus (read): Handshake Status */
  10: string;
  /** Packet (read): Received Bytes */
  11: string;
  /** ConnectPacket (read): CONNECT Packet */
  12: string;
  /** SubscribePacket (read): SUBSCRIBE Packet */
  13: string;
  /** PingPacket (fixed): PINGREQ Packet */
  14: string;
  /** TopicFilter (read): Topic Filter */
  20: string;
  /** ClientId (read): Client Identifier */
  21: string;
  /** Topic (read): Topic of the Last Message */
  22: string;
  /** Payload (read): Payload of the Last Message */
  23: string;
  /** Messages (read): Messages Received */
  24: number;
  /** Session (read): MQTT Session; 0 = Disconnected, 1 = Connecting, 2 = Connected, 3 = Subscribed, 4 = Refused */
  25: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  ConnectionState: 7;
  Path: 8;
  Subprotocol: 9;
  HandshakeStatus: 10;
  Packet: 11;
  ConnectPacket: 12;
  SubscribePacket: 13;
  PingPacket: 14;
  TopicFilter: 20;
  ClientId: 21;
  Topic: 22;
  Payload: 23;
  Messages: 24;
  Session: 25;
};

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names>;
