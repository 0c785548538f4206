// Generated from Serial Chat 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** LineEnd (trailer): Line End */
  1: string;
  /** Come (fixed) */
  2: string;
  /** Gone (fixed) */
  3: string;
  /** Line (read) */
  10: string;
  /** LastCome (read): Client that came last */
  12: string;
  /** LastGone (read): Client that went last */
  13: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  LineEnd: 1;
  Come: 2;
  Gone: 3;
  Line: 10;
  LastCome: 12;
  LastGone: 13;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 LineEnd (trailer): Line End */
  lineEnd: Values[1];
  /** 2 Come (fixed) */
  come: Values[2];
  /** 3 Gone (fixed) */
  gone: Values[3];
  /** 10 Line (read) */
  line: Values[10];
  /** 12 LastCome (read): Client that came last */
  lastCome: Values[12];
  /** 13 LastGone (read): Client that went last */
  lastGone: Values[13];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
