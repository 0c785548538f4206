// Generated from Serial Echo 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** LineEnd (trailer): Line End */
  1: string;
  /** Line (read) */
  10: string;
  /** Lines (read) */
  11: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  LineEnd: 1;
  Line: 10;
  Lines: 11;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 LineEnd (trailer): Line End */
  lineEnd: Values[1];
  /** 10 Line (read) */
  line: Values[10];
  /** 11 Lines (read) */
  lines: Values[11];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
