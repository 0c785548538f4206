import type { Value } from './value.ts';

/** The rows of a table by the values of one column: made when it is first asked for, then kept up. */
export class RowIndex {
  readonly #slots = new Map<string, Set<number>>();

  /** The column's values by slot; `slots` are those in use. */
  constructor(values: readonly Value[], slots: Iterable<number>) {
    for (const slot of slots) this.add(slot, values[slot] ?? null);
  }

  add(slot: number, value: Value): void {
    if (value === null) return;
    const text = folded(value);
    const slots = this.#slots.get(text);
    if (slots === undefined) this.#slots.set(text, new Set([slot]));
    else slots.add(slot);
  }

  remove(slot: number, value: Value): void {
    if (value === null) return;
    const text = folded(value);
    const slots = this.#slots.get(text);
    slots?.delete(slot);
    if (slots?.size === 0) this.#slots.delete(text);
  }

  /** Slots of rows whose value is that one, whatever the letter case. */
  find(value: string | number): ReadonlySet<number> {
    return this.#slots.get(folded(value)) ?? NONE;
  }
}

const NONE: ReadonlySet<number> = new Set();

function folded(value: string | number): string {
  return typeof value === 'number' ? String(value) : value.toLowerCase();
}
