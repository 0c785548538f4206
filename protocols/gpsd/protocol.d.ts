// Generated from gpsd 1.0.0.1 by `headend types`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** LineEnd (trailer): Line End */
  1: string;
  /** WatchCommand (fixed): Watch Command */
  2: string;
  /** Report (read) */
  10: string;
  /** Release (read) */
  20: string;
  /** Mode (read): Fix; 0 = Unknown, 1 = None, 2 = 2D, 3 = 3D */
  21: number;
  /** Time (read) */
  22: string;
  /** Latitude (read): ° */
  23: number;
  /** Longitude (read): ° */
  24: number;
  /** Altitude (read): m */
  25: number;
  /** Speed (read): m/s */
  26: number;
  /** SatellitesUsed (read): Satellites Used */
  27: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  LineEnd: 1;
  WatchCommand: 2;
  Report: 10;
  Release: 20;
  Mode: 21;
  Time: 22;
  Latitude: 23;
  Longitude: 24;
  Altitude: 25;
  Speed: 26;
  SatellitesUsed: 27;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 1 LineEnd (trailer): Line End */
  lineEnd: Values[1];
  /** 2 WatchCommand (fixed): Watch Command */
  watchCommand: Values[2];
  /** 10 Report (read) */
  report: Values[10];
  /** 20 Release (read) */
  release: Values[20];
  /** 21 Mode (read): Fix; 0 = Unknown, 1 = None, 2 = 2D, 3 = 3D */
  mode: Values[21];
  /** 22 Time (read) */
  time: Values[22];
  /** 23 Latitude (read): ° */
  latitude: Values[23];
  /** 24 Longitude (read): ° */
  longitude: Values[24];
  /** 25 Altitude (read): m */
  altitude: Values[25];
  /** 26 Speed (read): m/s */
  speed: Values[26];
  /** 27 SatellitesUsed (read): Satellites Used */
  satellitesUsed: Values[27];
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** Satellites (array) */
  1000: {
    name: "Satellites";
    key: 1001;
    columns: {
      /** SatelliteNumber (read): PRN */
      1001: string;
      /** Elevation (read): ° */
      1002: number;
      /** Azimuth (read): ° */
      1003: number;
      /** SignalStrength (read): Signal Strength, dB */
      1004: number;
      /** Used (read): 0 = No, 1 = Yes */
      1005: number;
    };
    names: {
      SatelliteNumber: 1001;
      Elevation: 1002;
      Azimuth: 1003;
      SignalStrength: 1004;
      Used: 1005;
    };
  };
}

/** What `protocol.tables` has, by name. */
export interface NamedTables {
  /** 1000 Satellites (array) */
  satellites: Table<{
    /** SatelliteNumber (read): PRN */
    satelliteNumber: string;
    /** Elevation (read): ° */
    elevation: number;
    /** Azimuth (read): ° */
    azimuth: number;
    /** SignalStrength (read): Signal Strength, dB */
    signalStrength: number;
    /** Used (read): 0 = No, 1 = Yes */
    used: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
