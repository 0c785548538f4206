// Generated from Memcached 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** StatsCommand (fixed): Stats Command */
  1: string;
  /** VersionCommand (fixed): Version Command */
  2: string;
  /** GetCommand (fixed): Get Command */
  3: string;
  /** SetCommand (fixed): Set Command */
  4: string;
  /** NewLine (fixed): New Line */
  5: string;
  /** LineEnd (trailer): Line End */
  6: string;
  /** StatHeader (header): Stat Header */
  7: string;
  /** StatsEnd (trailer): Stats End */
  8: string;
  /** VersionHeader (header): Version Header */
  9: string;
  /** ValueHeader (header): Value Header */
  10: string;
  /** Space (fixed) */
  11: string;
  /** DataEnd (fixed): Data End */
  12: string;
  /** NoValueMark (header): No Value Mark */
  13: string;
  /** StoredMark (header): Stored Mark */
  14: string;
  /** ErrorMark (header): Error Mark */
  15: string;
  /** ClientErrorMark (header): Client Error Mark */
  16: string;
  /** ServerErrorMark (header): Server Error Mark */
  17: string;
  /** NotStoredMark (header): Not Stored Mark */
  18: string;
  /** Options (fixed) */
  19: string;
  /** Stats (read) */
  20: string;
  /** Version (read) */
  21: string;
  /** Uptime (read): s */
  22: number;
  /** Connections (read): Open Connections */
  23: number;
  /** Items (read): Items Stored */
  24: number;
  /** LastError (read): Last Error */
  25: string;
  /** Key (read) */
  30: string;
  /** Value (read) */
  31: string;
  /** AnswerKey (read): Answer Key */
  32: string;
  /** Flags (read) */
  33: number;
  /** ValueLength (length): Value Length */
  34: number;
  /** SetLength (read): Set Length */
  35: number;
  /** Refused (read): Sets that were not stored */
  36: number;
  /** Key (write) */
  130: string;
  /** Value (write) */
  131: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  StatsCommand: 1;
  VersionCommand: 2;
  GetCommand: 3;
  SetCommand: 4;
  NewLine: 5;
  LineEnd: 6;
  StatHeader: 7;
  StatsEnd: 8;
  VersionHeader: 9;
  ValueHeader: 10;
  Space: 11;
  DataEnd: 12;
  NoValueMark: 13;
  StoredMark: 14;
  ErrorMark: 15;
  ClientErrorMark: 16;
  ServerErrorMark: 17;
  NotStoredMark: 18;
  Options: 19;
  Stats: 20;
  Version: 21;
  Uptime: 22;
  Connections: 23;
  Items: 24;
  LastError: 25;
  Key: 130;
  Value: 131;
  AnswerKey: 32;
  Flags: 33;
  ValueLength: 34;
  SetLength: 35;
  Refused: 36;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 StatsCommand (fixed): Stats Command */
  statsCommand: Values[1];
  /** 2 VersionCommand (fixed): Version Command */
  versionCommand: Values[2];
  /** 3 GetCommand (fixed): Get Command */
  getCommand: Values[3];
  /** 4 SetCommand (fixed): Set Command */
  setCommand: Values[4];
  /** 5 NewLine (fixed): New Line */
  newLine: Values[5];
  /** 6 LineEnd (trailer): Line End */
  lineEnd: Values[6];
  /** 7 StatHeader (header): Stat Header */
  statHeader: Values[7];
  /** 8 StatsEnd (trailer): Stats End */
  statsEnd: Values[8];
  /** 9 VersionHeader (header): Version Header */
  versionHeader: Values[9];
  /** 10 ValueHeader (header): Value Header */
  valueHeader: Values[10];
  /** 11 Space (fixed) */
  space: Values[11];
  /** 12 DataEnd (fixed): Data End */
  dataEnd: Values[12];
  /** 13 NoValueMark (header): No Value Mark */
  noValueMark: Values[13];
  /** 14 StoredMark (header): Stored Mark */
  storedMark: Values[14];
  /** 15 ErrorMark (header): Error Mark */
  errorMark: Values[15];
  /** 16 ClientErrorMark (header): Client Error Mark */
  clientErrorMark: Values[16];
  /** 17 ServerErrorMark (header): Server Error Mark */
  serverErrorMark: Values[17];
  /** 18 NotStoredMark (header): Not Stored Mark */
  notStoredMark: Values[18];
  /** 19 Options (fixed) */
  options: Values[19];
  /** 20 Stats (read) */
  stats: Values[20];
  /** 21 Version (read) */
  version: Values[21];
  /** 22 Uptime (read): s */
  uptime: Values[22];
  /** 23 Connections (read): Open Connections */
  connections: Values[23];
  /** 24 Items (read): Items Stored */
  items: Values[24];
  /** 25 LastError (read): Last Error */
  lastError: Values[25];
  /** 30 Key (read) */
  key: Values[30];
  /** 31 Value (read) */
  value: Values[31];
  /** 32 AnswerKey (read): Answer Key */
  answerKey: Values[32];
  /** 33 Flags (read) */
  flags: Values[33];
  /** 34 ValueLength (length): Value Length */
  valueLength: Values[34];
  /** 35 SetLength (read): Set Length */
  setLength: Values[35];
  /** 36 Refused (read): Sets that were not stored */
  refused: Values[36];
  readonly write: {
    /** 130 Key (write) */
    key: Values[130];
    /** 131 Value (write) */
    value: Values[131];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Statistics (array) */
  1000: {
    name: "Statistics";
    key: 1001;
    columns: {
      /** StatisticKey (read): Key */
      1001: string;
      /** StatisticValue (read): Value */
      1002: string;
    };
    names: {
      StatisticKey: 1001;
      StatisticValue: 1002;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Statistics (array) */
  statistics: Table<{
    /** StatisticKey (read): Key */
    statisticKey: string;
    /** StatisticValue (read): Value */
    statisticValue: string;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
