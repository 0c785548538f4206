import { messageOf } from '#base/error.ts';
import type { Action, Param } from '#model/constructs.ts';
import type { ParamType } from '#model/param.ts';
import type { Saved } from '#store/contract.ts';
import type { ParameterTable } from '#values/table.ts';

/** What an element needs to outlive a restart: its own saved values, by parameter id. */
export interface SavedValues {
  /** As they were saved before this start. */
  readonly values: ReadonlyMap<number, Saved>;
  /** Rows as they were saved before this start: by table, by key, in their order. */
  readonly rows: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Keeps a value; undefined forgets it. */
  save(param: number, value: Saved | undefined): void;
  /** Keeps a row as `cells` gives it when it is written, undefined for one that is gone. */
  saveRow(table: number, key: string, cells: (key: string) => string | undefined): void;
}

/** Filled in at every start, or rows, which are no values of their own. */
const NEVER: ReadonlySet<ParamType> = new Set([
  'array',
  'dataminer info',
  'elementdmaid',
  'elementid',
  'elementname',
  'fixed',
  'matrix',
]);

/** Whether a parameter has a value that can be saved: no column, and no constant, whose Value comes last at a start. */
export function isSavable(param: Param): boolean {
  return param.table === undefined && param.interprete?.value === undefined && !NEVER.has(param.type);
}

/** The parameters whose saved values count at a start: those with `save`, and those that an action saves. */
export function savedParams(params: readonly Param[], actions: readonly Action[]): ReadonlySet<Param> {
  const named = actions
    .filter(({ type }) => type === 'save')
    .flatMap(({ targets }) => targets.map(({ item }) => item));
  return new Set(params.filter(param => isSavable(param) && (param.save || named.includes(param))));
}

/** What is saved of a parameter: bytes where bytes arrived, else the value; undefined when not initialised. */
export function savedForm(table: ParameterTable, param: Param): Saved | undefined {
  if (table.isEmpty(param)) return undefined;
  // The table hands out the bytes that it holds, and makes new ones of a value each time.
  const bytes = table.bytes(param);
  return bytes === table.bytes(param) ? bytes : (table.get(param) ?? undefined);
}

/**
 * Puts saved values back, without a change of anything. One that the parameter no longer takes (it was a text, and the
 * protocol of today wants a number) is told and left out.
 */
export function restore(
  table: ParameterTable,
  params: ReadonlySet<Param>,
  { values }: SavedValues,
  tell: (param: Param, message: string) => void,
): void {
  for (const param of params) {
    const value = values.get(param.id);
    if (value === undefined) continue;
    try {
      table.set(param, value);
    } catch (error) {
      tell(param, `the saved value: ${messageOf(error)}; left out`);
    }
  }
}
