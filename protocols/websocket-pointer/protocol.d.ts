// Generated from WebSocket Pointer 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** Message (read): Last message */
  10: string;
  /** Moves (read) */
  11: number;
  /** LastCome (read): Client that came last */
  12: string;
  /** LastGone (read): Client that went last */
  13: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  Message: 10;
  Moves: 11;
  LastCome: 12;
  LastGone: 13;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 10 Message (read): Last message */
  message: Values[10];
  /** 11 Moves (read) */
  moves: Values[11];
  /** 12 LastCome (read): Client that came last */
  lastCome: Values[12];
  /** 13 LastGone (read): Client that went last */
  lastGone: Values[13];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Pointers (array) */
  2000: {
    name: "Pointers";
    key: 2001;
    columns: {
      /** PointerPeer (read): Address */
      2001: string;
      /** PointerClient (read): Client */
      2002: string;
      /** PointerX (read): From the left, % */
      2003: number;
      /** PointerY (read): From the top, % */
      2004: number;
    };
    names: {
      PointerPeer: 2001;
      PointerClient: 2002;
      PointerX: 2003;
      PointerY: 2004;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 2000 Pointers (array) */
  pointers: Table<{
    /** PointerPeer (read): Address */
    pointerPeer: string;
    /** PointerClient (read): Client */
    pointerClient: string;
    /** PointerX (read): From the left, % */
    pointerX: number;
    /** PointerY (read): From the top, % */
    pointerY: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
