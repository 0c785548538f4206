import type { ConnectionType } from '#model/connection.ts';
import type { CrcType } from '#model/crc.ts';
import type { ActionOn, GroupType, QActionEncoding, TriggerOn, TriggerTime } from '#model/logic.ts';
import type {
  AlarmLimit,
  ColumnType,
  InterpreteType,
  LengthType,
  MeasurementType,
  ParamType,
  RawType,
  Rounding,
} from '#model/param.ts';

/** The words of the language's enumerations, as the model types have them. */

export const CONNECTION_TYPES: readonly ConnectionType[] = [
  'gpib',
  'http',
  'opc',
  'serial',
  'serial single',
  'service',
  'sla',
  'smart-serial',
  'smart-serial single',
  'snmp',
  'snmpv2',
  'snmpv3',
  'virtual',
];

export const PARAM_TYPES: readonly ParamType[] = [
  'array',
  'bus',
  'crc',
  'dataminer info',
  'discreet info',
  'dummy',
  'elementdmaid',
  'elementid',
  'elementname',
  'fixed',
  'group',
  'header',
  'ip',
  'length',
  'matrix',
  'pollingip',
  'read',
  'read bit',
  'response',
  'trailer',
  'write',
  'write bit',
];

export const RAW_TYPES: readonly RawType[] = [
  'bcd',
  'double',
  'numeric text',
  'only others',
  'other',
  'signed number',
  'text',
  'unsigned number',
];

export const LENGTH_TYPES: readonly LengthType[] = ['fixed', 'last next param', 'next param', 'other param'];

export const INTERPRETE_TYPES: readonly InterpreteType[] = ['double', 'high nibble', 'string'];

export const ROUNDINGS: readonly Rounding[] = [
  'down',
  'up',
  'toZero',
  'toInfinity',
  'halfDown',
  'halfUp',
  'halfToZero',
  'halfToInfinity',
];

export const CRC_TYPES: readonly CrcType[] = [
  '2comp',
  'codan',
  'crc',
  'crc-ccitt',
  'crc16',
  'exor',
  'fletcher',
  'lsb after subtract',
  'lsb after sum',
  'modbus',
  'rcds',
  'rest',
  'subtract',
  'sum',
];

export const MEASUREMENT_TYPES: readonly MeasurementType[] = [
  'analog',
  'button',
  'chart',
  'digital threshold',
  'discreet',
  'matrix',
  'number',
  'pagebutton',
  'progress',
  'string',
  'table',
  'title',
  'togglebutton',
];

export const COLUMN_TYPES: readonly ColumnType[] = [
  'autoincrement',
  'concatenation',
  'custom',
  'displaykey',
  'index',
  'retrieved',
  'snmp',
  'state',
  'viewTableKey',
];

export const ALARM_LIMITS: readonly AlarmLimit[] = [
  'CL',
  'MaL',
  'MiL',
  'WaL',
  'Normal',
  'WaH',
  'MiH',
  'MaH',
  'CH',
];

export const GROUP_TYPES: readonly GroupType[] = ['action', 'poll', 'poll action', 'poll trigger', 'trigger'];

export const ACTION_ONS: readonly ActionOn[] = [
  'command',
  'group',
  'pair',
  'parameter',
  'protocol',
  'response',
  'timer',
];

export const TRIGGER_ONS: readonly TriggerOn[] = [
  'command',
  'communication',
  'group',
  'pair',
  'parameter',
  'protocol',
  'response',
  'session',
  'timer',
];

export const TRIGGER_TIMES: readonly TriggerTime[] = [
  'after',
  'after startup',
  'before',
  'change',
  'change after response',
  'link file change',
  'succeeded',
  'timeout',
  'timeout after retries',
];

export const ENCODINGS: readonly QActionEncoding[] = [
  'typescript',
  'javascript',
  'csharp',
  'jscript',
  'vbscript',
];
