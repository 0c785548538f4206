import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { CellInput } from '#values/cells.ts';
import type { Value } from '#values/value.ts';
import { camelCase } from './named.ts';
import { type ColumnInputs, KeyType, type RowProtocol } from './row-protocol.ts';

/** The columns of a table by their names in code, and what they hold. */
type AnyColumns = Readonly<Record<string, string | number>>;

/** A row as an object by the names of its columns; null for a cell that is not initialised. */
export type Row<Columns = AnyColumns> = { readonly [Name in keyof Columns]: Columns[Name] | null };

/** Cells of a row by the names of its columns; what is not named is not given. */
export type RowInput<Columns = AnyColumns> = {
  readonly [Name in keyof Columns]?: Columns[Name] | Exclude<CellInput, string | number>;
};

/**
 * A table of `protocol.tables` (class QActionTable): the calls of `Protocol` without the table's id, and rows as objects
 * keyed by the camelCase names of the columns. A column alone is named, or numbered from 0 as in QActionTable.
 */
export interface Table<Columns = AnyColumns> {
  readonly tableId: number;
  readonly tableName: string;
  /** Primary keys, in order. */
  readonly keys: string[];
  readonly displayKeys: string[];
  readonly rowCount: number;
  exists(key: string): boolean;
  /** The position of a row from 1; 0 where there is none. */
  getPosition(key: string): number;
  /** Undefined where there is no such row. */
  getRow(key: string): Row<Columns> | undefined;
  /** All rows, in order. */
  rows(): Row<Columns>[];
  /** A cell; null where it is not initialised, and with a line in the log where there is none. */
  getCell<Name extends keyof Columns & string>(key: string, column: Name): Columns[Name] | null;
  getCell(key: string, column: number): Value;
  /** True when the cell changed. */
  setCell(key: string, column: (keyof Columns & string) | number, value: CellInput): boolean;
  /** Adds a row, given whole or by its key; returns its position from 1. */
  addRow(row: RowInput<Columns> | string | number): number;
  /** Returns the key, which a table that counts its keys makes. */
  addRowReturnKey(row?: RowInput<Columns> | string | number): string;
  /** Sets the named cells of a row; a row that is not there is added with `create`. True where anything changed. */
  setRow(key: string, cells: RowInput<Columns>, create?: boolean): boolean;
  /** Removes rows by their keys; returns how many are left. */
  deleteRow(key: string | readonly string[]): number;
  /** Removes all rows. */
  clear(): void;
  /**
   * Makes these the rows of the table: rows as objects, each with its key, or columns as `Protocol.fillArray` takes them.
   * A cell that some rows name and this one does not is emptied; a column that none names is left. Null where the table
   * cannot take them, as with `Protocol.fillArray`.
   */
  fillArray(rows: readonly RowInput<Columns>[] | ColumnInputs): true | null;
  /** The same, where rows that are not listed stay. */
  fillArrayNoDelete(rows: readonly RowInput<Columns>[] | ColumnInputs): true | null;
  /** A column, a cell for each row in order. */
  getColumn<Name extends keyof Columns & string>(column: Name): (Columns[Name] | null)[];
  getColumn(column: number): Value[];
  /** Sets a column in the rows with these keys, as `Protocol.fillArrayWithColumn` does. */
  setColumn(
    column: (keyof Columns & string) | number,
    keys: readonly string[],
    values: readonly CellInput[],
  ): true;
  getKeysForIndex(column: (keyof Columns & string) | number, value: string | number): string[];
}

/** A column by its name in code. */
export interface NamedColumn {
  readonly name: string;
  readonly idx: number;
  readonly param: Param;
  /** Filled by position: of type retrieved. */
  readonly filled: boolean;
}

/** Columns by the names that rows of `protocol.tables` have; display keys, which logic has none of, are left out. */
export function columnNames(table: Param): readonly NamedColumn[] {
  const columns = table.array!.columns.filter(({ type }) => type !== 'displaykey');
  const names = columns.map(({ param }) => camelCase(param.name));
  return columns.map(({ idx, param, type }, i) => ({
    idx,
    param,
    filled: type === 'retrieved',
    name: names.filter(name => name === names[i]).length > 1 ? `${names[i]}_${param.id}` : names[i]!,
  }));
}

/** Tables by their names in code. */
export function tableNames({ params }: Protocol): readonly (readonly [name: string, table: Param])[] {
  const tables = params.filter(({ array }) => array !== undefined).sort((a, b) => a.id - b.id);
  const names = tables.map(({ name }) => camelCase(name));
  return tables.map((table, i) => {
    const name = names[i]!;
    return [names.filter(each => each === name).length > 1 ? `${name}_${table.id}` : name, table];
  });
}

interface Shape {
  readonly table: Param;
  readonly columns: readonly NamedColumn[];
}

const shapes = new WeakMap<Protocol, ReadonlyMap<string, Shape>>();

/** `protocol.tables` of one hook; what it knows of the protocol is made once, at the first look at it. */
export function namedTables(protocol: Protocol, calls: RowProtocol): object {
  let known = shapes.get(protocol);
  if (known === undefined) {
    known = new Map(
      tableNames(protocol).map(([name, table]) => [name, { table, columns: columnNames(table) }]),
    );
    shapes.set(protocol, known);
  }
  const tables: Record<string, Table> = Object.create(null) as Record<string, Table>;
  for (const [name, shape] of known) {
    let made: Table | undefined;
    Object.defineProperty(tables, name, {
      enumerable: true,
      get(): Table {
        made ??= new NamedTable(shape, calls);
        return made;
      },
    });
  }
  return Object.freeze(tables);
}

