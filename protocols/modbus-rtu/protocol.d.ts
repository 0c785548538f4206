// Generated from Modbus RTU 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** Unit (bus) */
  5: number;
  /** ReadRegisters (fixed): Read Registers */
  6: string;
  /** ReadCoils (fixed): Read Coils */
  7: string;
  /** WriteSpeed (fixed): Write Speed */
  8: string;
  /** WriteValve (fixed): Write Valve */
  9: string;
  /** AnsweringUnit (read): Answering Unit */
  16: number;
  /** ReadRegistersCode (fixed): Read Registers Code */
  17: string;
  /** ReadCoilsCode (fixed): Read Coils Code */
  18: string;
  /** WriteRegisterCode (fixed): Write Register Code */
  19: string;
  /** Temperature (read): °C */
  20: number;
  /** Speed (read): rpm */
  21: number;
  /** Flow (read): l/s */
  22: number;
  /** Total (read): l */
  23: number;
  /** Exception (read): Last Exception; 1 = Illegal function, 2 = Illegal data address, 3 = Illegal data value, 4 = Server device failure */
  30: number;
  /** Coils (group) */
  40: string;
  /** Valve (read bit): 0 = Off, 1 = On */
  41: number;
  /** Pump (read bit): 0 = Off, 1 = On */
  42: number;
  /** Heater (read bit): 0 = Off, 1 = On */
  43: number;
  /** Fan (read bit): 0 = Off, 1 = On */
  44: number;
  /** Lamp (read bit): 0 = Off, 1 = On */
  45: number;
  /** Door (read bit): 0 = Off, 1 = On */
  46: number;
  /** Alarm (read bit): 0 = Off, 1 = On */
  47: number;
  /** Ready (read bit): 0 = Off, 1 = On */
  48: number;
  /** WriteCoilCode (fixed): Write Coil Code */
  50: string;
  /** ReadRegistersException (fixed): Read Registers Exception */
  51: string;
  /** ReadCoilsException (fixed): Read Coils Exception */
  52: string;
  /** WriteRegisterException (fixed): Write Register Exception */
  53: string;
  /** WriteCoilException (fixed): Write Coil Exception */
  54: string;
  /** DataSize (read): Data Size */
  55: number;
  /** EchoedAddress (read): Echoed Address */
  56: number;
  /** EchoedValue (read): Echoed Value */
  57: number;
  /** Checksum (crc) */
  60: number;
  /** AnswerChecksum (crc): Answer Checksum */
  61: number;
  /** Speed (write): rpm */
  121: number;
  /** Valve (write): 0 = Off, 65280 = On */
  141: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  Unit: 5;
  ReadRegisters: 6;
  ReadCoils: 7;
  WriteSpeed: 8;
  WriteValve: 9;
  AnsweringUnit: 16;
  ReadRegistersCode: 17;
  ReadCoilsCode: 18;
  WriteRegisterCode: 19;
  Temperature: 20;
  Speed: 121;
  Flow: 22;
  Total: 23;
  Exception: 30;
  Coils: 40;
  Valve: 141;
  Pump: 42;
  Heater: 43;
  Fan: 44;
  Lamp: 45;
  Door: 46;
  Alarm: 47;
  Ready: 48;
  WriteCoilCode: 50;
  ReadRegistersException: 51;
  ReadCoilsException: 52;
  WriteRegisterException: 53;
  WriteCoilException: 54;
  DataSize: 55;
  EchoedAddress: 56;
  EchoedValue: 57;
  Checksum: 60;
  AnswerChecksum: 61;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 5 Unit (bus) */
  unit: Values[5];
  /** 6 ReadRegisters (fixed): Read Registers */
  readRegisters: Values[6];
  /** 7 ReadCoils (fixed): Read Coils */
  readCoils: Values[7];
  /** 8 WriteSpeed (fixed): Write Speed */
  writeSpeed: Values[8];
  /** 9 WriteValve (fixed): Write Valve */
  writeValve: Values[9];
  /** 16 AnsweringUnit (read): Answering Unit */
  answeringUnit: Values[16];
  /** 17 ReadRegistersCode (fixed): Read Registers Code */
  readRegistersCode: Values[17];
  /** 18 ReadCoilsCode (fixed): Read Coils Code */
  readCoilsCode: Values[18];
  /** 19 WriteRegisterCode (fixed): Write Register Code */
  writeRegisterCode: Values[19];
  /** 20 Temperature (read): °C */
  temperature: Values[20];
  /** 21 Speed (read): rpm */
  speed: Values[21];
  /** 22 Flow (read): l/s */
  flow: Values[22];
  /** 23 Total (read): l */
  total: Values[23];
  /** 30 Exception (read): Last Exception; 1 = Illegal function, 2 = Illegal data address, 3 = Illegal data value, 4 = Server device failure */
  exception: Values[30];
  /** 40 Coils (group) */
  coils: Values[40];
  /** 41 Valve (read bit): 0 = Off, 1 = On */
  valve: Values[41];
  /** 42 Pump (read bit): 0 = Off, 1 = On */
  pump: Values[42];
  /** 43 Heater (read bit): 0 = Off, 1 = On */
  heater: Values[43];
  /** 44 Fan (read bit): 0 = Off, 1 = On */
  fan: Values[44];
  /** 45 Lamp (read bit): 0 = Off, 1 = On */
  lamp: Values[45];
  /** 46 Door (read bit): 0 = Off, 1 = On */
  door: Values[46];
  /** 47 Alarm (read bit): 0 = Off, 1 = On */
  alarm: Values[47];
  /** 48 Ready (read bit): 0 = Off, 1 = On */
  ready: Values[48];
  /** 50 WriteCoilCode (fixed): Write Coil Code */
  writeCoilCode: Values[50];
  /** 51 ReadRegistersException (fixed): Read Registers Exception */
  readRegistersException: Values[51];
  /** 52 ReadCoilsException (fixed): Read Coils Exception */
  readCoilsException: Values[52];
  /** 53 WriteRegisterException (fixed): Write Register Exception */
  writeRegisterException: Values[53];
  /** 54 WriteCoilException (fixed): Write Coil Exception */
  writeCoilException: Values[54];
  /** 55 DataSize (read): Data Size */
  dataSize: Values[55];
  /** 56 EchoedAddress (read): Echoed Address */
  echoedAddress: Values[56];
  /** 57 EchoedValue (read): Echoed Value */
  echoedValue: Values[57];
  /** 60 Checksum (crc) */
  checksum: Values[60];
  /** 61 AnswerChecksum (crc): Answer Checksum */
  answerChecksum: Values[61];
  readonly write: {
    /** 121 Speed (write): rpm */
    speed: Values[121];
    /** 141 Valve (write): 0 = Off, 65280 = On */
    valve: Values[141];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
