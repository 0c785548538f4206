// Generated from Linux over SSH 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** AskLoad (fixed): Ask Load */
  1: string;
  /** Before (read): Before the Answer */
  2: string;
  /** Begin (fixed): Begin of the Answer */
  3: string;
  /** Space (fixed) */
  4: string;
  /** End (trailer): End of the Answer */
  5: string;
  /** Load1 (read): Load in 1 Minute */
  20: number;
  /** Load5 (read): Load in 5 Minutes */
  21: number;
  /** Load15 (read): Load in 15 Minutes */
  22: number;
  /** Processes (read): Processes, running of all, and the last one */
  23: string;
  /** Username (read): User Name */
  100: string;
  /** Password (read) */
  101: string;
  /** Identity (read): Private Key */
  102: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  AskLoad: 1;
  Before: 2;
  Begin: 3;
  Space: 4;
  End: 5;
  Load1: 20;
  Load5: 21;
  Load15: 22;
  Processes: 23;
  Username: 100;
  Password: 101;
  Identity: 102;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 AskLoad (fixed): Ask Load */
  askLoad: Values[1];
  /** 2 Before (read): Before the Answer */
  before: Values[2];
  /** 3 Begin (fixed): Begin of the Answer */
  begin: Values[3];
  /** 4 Space (fixed) */
  space: Values[4];
  /** 5 End (trailer): End of the Answer */
  end: Values[5];
  /** 20 Load1 (read): Load in 1 Minute */
  load1: Values[20];
  /** 21 Load5 (read): Load in 5 Minutes */
  load5: Values[21];
  /** 22 Load15 (read): Load in 15 Minutes */
  load15: Values[22];
  /** 23 Processes (read): Processes, running of all, and the last one */
  processes: Values[23];
  /** 100 Username (read): User Name */
  username: Values[100];
  /** 101 Password (read) */
  password: Values[101];
  /** 102 Identity (read): Private Key */
  identity: Values[102];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
