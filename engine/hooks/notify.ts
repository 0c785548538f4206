import { HeadendError, messageOf } from '#base/error.ts';
import { nearest } from '#base/nearest.ts';
import type { Input } from '#values/value.ts';
import type { HookHost } from './host.ts';
import { paramOf } from './lookup.ts';
import { ABSENT_TYPES } from './notify-absent.ts';
import { checkOwn } from './notify-own.ts';
import { ROW_TYPES } from './notify-rows.ts';
import type { Call, Notified, NotifyType } from './notify-type.ts';
import type { Protocol } from './protocol.ts';

/** The Notify types (develop/api/NotifyTypes): a line for each that does something, and those that are not here. */
const TYPES: readonly NotifyType[] = [
  { id: 50, name: 'NT_SET_PARAMETER', notifyDataMiner: setOwn },
  {
    id: 60,
    name: 'NT_GET_DATA',
    notifyProtocol: ({ host, protocol, value2 }) => {
      const id = Number(value2);
      return host.protocol.paramById.has(id) ? protocol.getData(id) : null;
    },
  },
  {
    id: 73,
    name: 'NT_GET_PARAMETER',
    notifyProtocol: ({ protocol, value1 }) =>
      isList(value1) ? protocol.getParameters(value1.map(Number)) : protocol.getParameter(Number(value1)),
    notifyDataMiner: notified => [notified.protocol.getParameter(own(notified))],
  },
  {
    id: 77,
    name: 'NT_GET_DESCRIPTION',
    notifyProtocol: ({ protocol, value1 }) => protocol.getParameterDescription(Number(value1)),
  },
  {
    id: 84,
    name: 'NT_SET_PARAMETER_BY_NAME',
    notifyProtocol: ({ protocol, value1, value2 }) =>
      isList(value1) && isList(value2)
        ? protocol.setParametersByName(value1.map(String), value2 as readonly Input[])
        : protocol.setParameterByName(String(value1), value2 as Input),
  },
  {
    id: 85,
    name: 'NT_GET_PARAMETER_BY_NAME',
    notifyProtocol: ({ protocol, value1 }) => protocol.getParameterByName(String(value1)),
  },
  {
    id: 107,
    name: 'NT_DATAMINER_INFO',
    notifyDataMiner: ({ protocol, type, value1 }) => {
      if (Number(value1) === 31) return protocol.dataMinerId;
      throw new HeadendError('NOT_SUPPORTED', `${type}: there is no agent to tell of but its id (31)`);
    },
  },
  {
    id: 123,
    name: 'NT_NOTIFY_DISPLAY',
    notifyProtocol: ({ protocol, value1 }) => protocol.sendToDisplay(Number(value1)),
  },
  {
    id: 131,
    name: 'NT_SET_DESCRIPTION',
    notifyProtocol: ({ protocol, value1, value2 }) =>
      protocol.setParameterDescription(Number(value1), String(value2)),
  },
  {
    id: 134,
    name: 'NT_CHECK_TRIGGER',
    notifyProtocol: ({ protocol, value1 }) => protocol.checkTrigger(Number(value1)),
  },
  {
    id: 144,
    name: 'NT_GET_ELEMENT_NAME',
    notifyDataMiner: ({ host, type, value1 }) => host.nameOf(ids(type, value1, 2)[1]!) ?? null,
  },
  { id: 167, name: 'NT_SET_PARAMETER_WITH_WAIT', notifyDataMiner: setOwn },
  {
    id: 177,
    name: 'NT_SET_BINARY_DATA',
    notifyProtocol: ({ protocol, value1, value2 }) =>
      protocol.setParameterBinary(
        Number(value1),
        Array.isArray(value2) ? Uint8Array.from(value2) : (value2 as Uint8Array),
      ),
  },
  {
    id: 221,
    name: 'NT_RUN_ACTION',
    notifyProtocol: ({ protocol, value1 }) => protocol.runAction(Number(value1)),
  },
  {
    id: 249,
    name: 'NT_CHANGE_COMMUNICATION_STATE',
    notifyProtocol: ({ host, type, value1, value2 }) =>
      host.responding(connection(type, value2), Boolean(value1)),
    notifyDataMiner: notified => {
      const { host, type, value1, value2 } = notified;
      host.responding(connection(type, value2), own(notified, ids(type, value1, 3)) !== 0);
    },
  },
  {
    id: 393,
    name: 'NT_GET_TABLE_ID_BY_COLUMN_ID',
    notifyProtocol: ({ host, value1 }) => paramOf(host.protocol, Number(value1)).table?.id ?? null,
  },
  {
    id: 394,
    name: 'NT_GET_PK_ID_BY_TABLE_ID',
    notifyProtocol: ({ host, value1 }) => {
      const { array } = paramOf(host.protocol, Number(value1));
      return array?.columns.find(column => column.idx === array.index)?.param.id ?? null;
    },
  },
  {
    id: 474,
    name: 'NT_CLEAR_PARAMETER',
    notifyProtocol: ({ protocol, value1 }) => {
      try {
        protocol.clearParameter(Number(value1));
        return null;
      } catch (error) {
        return messageOf(error);
      }
    },
  },
  ...ROW_TYPES,
  ...ABSENT_TYPES.flatMap(([absent, types]) => types.map(([id, name]) => ({ id, name, absent }))),
];

