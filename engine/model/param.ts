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

export interface Interprete {
  readonly rawType: RawType;
  readonly lengthType: LengthType;
  /** `LengthType@id`, 0 when absent. */
  readonly lengthTypeId: number;
  /** `LengthType@times`: at which occurrence of the next parameter this one ends; 1 when absent. */
  readonly times: number;
  readonly type: InterpreteType;
  /** `Type@trim`: whitespace that is taken off. */
  readonly trim: readonly ('left' | 'right')[];
  /** Bytes; 0 when not given. */
  readonly length: number;
  /** `Value` as written; undefined when there is none. */
  readonly value: string | undefined;
  readonly defaultValue: string | undefined;
  /** Only printable characters are shown (`Type@filter`). */
  readonly printable: boolean;
  readonly endian: 'big' | 'little';
  readonly base: number;
  /** Of a bit: the position of its first bit in the group, 0 is the most significant of the first byte. */
  readonly startPosition: number;
  /** Of a bit: how many bits it has; 1 when absent. */
  readonly nbrOfBits: number;
  /** Of a group: how many low bits of each byte count, 1 to 8. */
  readonly bits: number;
  /** Of a group: what is taken off each byte that arrives and added to each byte that leaves; 0 to 255. */
  readonly byteOffset: number;
  /** Of a bcd: the side on which its digits begin. */
  readonly alignment: 'left' | 'right' | undefined;
  readonly decimals: number | undefined;
  readonly rounding: Rounding | undefined;
  readonly range: Range | undefined;
  /** What arrives is multiplied by it. */
  readonly factor: number | undefined;
  readonly scale: Scale | undefined;
  /** What the operation OffSet of the sequence adds. */
  readonly offSet: Operand | undefined;
  readonly sequence: Sequence | undefined;
  readonly exceptions: readonly Exception[];
  readonly others: readonly Other[];
}

export interface Range {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Maps `lowData` to `low` and `highData` to `high`, in a straight line. */
export interface Scale {
  readonly lowData: number;
  readonly highData: number;
  readonly low: number;
  readonly high: number;
}

/** Calculations on a number that arrives, one after the other. */
export interface Sequence {
  readonly text: string;
  readonly noset: boolean;
  /** None when one of them cannot be done: half a sequence would be a wrong number. */
  readonly steps: readonly SequenceStep[];
}

export interface SequenceStep {
  readonly operation: SequenceOperation;
  /** Undefined for the operations that take none. */
  readonly operand: Operand | undefined;
}

export type SequenceOperation =
  | 'OffSet'
  | 'div'
  | 'factor'
  | 'log10'
  | 'log20'
  | 'min'
  | 'offset'
  | 'pow'
  | 'rest';

/** A number, or the parameter that holds it. */
export type Operand =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'param'; readonly id: number };

export interface Exception {
  readonly id: number;
  /** What arrives. */
  readonly match: string;
  /** What is shown. */
  readonly display: string;
  /** False: shown in grey. */
  readonly enabled: boolean;
  /** What is stored for alarms and trends. */
  readonly value: string;
}

/** What may arrive although the raw type does not allow it. */
export interface Other {
  /** The parameter whose content it must be equal to. */
  readonly id: number;
  readonly display: string;
  /** False: shown in grey. */
  readonly enabled: boolean;
  /** The number that is stored for alarms and trends. */
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
  /** How the values of that parameter are shown. */
  readonly dependencyDiscreets: readonly Discreet[];
  /** True for the option `password`: the value is a secret. */
  readonly password: boolean;
  readonly hex: boolean;
  /** Of a digital threshold: a number below it is shown as the discreet of 0, any other as that of 1. */
  readonly threshold: number | undefined;
  /** `universal` has one digit before the point, `scientific` exponents that are multiples of 3. */
  readonly scientificNotation: 'scientific' | 'universal' | undefined;
}

export interface Discreet {
  readonly value: string;
  readonly display: string;
  /** False: of a write parameter a box to tick beside the value. */
  readonly enabled: boolean;
  readonly options: readonly string[];
  /** What the parameter of `dependencyId` must show for this one to be a choice. */
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

/** Alarm limits as written, and what they depend on; a missing limit is undefined. */
export interface Alarm {
  readonly monitored: boolean;
  readonly limits: Readonly<Partial<Record<AlarmLimit, string>>>;
  /** `Info`: the values that an information event tells of. */
  readonly info: string | undefined;
  /** Undefined: the limits are values. */
  readonly baseline: Baseline | undefined;
  /** Not monitored while that parameter has that value. */
  readonly disabledIf: { readonly id: number; readonly value: string } | undefined;
  /** No alarm while the parameter `other` is below the parameter `than`. */
  readonly threshold: { readonly than: number; readonly other: number } | undefined;
  /** Milliseconds after which an alarm that stays the same is cleared. */
  readonly activeTime: number | undefined;
}

/** `Alarm@type`: limits are distances from a nominal value, or percentages of it. */
export interface Baseline {
  readonly kind: 'absolute' | 'relative';
  /** The parameter that holds the nominal value; 0: none is named, and there are no limits. */
  readonly nominal: number;
  /** The parameter whose value it is multiplied by; 0: none. */
  readonly factor: number;
}

export type AlarmLimit = 'CL' | 'MaL' | 'MiL' | 'WaL' | 'Normal' | 'WaH' | 'MiH' | 'MaH' | 'CH';
