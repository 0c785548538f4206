import type { Value } from './value.ts';

/** Cells of one row that changed: their columns, by idx, and what stood there before. */
export interface RowChange {
  readonly key: string;
  readonly columns: readonly number[];
  readonly before: readonly Value[];
}

/** What one operation changed in the rows of a table, each list in the order of the operation. */
export interface TableChanges {
  readonly added: readonly string[];
  readonly changed: readonly RowChange[];
  readonly deleted: readonly string[];
}

/** The changes of an operation while it runs. */
export class ChangeList implements TableChanges {
  readonly added: string[] = [];
  readonly changed: RowChange[] = [];
  readonly deleted: string[] = [];

  get none(): boolean {
    return this.added.length === 0 && this.changed.length === 0 && this.deleted.length === 0;
  }
}

export const NO_CHANGES: TableChanges = { added: [], changed: [], deleted: [] };

/** Whether anything changed at all. */
export function hasChanges({ added, changed, deleted }: TableChanges): boolean {
  return added.length > 0 || changed.length > 0 || deleted.length > 0;
}
