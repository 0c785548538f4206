import type { Place } from '#base/issue.ts';
import type { QAction, Trigger } from './logic.ts';

export type ParamType =
  | 'array'
  | 'bus'
  | 'crc'
  | 'dataminer info'
  | 'discreet info'
  | 'dummy'
  | 'elementdmaid'
  | 'elementid'
  | 'elementname'
  | 'fixed'
  | 'group'
  | 'header'
  | 'ip'
  | 'length'
  | 'matrix'
  | 'pollingip'
  | 'read'
  | 'read bit'
  | 'response'
  | 'trailer'
  | 'write'
  | 'write bit';

export type RawType =
  | 'bcd'
  | 'double'
  | 'numeric text'
  | 'only others'
  | 'other'
  | 'signed number'
  | 'text'
  | 'unsigned number';

export type LengthType = 'fixed' | 'last next param' | 'next param' | 'other param';
export type InterpreteType = 'double' | 'high nibble' | 'string';
export type Rounding =
  | 'down'
  | 'up'
  | 'toZero'
  | 'toInfinity'
  | 'halfDown'
  | 'halfUp'
  | 'halfToZero'
  | 'halfToInfinity';

/** A parameter as the protocol declares it. `index` is its slot in every parameter table of this protocol. */
export interface Param extends Place {
  readonly index: number;
  /** 1 … 9 999 999. */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: ParamType;
  /** `Type@id`: the group of a bit, the response of a response parameter; 0 when absent. */
  readonly typeId: number;
  /** `Type@options`, split at `;`, trimmed. */
  readonly options: readonly string[];
  /** `dynamic ip`: the connection whose address this parameter overrides; -1 when it is none. */
  readonly dynamicIp: number;
  readonly save: boolean;
  /** Copies a write parameter's value to its read twin. */
  readonly setter: boolean;
  readonly snmpSetAndGet: string;
  readonly trending: boolean;
  readonly interprete: Interprete | undefined;
  readonly measurement: Measurement | undefined;
  readonly display: Display;
  readonly snmp: ParamSnmp | undefined;
  readonly array: ArrayOptions | undefined;
  /** The table this parameter is a column of. */
  readonly table: Param | undefined;
  /** The parameter of the same name and the other of the types read and write. */
  readonly twin: Param | undefined;
  readonly alarm: Alarm | undefined;
  /** What its change sets off, in the order of the protocol: the tables the element walks on a change. */
  readonly logic: ParamLogic;
}

export interface ParamLogic {
  readonly change: readonly Trigger[];
  readonly changeAfterResponse: readonly Trigger[];
  readonly timeout: readonly Trigger[];
  readonly timeoutAfterRetries: readonly Trigger[];
  readonly qactions: readonly QAction[];
  /** True when nothing at all hangs on a change: then a set is a store and no more. */
  readonly silent: boolean;
}

export interface Interprete {
  readonly rawType: RawType;
  readonly lengthType: LengthType;
  /** `LengthType@id`, 0 when absent. */
  readonly lengthTypeId: number;
  readonly type: InterpreteType;
  /** Bytes; 0 when not given. */
  readonly length: number;
  /** `Value` as written; undefined when there is none. */
  readonly value: string | undefined;
  readonly defaultValue: string | undefined;
  readonly endian: 'big' | 'little';
  readonly base: number;
  readonly decimals: number | undefined;
  readonly rounding: Rounding | undefined;
  readonly range: Range | undefined;
  readonly sequence: Sequence | undefined;
  readonly exceptions: readonly Exception[];
  readonly others: readonly Other[];
}

export interface Range {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface Sequence {
  readonly text: string;
  readonly noset: boolean;
}

export interface Exception {
  readonly id: number;
  /** What arrives. */
  readonly match: string;
  /** What is shown. */
  readonly display: string;
  readonly enabled: boolean;
  /** What is stored for alarms and trends. */
  readonly value: string;
}

export interface Other {
  readonly id: number;
  readonly display: string;
  readonly enabled: boolean;
  readonly value: string;
}

export type MeasurementType =
  | 'analog'
  | 'button'
  | 'chart'
  | 'digital threshold'
  | 'discreet'
  | 'matrix'
  | 'number'
  | 'pagebutton'
  | 'progress'
  | 'string'
  | 'table'
  | 'title'
  | 'togglebutton';

export interface Measurement {
  readonly type: MeasurementType;
  /** `Type@options`, split at `;`, trimmed. */
  readonly options: readonly string[];
  readonly discreets: readonly Discreet[];
  /** `Discreets@dependencyId`; 0 when absent. */
  readonly dependencyId: number;
  /** True for the option `password`: the value is a secret. */
  readonly password: boolean;
}

export interface Discreet {
  readonly value: string;
  readonly display: string;
  readonly enabled: boolean;
  readonly options: readonly string[];
  readonly dependencyValues: readonly string[];
}

export interface Display {
  readonly rtDisplay: boolean;
  readonly onAppLevel: boolean;
  readonly range: Range | undefined;
  readonly units: string;
  readonly decimals: number | undefined;
  readonly positions: readonly Position[];
}

export interface Position {
  readonly page: string;
  readonly row: number;
  readonly column: number;
}

export interface ParamSnmp {
  readonly enabled: boolean;
  readonly oid: string;
  readonly oidType: string;
  readonly oidId: number;
  readonly oidOptions: readonly string[];
  readonly type: string;
}

export interface ArrayOptions {
  /** 0-based column of the primary key. */
  readonly index: number;
  readonly displayColumn: number | undefined;
  readonly options: readonly string[];
  readonly namingFormat: string;
  readonly partial: string;
  readonly columns: readonly Column[];
}

export type ColumnType =
  | 'autoincrement'
  | 'concatenation'
  | 'custom'
  | 'displaykey'
  | 'index'
  | 'retrieved'
  | 'snmp'
  | 'state'
  | 'viewTableKey';

export interface Column {
  readonly idx: number;
  readonly param: Param;
  readonly type: ColumnType;
  readonly options: readonly string[];
  readonly value: string;
}

/** Alarm limits as written; a missing limit is undefined. */
export interface Alarm {
  readonly monitored: boolean;
  readonly limits: Readonly<Partial<Record<AlarmLimit, string>>>;
}

export type AlarmLimit = 'CL' | 'MaL' | 'MiL' | 'WaL' | 'Normal' | 'WaH' | 'MiH' | 'MaH' | 'CH';
