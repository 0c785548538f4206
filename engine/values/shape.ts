import type { Column, Param } from '#model/constructs.ts';
import { type CellReader, cellReader } from './cells.ts';

/** A column of a table, as rows use it. */
export interface ShapeColumn {
  readonly column: Column;
  readonly param: Param;
  readonly reader: CellReader;
}

/** What the rows of a table need to know of it: made once, for all elements of a protocol. */
export interface TableShape {
  readonly table: Param;
  /** By idx; undefined where the protocol leaves an idx out. Display keys are not among them: logic has none. */
  readonly columns: readonly (ShapeColumn | undefined)[];
  /** The idx of the primary key. */
  readonly key: number;
  /** What columns that are filled by position go to, in their order: the primary key and the type retrieved. */
  readonly filled: readonly number[];
  /** Columns by whose values keys are found. */
  readonly indexed: ReadonlySet<number>;
  /** Columns that outlive a restart; undefined: not even the keys do. */
  readonly saved: readonly number[] | undefined;
  /** The most rows that it keeps, the newest. */
  readonly most: number;
  readonly autoincrement: Column | undefined;
  readonly state: Column | undefined;
}

const shapes = new WeakMap<Param, TableShape>();

/** The shape of a table; made at the first call. */
export function shapeOf(table: Param): TableShape {
  let shape = shapes.get(table);
  if (shape === undefined) {
    shape = made(table);
    shapes.set(table, shape);
  }
  return shape;
}

function made(table: Param): TableShape {
  const array = table.array!;
  const held = array.columns.filter(({ type }) => type !== 'displaykey');
  const columns: (ShapeColumn | undefined)[] = [];
  for (const column of held) {
    while (columns.length < column.idx) columns.push(undefined);
    columns.push({ column, param: column.param, reader: cellReader(column.param) });
  }
  const key = array.index;
  return {
    table,
    columns,
    key,
    filled: held.filter(({ idx, type }) => idx === key || type === 'retrieved').map(({ idx }) => idx),
    indexed: new Set(
      held.filter(({ foreignKey, indexed }) => indexed || foreignKey !== undefined).map(({ idx }) => idx),
    ),
    saved: isKept(table) ? held.filter(column => isSaved(table, column)).map(({ idx }) => idx) : undefined,
    most: array.logged ?? Number.POSITIVE_INFINITY,
    autoincrement: held.find(({ idx, type }) => idx === key && type === 'autoincrement'),
    state: held.find(({ type }) => type === 'state'),
  };
}

/** Rows outlive a restart unless they are volatile, or those of another table. */
function isKept({ array }: Param): boolean {
  return !array!.volatile && array!.view === undefined;
}

/** Beside `save`: what identifies a row (AdvancedDataMinerDataPersistencePersistingTables), and all of a logged one. */
function isSaved({ array }: Param, { idx, foreignKey, options, param, save, volatile }: Column): boolean {
  if (idx === array!.index) return false;
  if (volatile) return false;
  return (
    save ||
    array!.logged !== undefined ||
    idx === array!.displayColumn ||
    foreignKey !== undefined ||
    array!.naming?.parts.includes(param) === true ||
    options.some(option => /^(element|hidden|view)(=|$)/i.test(option))
  );
}
