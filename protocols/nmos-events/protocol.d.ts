// Generated from NMOS Events 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  7: number;
  /** Path (read): WebSocket Path */
  8: string;
  /** Authorization (read): Authorization Header */
  9: string;
  /** HandshakeStatus (read): Handshake Status */
  10: string;
  /** Message (read): Last Message */
  11: string;
  /** SubscriptionCommand (read): Subscription Command */
  12: string;
  /** HealthCommand (read): Health Command */
  13: string;
  /** HealthDue (dummy): Health Due */
  14: number | string;
  /** Sources (read): Subscribed Sources */
  15: string;
  /** Temperature (read): °C */
  20: number;
  /** Tally (read): 0 = Off air, 1 = On air */
  21: number;
  /** Programme (read) */
  22: string;
  /** LastHealth (read): Last Health Reply */
  23: string;
  /** StateMessages (read): State Messages */
  24: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  ConnectionState: 7;
  Path: 8;
  Authorization: 9;
  HandshakeStatus: 10;
  Message: 11;
  SubscriptionCommand: 12;
  HealthCommand: 13;
  HealthDue: 14;
  Sources: 15;
  Temperature: 20;
  Tally: 21;
  Programme: 22;
  LastHealth: 23;
  StateMessages: 24;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 7 ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  connectionState: Values[7];
  /** 8 Path (read): WebSocket Path */
  path: Values[8];
  /** 9 Authorization (read): Authorization Header */
  authorization: Values[9];
  /** 10 HandshakeStatus (read): Handshake Status */
  handshakeStatus: Values[10];
  /** 11 Message (read): Last Message */
  message: Values[11];
  /** 12 SubscriptionCommand (read): Subscription Command */
  subscriptionCommand: Values[12];
  /** 13 HealthCommand (read): Health Command */
  healthCommand: Values[13];
  /** 14 HealthDue (dummy): Health Due */
  healthDue: Values[14];
  /** 15 Sources (read): Subscribed Sources */
  sources: Values[15];
  /** 20 Temperature (read): °C */
  temperature: Values[20];
  /** 21 Tally (read): 0 = Off air, 1 = On air */
  tally: Values[21];
  /** 22 Programme (read) */
  programme: Values[22];
  /** 23 LastHealth (read): Last Health Reply */
  lastHealth: Values[23];
  /** 24 StateMessages (read): State Messages */
  stateMessages: Values[24];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
