// Generated from Serial Commands 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** LineEnd (trailer): Line End */
  1: string;
  /** Line (read) */
  10: string;
  /** Reply (read) */
  11: string;
  /** LastCome (read): Client that came last */
  12: string;
  /** LastGone (read): Client that went last */
  13: string;
  /** Run (read) */
  14: string;
  /** Programme (read) */
  20: string;
  /** Commands (read) */
  21: number;
  /** Programme (write) */
  120: string;
  /** Disconnect (write) */
  131: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  LineEnd: 1;
  Line: 10;
  Reply: 11;
  LastCome: 12;
  LastGone: 13;
  Run: 14;
  Programme: 120;
  Commands: 21;
  Disconnect: 131;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 LineEnd (trailer): Line End */
  lineEnd: Values[1];
  /** 10 Line (read) */
  line: Values[10];
  /** 11 Reply (read) */
  reply: Values[11];
  /** 12 LastCome (read): Client that came last */
  lastCome: Values[12];
  /** 13 LastGone (read): Client that went last */
  lastGone: Values[13];
  /** 14 Run (read) */
  run: Values[14];
  /** 20 Programme (read) */
  programme: Values[20];
  /** 21 Commands (read) */
  commands: Values[21];
  readonly write: {
    /** 120 Programme (write) */
    programme: Values[120];
    /** 131 Disconnect (write) */
    disconnect: Values[131];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
