// Generated from Redis 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** InfoCommand (fixed): Info Command */
  1: string;
  /** LineEnd (trailer): Line End */
  2: string;
  /** Bulk (header) */
  3: string;
  /** Status (header) */
  4: string;
  /** Error (header) */
  5: string;
  /** DataEnd (fixed): Data End */
  6: string;
  /** NoValue (header): No Value */
  7: string;
  /** BulkLength (length): Bulk Length */
  10: number;
  /** Info (read) */
  11: string;
  /** LastStatus (read): Last Status */
  12: string;
  /** LastError (read): Last Error */
  13: string;
  /** Version (read) */
  20: string;
  /** Clients (read): Connected Clients */
  21: number;
  /** Memory (read): Used Memory, B */
  22: number;
  /** Uptime (read): s */
  23: number;
  /** Key (read) */
  30: string;
  /** Value (read) */
  31: string;
  /** GetCommand (read): Get Command */
  40: string;
  /** SetCommand (read): Set Command */
  41: string;
  /** Key (write) */
  130: string;
  /** Value (write) */
  131: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  InfoCommand: 1;
  LineEnd: 2;
  Bulk: 3;
  Status: 4;
  Error: 5;
  DataEnd: 6;
  NoValue: 7;
  BulkLength: 10;
  Info: 11;
  LastStatus: 12;
  LastError: 13;
  Version: 20;
  Clients: 21;
  Memory: 22;
  Uptime: 23;
  Key: 130;
  Value: 131;
  GetCommand: 40;
  SetCommand: 41;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 InfoCommand (fixed): Info Command */
  infoCommand: Values[1];
  /** 2 LineEnd (trailer): Line End */
  lineEnd: Values[2];
  /** 3 Bulk (header) */
  bulk: Values[3];
  /** 4 Status (header) */
  status: Values[4];
  /** 5 Error (header) */
  error: Values[5];
  /** 6 DataEnd (fixed): Data End */
  dataEnd: Values[6];
  /** 7 NoValue (header): No Value */
  noValue: Values[7];
  /** 10 BulkLength (length): Bulk Length */
  bulkLength: Values[10];
  /** 11 Info (read) */
  info: Values[11];
  /** 12 LastStatus (read): Last Status */
  lastStatus: Values[12];
  /** 13 LastError (read): Last Error */
  lastError: Values[13];
  /** 20 Version (read) */
  version: Values[20];
  /** 21 Clients (read): Connected Clients */
  clients: Values[21];
  /** 22 Memory (read): Used Memory, B */
  memory: Values[22];
  /** 23 Uptime (read): s */
  uptime: Values[23];
  /** 30 Key (read) */
  key: Values[30];
  /** 31 Value (read) */
  value: Values[31];
  /** 40 GetCommand (read): Get Command */
  getCommand: Values[40];
  /** 41 SetCommand (read): Set Command */
  setCommand: Values[41];
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
      /** StatisticSection (read): Section */
      1002: string;
      /** StatisticValue (read): Value */
      1003: string;
    };
    names: {
      StatisticKey: 1001;
      StatisticSection: 1002;
      StatisticValue: 1003;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Statistics (array) */
  statistics: Table<{
    /** StatisticKey (read): Key */
    statisticKey: string;
    /** StatisticSection (read): Section */
    statisticSection: string;
    /** StatisticValue (read): Value */
    statisticValue: string;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