class NamedTable implements Table {
  readonly tableId: number;
  readonly tableName: string;
  readonly #columns: readonly NamedColumn[];
  readonly #key: number;
  readonly #calls: RowProtocol;

  constructor({ table, columns }: Shape, calls: RowProtocol) {
    this.tableId = table.id;
    this.tableName = table.name;
    this.#columns = columns;
    this.#key = table.array!.index;
    this.#calls = calls;
  }

  get keys(): string[] {
    return this.#calls.getKeys(this.tableId);
  }

  get displayKeys(): string[] {
    return this.#calls.getKeys(this.tableId, KeyType.DisplayKey);
  }

  get rowCount(): number {
    return this.#calls.rowCount(this.tableId);
  }

  exists(key: string): boolean {
    return this.#calls.exists(this.tableId, key);
  }

  getPosition(key: string): number {
    return this.#calls.getKeyPosition(this.tableId, key);
  }

  getRow(key: string): Row | undefined {
    return this.exists(key) ? this.#object(this.#calls.getRow(this.tableId, key)) : undefined;
  }

  rows(): Row[] {
    const columns = this.#columns.map(({ idx }) => this.#calls.getColumns(this.tableId, [idx])[0]!);
    return this.keys.map((_, i) =>
      Object.fromEntries(this.#columns.map(({ name }, c) => [name, columns[c]![i]!])),
    );
  }

  getCell(key: string, column: string | number): Value {
    return this.#calls.getParameterIndexByKey(this.tableId, key, this.#idx(column) + 1);
  }

  setCell(key: string, column: string | number, value: CellInput): boolean {
    return this.#calls.setParameterIndexByKey(this.tableId, key, this.#idx(column) + 1, value);
  }

  addRow(row: RowInput | string | number): number {
    return this.#calls.addRow(this.tableId, typeof row === 'object' ? this.#cells(row) : row);
  }

  addRowReturnKey(row?: RowInput | string | number): string {
    return this.#calls.addRowReturnKey(this.tableId, typeof row === 'object' ? this.#cells(row) : row);
  }

  setRow(key: string, cells: RowInput, create = false): boolean {
    if (create && !this.exists(key)) {
      const row = this.#cells(cells);
      row[this.#key] = key;
      this.#calls.addRow(this.tableId, row);
      return true;
    }
    return this.#calls.setRow(this.tableId, key, this.#cells(cells)).includes(1);
  }

  deleteRow(key: string | readonly string[]): number {
    return this.#calls.deleteRow(this.tableId, key);
  }

  clear(): void {
    this.#calls.clearAllKeys(this.tableId);
  }

  fillArray(rows: readonly RowInput[] | ColumnInputs): true | null {
    return this.#calls.fillArray(this.tableId, this.#columnsOf(rows));
  }

  fillArrayNoDelete(rows: readonly RowInput[] | ColumnInputs): true | null {
    return this.#calls.fillArrayNoDelete(this.tableId, this.#columnsOf(rows));
  }

  getColumn(column: string | number): Value[] {
    return this.#calls.getColumns(this.tableId, [this.#idx(column)])[0]!;
  }

  setColumn(column: string | number, keys: readonly string[], values: readonly CellInput[]): true {
    return this.#calls.fillArrayWithColumn(this.tableId, this.#id(column), keys, values);
  }

  getKeysForIndex(column: string | number, value: string | number): string[] {
    return this.#calls.getKeysForIndex(this.#id(column), value);
  }

  #object(cells: readonly Value[]): Row {
    return Object.fromEntries(this.#columns.map(({ idx, name }) => [name, cells[idx] ?? null]));
  }

  /** A row as an array by idx. */
  #cells(row: RowInput): CellInput[] {
    const cells: CellInput[] = [];
    for (const [name, cell] of Object.entries(row)) {
      const idx = this.#idx(name);
      while (cells.length <= idx) cells.push(null);
      cells[idx] = cell;
    }
    return cells;
  }

  /** Columns that are filled by position; a column that no row names is not given. */
  #columnsOf(rows: readonly RowInput[] | ColumnInputs): ColumnInputs {
    if (rows.every(row => Array.isArray(row) || row === null || row === undefined) && rows.length > 0) {
      return rows as ColumnInputs;
    }
    const objects = rows as readonly RowInput[];
    const named = new Set(objects.flatMap(row => Object.keys(row).map(name => this.#idx(name))));
    named.add(this.#key);
    const other = this.#columns.find(({ filled, idx }) => !filled && named.has(idx) && idx !== this.#key);
    if (other !== undefined) {
      throw new RangeError(
        `column "${other.name}" of table "${this.tableName}" cannot be filled; setRow, or the type retrieved would be right`,
      );
    }
    return this.#columns
      .filter(({ filled, idx }) => filled || idx === this.#key)
      .map(({ idx, name }) => (named.has(idx) ? objects.map(row => row[name]) : null));
  }

  #idx(column: string | number): number {
    if (typeof column === 'number') return column;
    return this.#column(column).idx;
  }

  #id(column: string | number): number {
    if (typeof column === 'string') return this.#column(column).param.id;
    const found = this.#columns.find(({ idx }) => idx === column);
    if (found !== undefined) return found.param.id;
    throw new RangeError(`table ${this.tableId} "${this.tableName}" has no column ${column}`);
  }

  #column(name: string): NamedColumn {
    const column = this.#columns.find(each => each.name === name);
    if (column !== undefined) return column;
    const names = this.#columns.map(each => each.name).join(', ');
    throw new RangeError(`table "${this.tableName}" has no column "${name}"; one of ${names} would be right`);
  }
}
