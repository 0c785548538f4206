import type { ParameterStore, RowText, Saved } from './contract.ts';

/** A store that lives as long as its process: what tests restart elements with. */
export class MemoryStore implements ParameterStore {
  readonly #elements = new Map<string, Map<number, Saved>>();
  readonly #rows = new Map<string, Map<number, Map<string, string>>>();
  #open = true;

  load(element: string): ReadonlyMap<number, Saved> {
    return new Map(this.#elements.get(element));
  }

  save(element: string, param: number, value: Saved | undefined): void {
    if (!this.#open) return;
    let values = this.#elements.get(element);
    if (values === undefined) {
      values = new Map();
      this.#elements.set(element, values);
    }
    if (value === undefined) values.delete(param);
    else values.set(param, keptForm(value));
  }

  loadRows(element: string): ReadonlyMap<number, ReadonlyMap<string, string>> {
    return new Map([...(this.#rows.get(element) ?? [])].map(([table, rows]) => [table, new Map(rows)]));
  }

  saveRow(element: string, table: number, key: string, text: RowText): void {
    if (!this.#open) return;
    const rows = rowsOf(this.#rows, element, table);
    const cells = text(key);
    if (cells === undefined) rows.delete(key);
    else rows.set(key, cells);
  }

  flush(): boolean {
    return true;
  }

  close(): void {
    this.#open = false;
  }
}

/** The rows of one table of an element, made where there are none yet. */
export function rowsOf<Row>(
  elements: Map<string, Map<number, Map<string, Row>>>,
  element: string,
  table: number,
): Map<string, Row> {
  let tables = elements.get(element);
  if (tables === undefined) {
    tables = new Map();
    elements.set(element, tables);
  }
  let rows = tables.get(table);
  if (rows === undefined) {
    rows = new Map();
    tables.set(table, rows);
  }
  return rows;
}

/** A value of its own, in the form in which every store gives it back. */
export function keptForm(value: Saved): Saved {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' ? value : Uint8Array.from(value);
}
