// Generated from Prometheus Server 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** StatusLine (read): Status Line */
  10: string;
  /** BuildInformation (read): Build Information */
  11: string;
  /** TargetList (read): Target List */
  12: string;
  /** QueryReply (read): Query Reply */
  13: string;
  /** Query (read) */
  21: string;
  /** EncodedQuery (read): Encoded Query */
  22: string;
  /** Version (read) */
  30: string;
  /** TargetsUp (read): Targets Up */
  31: number;
  /** TargetsDown (read): Targets Down */
  32: number;
  /** Samples (read): Samples of the Query */
  33: number;
  /** QueryError (read): Query Error */
  34: string;
  /** Query (write) */
  121: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  StatusLine: 10;
  BuildInformation: 11;
  TargetList: 12;
  QueryReply: 13;
  Query: 121;
  EncodedQuery: 22;
  Version: 30;
  TargetsUp: 31;
  TargetsDown: 32;
  Samples: 33;
  QueryError: 34;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 10 StatusLine (read): Status Line */
  statusLine: Values[10];
  /** 11 BuildInformation (read): Build Information */
  buildInformation: Values[11];
  /** 12 TargetList (read): Target List */
  targetList: Values[12];
  /** 13 QueryReply (read): Query Reply */
  queryReply: Values[13];
  /** 21 Query (read) */
  query: Values[21];
  /** 22 EncodedQuery (read): Encoded Query */
  encodedQuery: Values[22];
  /** 30 Version (read) */
  version: Values[30];
  /** 31 TargetsUp (read): Targets Up */
  targetsUp: Values[31];
  /** 32 TargetsDown (read): Targets Down */
  targetsDown: Values[32];
  /** 33 Samples (read): Samples of the Query */
  samples: Values[33];
  /** 34 QueryError (read): Query Error */
  queryError: Values[34];
  readonly write: {
    /** 121 Query (write) */
    query: Values[121];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Targets (array) */
  1000: {
    name: "Targets";
    key: 1001;
    columns: {
      /** TargetKey (read): Target */
      1001: string;
      /** TargetJob (read): Job */
      1002: string;
      /** TargetInstance (read): Instance */
      1003: string;
      /** TargetHealth (read): Health; 0 = Down, 1 = Up, 2 = Unknown */
      1004: number;
      /** TargetScrapeDuration (read): Scrape Duration, ms */
      1005: number;
      /** TargetLastError (read): Last Error */
      1006: string;
    };
    names: {
      TargetKey: 1001;
      TargetJob: 1002;
      TargetInstance: 1003;
      TargetHealth: 1004;
      TargetScrapeDuration: 1005;
      TargetLastError: 1006;
    };
  };
  /** Results (array): Query Results */
  1100: {
    name: "Results";
    key: 1101;
    columns: {
      /** ResultKey (read): Series */
      1101: string;
      /** ResultMetric (read): Metric */
      1102: string;
      /** ResultValue (read): Value */
      1103: number;
    };
    names: {
      ResultKey: 1101;
      ResultMetric: 1102;
      ResultValue: 1103;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Targets (array) */
  targets: Table<{
    /** TargetKey (read): Target */
    targetKey: string;
    /** TargetJob (read): Job */
    targetJob: string;
    /** TargetInstance (read): Instance */
    targetInstance: string;
    /** TargetHealth (read): Health; 0 = Down, 1 = Up, 2 = Unknown */
    targetHealth: number;
    /** TargetScrapeDuration (read): Scrape Duration, ms */
    targetScrapeDuration: number;
    /** TargetLastError (read): Last Error */
    targetLastError: string;
  }>;
  /** 1100 Results (array): Query Results */
  results: Table<{
    /** ResultKey (read): Series */
    resultKey: string;
    /** ResultMetric (read): Metric */
    resultMetric: string;
    /** ResultValue (read): Value */
    resultValue: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
