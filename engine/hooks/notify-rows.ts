import type { Param } from '#model/constructs.ts';
import type { CellInput } from '#values/cells.ts';
import { displayKeyOf } from '#values/display-keys.ts';
import type { Value } from '#values/value.ts';
import { paramOf } from './lookup.ts';
import { checkOwn, ofOwn } from './notify-own.ts';
import type { Act, Notified, NotifyType } from './notify-type.ts';
import { type ColumnInputs, KeyType } from './row-protocol.ts';

/** The Notify types that are about rows of the hook's own element. */
export const ROW_TYPES: readonly NotifyType[] = [
  { id: 121, name: 'NT_PUT_PARAMETER_INDEX', notifyProtocol: putCells },
  {
    id: 122,
    name: 'NT_GET_PARAMETER_INDEX',
    notifyProtocol: ({ protocol, type, value1 }) => {
      const [table, row, column] = list(type, value1, '[table, key or position, column]');
      return typeof row === 'number'
        ? protocol.getParameterIndex(Number(table), row, Number(column))
        : protocol.getParameterIndexByKey(Number(table), String(row), Number(column));
    },
  },
  {
    id: 149,
    name: 'NT_ADD_ROW',
    notifyProtocol: addRow,
    notifyDataMiner: ofOwn(addRow),
  },
  {
    id: 156,
    name: 'NT_DELETE_ROW',
    notifyProtocol: deleteRow,
    notifyDataMiner: ofOwn(deleteRow),
  },
  { id: 161, name: 'NT_GET_DISPLAY_FOR_PK', notifyProtocol: displayFor },
  { id: 162, name: 'NT_GET_PK_FOR_DISPLAY', notifyProtocol: keyFor },
  {
    id: 163,
    name: 'NT_GET_KEY_POSITION',
    notifyProtocol: ({ protocol, value1, value2 }) => protocol.getKeyPosition(Number(value1), String(value2)),
  },
  {
    id: 168,
    name: 'NT_GET_INDEXES',
    notifyProtocol: indexes,
    notifyDataMiner: notified => {
      const [agent, element] = list(notified.type, notified.value1, '[agent id, element id]');
      checkOwn(notified, agent, element);
      return indexes({ ...notified, value1: notified.value2 });
    },
  },
  { id: 193, name: 'NT_FILL_ARRAY', notifyProtocol: fill('fillArray') },
  { id: 194, name: 'NT_FILL_ARRAY_NO_DELETE', notifyProtocol: fill('fillArrayNoDelete') },
  {
    id: 195,
    name: 'NT_ARRAY_ROW_COUNT',
    notifyProtocol: ({ protocol, value1 }) => protocol.rowCount(Number(value1)),
  },
  {
    id: 196,
    name: 'NT_GET_KEYS_FOR_INDEX',
    notifyProtocol: ({ protocol, value1, value2 }) =>
      protocol.getKeysForIndex(Number(value1), value2 as string),
  },
  {
    id: 215,
    name: 'NT_GET_ROW',
    notifyProtocol: ({ host, protocol, type, value1 }) => {
      const [table, key] = list(type, value1, '[table, key]');
      if (host.protocol.paramById.get(Number(table))?.array === undefined) return null;
      return protocol.getRow(Number(table), typeof key === 'number' ? key : String(key));
    },
    // Of another element a row that is not there is null, and no line in the log.
    notifyDataMiner: ofOwn(({ host, type, value1 }) => {
      const [table, key] = list(type, value1, '[agent id, element id, table, key]');
      const param = host.protocol.paramById.get(Number(table));
      return param?.array === undefined ? null : (host.table.rows(param).row(String(key)) ?? null);
    }),
  },
  { id: 220, name: 'NT_FILL_ARRAY_WITH_COLUMN', notifyProtocol: fillColumns },
  {
    id: 225,
    name: 'NT_SET_ROW',
    notifyProtocol: setRow,
    notifyDataMiner: ofOwn(setRow),
  },
  {
    id: 240,
    name: 'NT_ADD_ROW_RETURN_KEY',
    notifyProtocol: ({ protocol, value1, value2 }) => protocol.addRowReturnKey(Number(value1), row(value2)),
  },
  {
    id: 265,
    name: 'NT_EXISTS_ROW',
    notifyProtocol: ({ protocol, value1, value2 }) => protocol.exists(Number(value1), String(value2)),
  },
  { id: 293, name: 'NT_INCREMENT_ROW', notifyProtocol: increment },
  {
    id: 321,
    name: 'NT_GET_TABLE_COLUMNS',
    notifyProtocol: ({ host, protocol, type, value1, value2 }) => {
      const idxs = list(type, value2, 'an array of idx').map(Number);
      const isTable = host.protocol.paramById.get(Number(value1))?.array !== undefined;
      return isTable ? protocol.getColumns(Number(value1), idxs) : null;
    },
  },
  {
    id: 336,
    name: 'NT_FILL_ARRAY_WITH_COLUMN_ONLY_UPDATES',
    notifyProtocol: fillColumns,
    notifyDataMiner: ofOwn(fillColumns),
  },
  {
    id: 397,
    name: 'NT_GET_KEYS_SLPROTOCOL',
    notifyProtocol: ({ host, protocol, value1 }) =>
      host.protocol.paramById.get(Number(value1))?.array === undefined
        ? null
        : protocol.getKeys(Number(value1)),
  },
  {
    id: 411,
    name: 'NT_GET_KEYS_FOR_INDEX_CASED',
    notifyProtocol: ({ host, protocol, value1, value2 }) => {
      const column = Number(value1);
      const wanted = String(value2);
      const { idx, table } = columnOf(paramOf(host.protocol, column));
      const rows = host.table.rows(table);
      const keys = protocol.getKeysForIndex(column, wanted);
      return keys.filter(key => String(rows.cell(key, idx)) === wanted);
    },
  },
];

