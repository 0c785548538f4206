// Generated from WebSocket Chat 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** Line (read): What a client said last */
  10: string;
  /** Lines (read): Lines said */
  11: number;
  /** LastCome (read): Client that came last */
  12: string;
  /** LastGone (read): Client that went last */
  13: string;
  /** Say (write): Say to all */
  120: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  Line: 10;
  Lines: 11;
  LastCome: 12;
  LastGone: 13;
  Say: 120;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 10 Line (read): What a client said last */
  line: Values[10];
  /** 11 Lines (read): Lines said */
  lines: Values[11];
  /** 12 LastCome (read): Client that came last */
  lastCome: Values[12];
  /** 13 LastGone (read): Client that went last */
  lastGone: Values[13];
  readonly write: {
    /** 120 Say (write): Say to all */
    say: Values[120];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Clients (array) */
  1000: {
    name: "Clients";
    key: 1001;
    columns: {
      /** ClientId (read): Client */
      1001: string;
      /** ClientPeer (read): Address */
      1002: string;
      /** ClientPath (read): Path */
      1003: string;
      /** ClientSubprotocol (read): Subprotocol */
      1004: string;
      /** ClientSince (read): Since */
      1005: string;
      /** ClientBytesIn (read): Bytes in, B */
      1006: number;
      /** ClientBytesOut (read): Bytes out, B */
      1007: number;
      /** ClientState (read): State */
      1008: string;
    };
    names: {
      ClientId: 1001;
      ClientPeer: 1002;
      ClientPath: 1003;
      ClientSubprotocol: 1004;
      ClientSince: 1005;
      ClientBytesIn: 1006;
      ClientBytesOut: 1007;
      ClientState: 1008;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Clients (array) */
  clients: Table<{
    /** ClientId (read): Client */
    clientId: string;
    /** ClientPeer (read): Address */
    clientPeer: string;
    /** ClientPath (read): Path */
    clientPath: string;
    /** ClientSubprotocol (read): Subprotocol */
    clientSubprotocol: string;
    /** ClientSince (read): Since */
    clientSince: string;
    /** ClientBytesIn (read): Bytes in, B */
    clientBytesIn: number;
    /** ClientBytesOut (read): Bytes out, B */
    clientBytesOut: number;
    /** ClientState (read): State */
    clientState: string;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
