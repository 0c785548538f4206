// Generated from NMOS Events Device 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** Command (read): Last command */
  10: string;
  /** LastCome (read): Client that came last */
  12: string;
  /** LastGone (read): Client that went last */
  13: string;
  /** Temperature (read): °C */
  20: number;
  /** Tally (read): 0 = Off air, 1 = On air */
  21: number;
  /** Programme (read) */
  22: string;
  /** Simulation (read): 0 = Off, 1 = On */
  30: number;
  /** WatchDue (dummy): Watch due */
  41: number | string;
  /** TemperatureDue (dummy): Temperature due */
  42: number | string;
  /** TallyDue (dummy): Tally due */
  43: number | string;
  /** ProgrammeDue (dummy): Programme due */
  44: number | string;
  /** Temperature (write): °C */
  120: number;
  /** Tally (write): 0 = Off air, 1 = On air */
  121: number;
  /** Programme (write) */
  122: string;
  /** Simulation (write): 0 = Off, 1 = On */
  130: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  Command: 10;
  LastCome: 12;
  LastGone: 13;
  Temperature: 120;
  Tally: 121;
  Programme: 122;
  Simulation: 130;
  WatchDue: 41;
  TemperatureDue: 42;
  TallyDue: 43;
  ProgrammeDue: 44;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 10 Command (read): Last command */
  command: Values[10];
  /** 12 LastCome (read): Client that came last */
  lastCome: Values[12];
  /** 13 LastGone (read): Client that went last */
  lastGone: Values[13];
  /** 20 Temperature (read): °C */
  temperature: Values[20];
  /** 21 Tally (read): 0 = Off air, 1 = On air */
  tally: Values[21];
  /** 22 Programme (read) */
  programme: Values[22];
  /** 30 Simulation (read): 0 = Off, 1 = On */
  simulation: Values[30];
  /** 41 WatchDue (dummy): Watch due */
  watchDue: Values[41];
  /** 42 TemperatureDue (dummy): Temperature due */
  temperatureDue: Values[42];
  /** 43 TallyDue (dummy): Tally due */
  tallyDue: Values[43];
  /** 44 ProgrammeDue (dummy): Programme due */
  programmeDue: Values[44];
  readonly write: {
    /** 120 Temperature (write): °C */
    temperature: Values[120];
    /** 121 Tally (write): 0 = Off air, 1 = On air */
    tally: Values[121];
    /** 122 Programme (write) */
    programme: Values[122];
    /** 130 Simulation (write): 0 = Off, 1 = On */
    simulation: Values[130];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Subscribers (array) */
  1000: {
    name: "Subscribers";
    key: 1001;
    columns: {
      /** SubscriberPeer (read): Address */
      1001: string;
      /** SubscriberSources (read): Sources */
      1002: string;
      /** SubscriberSilence (read): Without health command, s */
      1003: number;
    };
    names: {
      SubscriberPeer: 1001;
      SubscriberSources: 1002;
      SubscriberSilence: 1003;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Subscribers (array) */
  subscribers: Table<{
    /** SubscriberPeer (read): Address */
    subscriberPeer: string;
    /** SubscriberSources (read): Sources */
    subscriberSources: string;
    /** SubscriberSilence (read): Without health command, s */
    subscriberSilence: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
