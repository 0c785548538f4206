import { HeadendError } from '#base/error.ts';
import type { Element } from '#element/element.ts';
import { isoTime } from '#log/render.ts';
import type { Param } from '#model/constructs.ts';
import { displayOf } from '#values/display.ts';
import { checkInput } from '#values/input.ts';
import type { ReadRows } from '#values/reading.ts';
import type { Input, Value } from '#values/value.ts';

/** A parameter as the API gives it. */
export interface ParameterView {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** Null while it is not initialised; of a table always. */
  readonly value: Value;
  /** What a person reads. */
  readonly display: string;
  readonly unit: string;
  /** Null where nothing is monitored. */
  readonly alarm: string | null;
  /** ISO 8601; null where it has not changed since the start. */
  readonly changed: string | null;
}

/** Which rows of a table are wanted. */
export interface RowsWanted {
  /** Dynamic_table_filter_syntax. */
  readonly filter?: string | undefined;
  /** From 1. */
  readonly page: number;
  readonly size: number;
  /** What a person reads in place of the values. */
  readonly display: boolean;
}

const MASK = '***';

/** The parameters of an element, without the columns of tables. */
export function parameterViews(element: Element): ParameterView[] {
  return element.protocol.params
    .filter(({ table }) => table === undefined)
    .map(param => parameterView(element, param));
}

export function parameterView(element: Element, param: Param): ParameterView {
  const changed = element.changedAt(param);
  const { description, display, id, name } = param;
  return {
    id,
    name,
    description,
    value: shownValue(element, param),
    display: displayedText(element, param),
    unit: display.units,
    alarm: element.alarms.of(param) ?? null,
    changed: changed === undefined ? null : isoTime(changed),
  };
}

/** A cell in the form of the parameter of its column. Raises VALUE_INVALID for a row that is not there. */
export function cellView(element: Element, param: Param, key: string): ParameterView {
  const table = param.table;
  const column = table?.array?.columns.find(each => each.param === param);
  if (table === undefined || column === undefined)
    throw new HeadendError('VALUE_INVALID', `${named(param)} is no column of a table`);
  const rows = element.table.rows(table);
  if (!rows.has(key))
    throw new HeadendError('VALUE_INVALID', `table ${table.id} "${table.name}" has no row "${key}"`);
  const value = rows.cell(key, column.idx);
  return {
    ...parameterView(element, param),
    alarm: element.alarms.of(param, key) ?? null,
    value: param.measurement?.password && value !== null ? MASK : element.shown(value),
    display: String(element.shown(displayOf(param, value, readerOf(element)))),
  };
}

/** A parameter's value with secrets masked. */
export function shownValue(element: Element, param: Param): Value {
  const value = element.table.get(param);
  return param.measurement?.password && value !== null ? MASK : element.shown(value);
}

/** What a person reads of a parameter, secrets masked. */
export function displayedText(element: Element, param: Param): string {
  return String(element.shown(displayOf(param, element.displayed(param), readerOf(element))));
}

function readerOf(element: Element): (id: number) => Value {
  return id => {
    const other = element.protocol.paramById.get(id);
    return other === undefined ? null : element.table.get(other);
  };
}

/**
 * The parameter that a user means, by id or name. Of a name that a read and a write parameter share the one that is
 * asked for. Raises UNKNOWN_PARAMETER.
 */
export function paramOf(element: Element, key: string, wanted: 'read' | 'write'): Param {
  const { name, paramById, paramByName } = element.protocol;
  const byId = /^\d+$/.test(key) ? paramById.get(Number(key)) : undefined;
  if (byId !== undefined) return byId;
  const param = paramByName.get(key.toLowerCase());
  if (param === undefined)
    throw new HeadendError('UNKNOWN_PARAMETER', `${name} has no parameter ${JSON.stringify(key)}`);
  if (wanted === 'write' || param.type !== 'write') return param;
  const { twin } = param;
  return twin?.name.toLowerCase() === param.name.toLowerCase() ? twin : param;
}

/**
 * Sets a parameter, or the cell of a row, as a user does; resolves when the element has handled it. Rejects with
 * VALUE_INVALID for what it cannot take, and with ELEMENT_STOPPED.
 */
export async function setParameter(
  element: Element,
  param: Param,
  input: Input,
  key: string | undefined,
): Promise<void> {
  if (!element.running)
    throw new HeadendError('ELEMENT_STOPPED', `element "${element.elementName}" is stopped; start it first`);
  const wrong = checkInput(param, input, readerOf(element));
  if (wrong !== undefined) throw new HeadendError('VALUE_INVALID', masked(element, wrong));
  if (key === undefined && param.table !== undefined) {
    throw new HeadendError(
      'VALUE_INVALID',
      `${named(param)} is a column of table ${param.table.id}; the key of a row beside it would be right`,
    );
  }
  try {
    await (key === undefined ? element.set(param, input) : element.setCell(param, key, input));
  } catch (error) {
    if (error instanceof RangeError) throw new HeadendError('VALUE_INVALID', masked(element, error.message));
    throw error;
  }
}

/** A page of a table's rows. Raises VALUE_INVALID for what is no table, and for a filter that cannot be read. */
export function tableRows(element: Element, table: Param, wanted: RowsWanted): ReadRows {
  if (table.array === undefined)
    throw new HeadendError(
      'VALUE_INVALID',
      `${named(table)} is no table; its value can be read as a parameter`,
    );
  const { display, filter, page, size } = wanted;
  try {
    return element.readTable(table, { display, page, size, ...(filter === undefined ? {} : { filter }) });
  } catch (error) {
    if (error instanceof RangeError) throw new HeadendError('REQUEST_INVALID', error.message);
    throw error;
  }
}

function masked(element: Element, text: string): string {
  return element.mask?.(text) ?? text;
}

function named({ id, name }: Param): string {
  return `parameter ${id} "${name}"`;
}
