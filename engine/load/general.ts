import type { Param } from '#model/constructs.ts';
import { TIMER_BASE } from '#model/protocol.ts';
import { attribute, child } from '#xml/read.ts';
import { type Context, type Draft, NO_LOGINS, placeOf } from './draft.ts';
import { SILENT } from './logic.ts';

/** Whether the protocol's timers follow the timer base (schema pages Protocol.Type-relativeTimers, Timers-relativeTimers). */
export function hasRelativeTimers({ root }: Context): boolean {
  const word = attribute(child(root, 'Type'), 'relativeTimers')?.trim().toLowerCase() ?? 'false';
  return (
    word !== 'false' || attribute(child(root, 'Timers'), 'relativeTimers')?.trim().toLowerCase() === 'true'
  );
}

/**
 * General parameters that act here: of relative timers the `[Timer base]`, 65017 and to be set by 65018
 * (ReservedIDsElementControlProtocol). They stand behind those of the protocol.
 */
export function addGeneral(context: Context): void {
  if (!hasRelativeTimers(context)) return;
  const { issues, params, root } = context;
  for (const type of ['read', 'write'] as const) {
    // What the protocol itself declares under this id has been told already.
    if (params.byId.has(TIMER_BASE[type])) continue;
    const param: Draft<Param> = {
      ...placeOf(root),
      index: params.entries.length,
      id: TIMER_BASE[type],
      name: '[Timer base]',
      description: '[Timer base]',
      type,
      typeId: 0,
      times: 1,
      options: [],
      dynamicIp: -1,
      logsInto: NO_LOGINS,
      save: type === 'read',
      setter: type === 'write',
      snmpSetAndGet: '',
      verification: undefined,
      general: true,
      trending: false,
      interprete: {
        rawType: 'numeric text',
        lengthType: 'next param',
        lengthTypeId: 0,
        times: 1,
        type: 'double',
        trim: [],
        length: 0,
        value: undefined,
        defaultValue: '1',
        printable: false,
        endian: 'little',
        base: 10,
        startPosition: 0,
        nbrOfBits: 1,
        bits: 8,
        byteOffset: 0,
        alignment: undefined,
        decimals: undefined,
        rounding: undefined,
        range: undefined,
        factor: undefined,
        scale: undefined,
        offSet: undefined,
        sequence: undefined,
        exceptions: [],
        others: [],
      },
      measurement: undefined,
      display: {
        rtDisplay: true,
        onAppLevel: false,
        range: { low: 0, high: 10 },
        units: '',
        decimals: 2,
        positions: [],
      },
      snmp: undefined,
      array: undefined,
      crc: undefined,
      counted: undefined,
      group: undefined,
      alarmsTo: [],
      bits: [],
      response: undefined,
      table: undefined,
      twin: undefined,
      alarm: undefined,
      logic: SILENT,
    };
    params.add(root, param, issues);
  }
}
