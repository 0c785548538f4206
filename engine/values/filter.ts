import type { Column, Param } from '#model/constructs.ts';
import { type Comparison, compareValues, comparison, quotedParts, unquoted } from './filter-value.ts';
import { follow, linkedCell, type RowsOf, wayTo } from './foreign.ts';
import type { TableReader } from './table-reader.ts';
import type { Value } from './value.ts';

/** Rows that a filter finds, and those of them that its page shows. */
export interface Filter {
  (
    keys: readonly string[],
    rowsOf: RowsOf,
  ): { readonly found: readonly string[]; readonly page: readonly string[] };
  /** The columns that are wanted; undefined: all. */
  readonly columns: readonly Column[] | undefined;
}

type Cell = (key: string, rowsOf: RowsOf) => Value;
type Test = (key: string, rowsOf: RowsOf) => boolean;

interface Draft {
  readonly tests: Test[];
  /** Value filters: on one column any of them holds. */
  readonly values: Map<string, Test[]>;
  readonly sorts: { readonly cell: Cell; descending: boolean }[];
  page: number | undefined;
  columns: readonly Column[] | undefined;
}

/** Rows on a page where the table says nothing (ArrayOptions-partial). */
const PAGE = 1000;

const PARTS: Readonly<Record<string, (value: string, reader: TableReader, draft: Draft) => void>> = {
  VALUE(value, reader, { values }) {
    const [, what, operator, right] = /^(\S+) (\S+) (.+)$/s.exec(value.trim()) ?? [];
    if (what === undefined) {
      throw new RangeError(`VALUE=${value}: spaces stand around the operator, as in VALUE=1002 == x`);
    }
    const cell = cellOf(what, reader);
    const test: Comparison = comparison(operator!, right!.trim());
    const list = values.get(what.toUpperCase()) ?? [];
    list.push((key, rowsOf) => test(cell(key, rowsOf)));
    values.set(what.toUpperCase(), list);
  },
  PK(value, _, { tests }) {
    const test = comparison('==', value);
    tests.push(key => test(key));
  },
  DK(value, reader, { tests }) {
    const test = comparison('==', value);
    tests.push((key, rowsOf) => test(reader.displayKey(key, rowsOf)));
  },
  FK(value, reader, { tests }) {
    const [, id, wanted] = /^(\d+) == (.+)$/s.exec(value.trim()) ?? [];
    if (id === undefined)
      throw new RangeError(`FK=${value}: a table and a key would be right, as in FK=2000 == x`);
    tests.push(linkedTo(Number(id), unquoted(wanted!.trim()), reader.base));
  },
  COLUMNS(value, reader, draft) {
    const ids = value.split(',').map(id => id.trim());
    const key = reader.columns.find(({ idx }) => idx === reader.table.array!.index);
    for (const id of ids) columnOf(id, reader);
    draft.columns = reader.columns.filter(column => column === key || ids.includes(String(column.param.id)));
  },
  SORT(value, reader, { sorts }) {
    for (const word of value.split('|').map(part => part.trim())) {
      const last = sorts.at(-1);
      if (word.toUpperCase() === 'NONE') sorts.length = 0;
      else if (/^(asc|desc)$/i.test(word) && last !== undefined)
        last.descending = word.toUpperCase() === 'DESC';
      else sorts.push({ cell: cellOf(word, reader), descending: false });
    }
  },
  PAGE(value, _, draft) {
    if (!/^[1-9]\d{0,8}$/.test(value.trim())) {
      throw new RangeError(`PAGE=${value}: a whole number from 1 on would be right`);
    }
    draft.page = Number(value);
  },
};

