import type { ParameterStore, Saved } from './contract.ts';

/** A store that lives as long as its process: what tests restart elements with. */
export class MemoryStore implements ParameterStore {
  readonly #elements = new Map<string, Map<number, Saved>>();
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

  flush(): boolean {
    return true;
  }

  close(): void {
    this.#open = false;
  }
}

/** A value of its own, in the form in which every store gives it back. */
export function keptForm(value: Saved): Saved {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'number' ? value : Uint8Array.from(value);
}
