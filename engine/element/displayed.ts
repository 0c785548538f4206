import type { Param } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Value } from '#values/value.ts';

/** What a person is shown of parameters that were cleared, or cleared on display, since their last change. */
export class Displayed {
  readonly #table: ParameterTable;
  readonly #other = new Map<Param, Value>();

  constructor(table: ParameterTable) {
    this.#table = table;
  }

  /** The value that a person is shown: not always the one that is held. */
  get(param: Param): Value {
    const other = this.#other.get(param);
    return other === undefined ? this.#table.get(param) : other;
  }

  /** A change: what is held is shown again. */
  changed(param: Param): void {
    this.#other.delete(param);
  }

  /** Empties a parameter; what is shown of it stays (ActionClear). */
  clear(param: Param): void {
    if (!this.#other.has(param)) this.#other.set(param, this.#table.get(param));
    this.#table.clear(param);
  }

  /** Shows a parameter as not initialised; its value stays (ActionClearOnDisplay). */
  blank(param: Param): void {
    this.#other.set(param, null);
  }
}