function addRow({ protocol, value1, value2 }: Notified): number {
  return protocol.addRow(Number(value1), row(value2));
}

function deleteRow({ protocol, value1, value2 }: Notified): number {
  return protocol.deleteRow(Number(value1), Array.isArray(value2) ? value2.map(String) : String(value2));
}

function setRow({ protocol, type, value1, value2 }: Notified): number[] {
  const [table, key, ...more] = list(type, value1, '[table, key]');
  if (more.some(each => each instanceof Date)) refuseTime(type);
  const cells = list(type, value2, 'an array of cells') as readonly CellInput[];
  return protocol.setRow(
    Number(table),
    typeof key === 'number' ? key : String(key),
    cells,
    more.includes(true),
  );
}

/** Primary keys, and display keys; null for what is no table. */
function indexes({ host, protocol, value1 }: Notified): readonly string[][] | null {
  const table = Number(value1);
  if (host.protocol.paramById.get(table)?.array === undefined) return null;
  return [protocol.getKeys(table), protocol.getKeys(table, KeyType.DisplayKey)];
}

function row(value: unknown): readonly CellInput[] | string | number | null {
  if (Array.isArray(value)) return value as readonly CellInput[];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** `[table, key, column]` and a value, or arrays of each and `[values]`. */
function putCells({ protocol, type, value1, value2 }: Notified): unknown {
  const [table, key, column] = list(type, value1, '[table, key, column]');
  if (Array.isArray(value2) && value2.some(value => value instanceof Date)) refuseTime(type);
  if (!Array.isArray(table)) {
    return typeof key === 'number'
      ? protocol.setParameterIndex(Number(table), key, Number(column), value2 as CellInput)
      : protocol.setParameterIndexByKey(Number(table), String(key), Number(column), value2 as CellInput);
  }
  const [values, times] = list(type, value2, '[values]');
  if (times !== undefined) refuseTime(type);
  return protocol.setParametersIndexByKey(
    table.map(Number),
    list(type, key, 'an array of keys').map(String),
    list(type, column, 'an array of columns').map(Number),
    list(type, values, 'an array of values') as readonly CellInput[],
  );
}

function fill(call: 'fillArray' | 'fillArrayNoDelete'): Act {
  return ({ protocol, type, value1, value2 }) => {
    const [table, marks, time] = Array.isArray(value1) ? value1 : [value1];
    if (time !== undefined && time !== null) refuseTime(type);
    return protocol[call](Number(table), value2 as ColumnInputs, marks === true);
  };
}

/** `[table, column, …]`, with true or `[true]` at its end for Clear and Leave; `[keys, values, …]`. */
function fillColumns({ host, type, value1, value2 }: Notified): unknown {
  const [id, ...rest] = list(type, value1, '[table, column, …]');
  const last = rest.at(-1);
  const options = Array.isArray(last) ? last : typeof last === 'boolean' ? [last] : [];
  if (options[1] !== undefined && options[1] !== null) refuseTime(type);
  const columns = rest
    .filter(each => typeof each === 'number')
    .map(column => columnOf(paramOf(host.protocol, column)));
  const [keys, ...values] = list(type, value2, '[keys, values, …]').map(
    column => list(type, column, 'arrays of keys and values') as readonly CellInput[],
  );
  if (keys === undefined || values.length !== columns.length) {
    const given = `${columns.length} columns and ${values.length} arrays of values`;
    throw new RangeError(`${type}: ${given}; give as many of each`);
  }
  const table = paramOf(host.protocol, Number(id));
  const other = columns.find(column => column.table !== table);
  if (other !== undefined) {
    throw new RangeError(`${type}: a column of table ${other.table.id} is none of table ${table.id}`);
  }
  if (!host.running) return null;
  const given = columns.map(({ idx }, i) => [idx, values[i]!] as const);
  const filling = { keep: true, marks: options[0] === true };
  host.rowsChanged(table, host.table.rows(table).fillColumns(keys, given, filling));
  return null;
}

/** Adds numbers to cells; gives what stands in them then. */
function increment({ host, protocol, type, value1, value2 }: Notified): unknown {
  const [table, key] = list(type, value1, '[table, key]');
  const cells = protocol.getRow(Number(table), String(key));
  const sums = list(type, value2, 'an array of numbers').map((value, idx): Value => {
    if (value === null || value === undefined) return null;
    const sum = Number(cells[idx] ?? 0) + Number(value);
    if (!Number.isNaN(sum)) return sum;
    throw new RangeError(
      `${type}: cell ${idx} of row "${String(key)}" and ${String(value)} are no numbers to add`,
    );
  });
  if (host.table.rows(paramOf(host.protocol, Number(table))).has(String(key))) {
    protocol.setRow(Number(table), String(key), sums);
  }
  return sums.filter(sum => sum !== null);
}

/** Only of a display column, else the primary key as it was given (NT_GET_DISPLAY_FOR_PK). */
function displayFor({ host, value1, value2 }: Notified): string {
  const { idx, table } = columnOf(paramOf(host.protocol, Number(value1)));
  const rows = host.table.rows(table);
  const key = String(value2);
  if (idx !== table.array!.displayColumn || !rows.has(key)) return key;
  return displayKeyOf(table)(key, other => host.table.rows(other));
}

function keyFor({ host, value1, value2 }: Notified): string {
  const { idx, table } = columnOf(paramOf(host.protocol, Number(value1)));
  const wanted = String(value2);
  if (idx !== table.array!.displayColumn) return wanted;
  const displayKey = displayKeyOf(table);
  const rows = host.table.rows(table);
  return rows.keys().find(key => displayKey(key, other => host.table.rows(other)) === wanted) ?? wanted;
}

function columnOf(param: Param): { readonly idx: number; readonly table: Param } {
  const column = param.table?.array?.columns.find(each => each.param === param);
  if (param.table !== undefined && column !== undefined) return { idx: column.idx, table: param.table };
  throw new RangeError(`parameter ${param.id} "${param.name}" is no column of a table`);
}

function list(type: string, value: unknown, right: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint32Array);
  throw new RangeError(`${type}: ${right} would be right`);
}

function refuseTime(type: string): never {
  throw new RangeError(
    `${type}: there is no trending here, and so no history sets; without the time it would be right`,
  );
}