/** Reads a filter (Dynamic_table_filter_syntax). Throws a RangeError that says what would be right. */
export function parseFilter(text: string, reader: TableReader): Filter {
  const draft: Draft = { tests: [], values: new Map(), sorts: [], page: undefined, columns: undefined };
  for (const part of quotedParts(text)) {
    const [, word = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part)!;
    const read = PARTS[word.trim().toUpperCase()];
    if (read === undefined) {
      throw new RangeError(
        `filter "${word.trim()}" is not known; one of ${Object.keys(PARTS).join(', ')} would be right`,
      );
    }
    read(value, reader, draft);
  }
  const { page, sorts } = draft;
  const tests = [...draft.tests, ...[...draft.values.values()].map(anyOf)];
  const size = pageSize(reader.table);
  const filter = (keys: readonly string[], rowsOf: RowsOf) => {
    const found = keys.filter(key => tests.every(test => test(key, rowsOf)));
    if (sorts.length > 0) {
      found.sort((a, b) => {
        for (const { cell, descending } of sorts) {
          const order = compareValues(cell(a, rowsOf), cell(b, rowsOf));
          if (order !== 0) return descending ? -order : order;
        }
        return 0;
      });
    }
    return { found, page: page === undefined ? found : found.slice((page - 1) * size, page * size) };
  };
  return Object.assign(filter, { columns: draft.columns });
}

function anyOf(tests: readonly Test[]): Test {
  return (key, rowsOf) => tests.some(test => test(key, rowsOf));
}

/** `partial="true:100"`: rows of a page. */
function pageSize({ array }: Param): number {
  return Number(/:(\d+)/.exec(array!.partial)?.[1] ?? PAGE) || PAGE;
}

/** PK, DK, a column of the table, or one of a table that its foreign keys lead to. */
function cellOf(what: string, reader: TableReader): Cell {
  const word = what.toUpperCase();
  if (word === 'PK') return key => key;
  if (word === 'DK') return (key, rowsOf) => reader.displayKey(key, rowsOf);
  const own = reader.columns.find(({ param }) => String(param.id) === what);
  if (own !== undefined) return (key, rowsOf) => reader.cell(key, own, rowsOf);
  const far = linkedColumn(reader.base, what, new Set());
  const cell = far === undefined ? undefined : linkedCell(reader.base, far);
  if (cell === undefined) columnOf(what, reader);
  return cell!;
}

function columnOf(id: string, { columns, table }: TableReader): Column {
  const column = columns.find(({ param }) => String(param.id) === id);
  if (column !== undefined) return column;
  const ids = columns.map(({ param }) => param.id).join(', ');
  throw new RangeError(`"${id}" is no column of table ${table.id}; PK, DK or one of ${ids} would be right`);
}

/** The parameter of a column of the table, or of one that foreign keys lead to. */
function linkedColumn(table: Param, id: string, seen: Set<Param>): Param | undefined {
  if (seen.has(table)) return undefined;
  seen.add(table);
  const columns = table.array?.columns ?? [];
  const own = columns.find(({ param }) => String(param.id) === id);
  if (own !== undefined) return own.param;
  for (const { foreignKey } of columns) {
    const far = foreignKey && linkedColumn(foreignKey, id, seen);
    if (far !== undefined) return far;
  }
  return undefined;
}

/** Rows whose foreign keys lead to the row of a table with that key; a column of the table stands for it too. */
function linkedTo(id: number, wanted: string, base: Param): Test {
  const target = tableWith(base, id, new Set());
  const way = target === undefined ? undefined : wayTo(base, target);
  if (way === undefined) {
    throw new RangeError(
      `FK=${id}: no foreign key of table ${base.id} leads there; one that does would be right`,
    );
  }
  return (key, rowsOf) => follow(base, key, way, rowsOf) === wanted;
}

function tableWith(table: Param, id: number, seen: Set<Param>): Param | undefined {
  if (seen.has(table)) return undefined;
  seen.add(table);
  const columns = table.array?.columns ?? [];
  if (table.id === id || columns.some(({ param }) => param.id === id)) return table;
  for (const { foreignKey } of columns) {
    const far = foreignKey && tableWith(foreignKey, id, seen);
    if (far !== undefined) return far;
  }
  return undefined;
}