const BY_KEY: ReadonlyMap<number | string, NotifyType> = new Map<number | string, NotifyType>(
  TYPES.flatMap(type => [
    [type.id, type],
    [type.name, type],
  ]),
);

/** Runs a Notify type, by its number or name. */
export function notify(
  call: Call,
  protocol: Protocol,
  host: HookHost,
  key: number | string,
  value1: unknown,
  value2: unknown,
): unknown {
  const type = BY_KEY.get(typeof key === 'string' ? key.toUpperCase() : key);
  if (type === undefined) throw unknown(call, key);
  const shown = `${type.name} (${type.id})`;
  if (type.absent !== undefined) throw new HeadendError('NOT_SUPPORTED', `${shown}: ${type.absent}`);
  const act = type[call];
  if (act === undefined) {
    const other: Call = call === 'notifyProtocol' ? 'notifyDataMiner' : 'notifyProtocol';
    throw new RangeError(`${shown} is a type of ${other}, not of ${call}`);
  }
  return act({ type: shown, protocol, host, value1, value2 }) ?? null;
}

function unknown(call: Call, key: number | string): RangeError {
  const names = TYPES.map(type => type.name);
  const close = typeof key === 'string' ? nearest(key, [...names, ...names.map(withoutPrefix)]) : undefined;
  const name = close === undefined || close.startsWith('NT_') ? close : `NT_${close}`;
  const right =
    name === undefined
      ? 'a documented number or name, as 221 or NT_RUN_ACTION, would be right'
      : `did you mean ${name}?`;
  return new RangeError(`${call}: there is no Notify type ${key}; ${right}`);
}

function withoutPrefix(name: string): string {
  return name.slice('NT_'.length);
}

function setOwn(notified: Notified): void {
  const id = own(notified);
  if (Array.isArray(notified.value2))
    throw new HeadendError(
      'NOT_SUPPORTED',
      `${notified.type}: sets a parameter of one value; setParameterIndexByKey sets a cell`,
    );
  notified.protocol.setParameter(id, notified.value2 as Input);
}

/** The last of `[agent id, element id, …]`, where these are of the hook's own element. */
function own(notified: Notified, given = ids(notified.type, notified.value1, 3)): number {
  const [agent, element, last] = given;
  checkOwn(notified, agent, element);
  return last!;
}

function ids(type: string, value: unknown, count: number): readonly number[] {
  const numbers = isList(value) ? value.map(Number) : [];
  if (numbers.length === count && numbers.every(Number.isInteger)) return numbers;
  const right = count === 2 ? '[agent id, element id]' : '[agent id, element id, …]';
  throw new RangeError(`${type}: value1 must be ${right}, ${count} whole numbers`);
}

function connection(type: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new RangeError(`${type}: value2 must be a connection's number, as 0`);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
