import type { Param } from '#model/constructs.ts';
import { typedInput } from './input.ts';
import { interpretation } from './interprete.ts';
import type { Input, Value } from './value.ts';

/** In a row or column that is set: empties the cell. */
export const Clear: unique symbol = Symbol('Clear');
/** In a row or column that is set: the cell keeps its value. */
export const Leave: unique symbol = Symbol('Leave');

/**
 * What may be given for a cell. Null empties a cell in what fills columns, and leaves it in what sets a row, as the
 * documentation of FillArray and SetRow has it; the two marks mean the same everywhere.
 */
export type CellInput = Input | null | undefined | typeof Clear | typeof Leave;

/** What becomes of a cell: a value, null to empty it, `Leave`. */
export type Held = Value | typeof Leave;

/** How a table takes what is given for its cells. */
export interface CellRules {
  /** What null means. */
  readonly none: 'clear' | 'leave';
  /** Negative infinity empties a cell (SLProtocol.Clear). */
  readonly marks: boolean;
}

/** Takes the cells of one column, by what its parameter holds. */
export interface CellReader {
  /** One cell; a RangeError for a value that the parameter cannot take. */
  one(input: CellInput, rules: CellRules): Held;
  /** Many cells: the given array itself where each stands in it as it will be held. */
  many(inputs: readonly CellInput[], rules: CellRules): readonly Held[];
}

export function cellReader(param: Param): CellReader {
  const { numeric, plain, decode } = interpretation(param);
  const asItIs = numeric ? (plain ? 'number' : '') : 'string';
  const one = (input: CellInput, { none, marks }: CellRules): Held => {
    if (typeof input === asItIs && (asItIs === 'string' || Number.isFinite(input))) return input as Value;
    if (input === null || input === undefined) return none === 'clear' ? null : Leave;
    if (input === Clear || (marks && input === Number.NEGATIVE_INFINITY)) return null;
    if (input === Leave) return Leave;
    if (input instanceof Uint8Array) return decode(Buffer.from(input));
    if (Array.isArray(input)) {
      throw new RangeError(`a value with a time for ${named(param)}: there is no history; give the value`);
    }
    return typedInput(param, input);
  };
  return {
    one,
    many(inputs, rules) {
      const { none } = rules;
      let made: Held[] | undefined;
      for (let i = 0; i < inputs.length; i++) {
        const input = inputs[i];
        if (typeof input === asItIs) {
          if (asItIs === 'string' || Number.isFinite(input)) {
            if (made !== undefined) made.push(input as Value);
            continue;
          }
        } else if (input === null && none === 'clear') {
          if (made !== undefined) made.push(null);
          continue;
        }
        made ??= inputs.slice(0, i) as Held[];
        made.push(one(input, rules));
      }
      return made ?? (inputs as readonly Held[]);
    },
  };
}

/** A primary key as it is held: a text; numbers are written as text. A RangeError for an empty one. */
export function keyOf(input: CellInput): string {
  if (typeof input === 'string' && input !== '') return input;
  if (typeof input === 'number' && !Number.isNaN(input)) return String(input);
  const shown = typeof input === 'symbol' ? input.description : shownInput(input);
  throw new RangeError(`${shown} is no primary key; a text of one character or more would be right`);
}

/** What a hook gives may be anything: also what JSON cannot say. */
function shownInput(input: unknown): string {
  if (typeof input === 'bigint') return `the BigInt ${input}`;
  try {
    return JSON.stringify(input) ?? String(input);
  } catch {
    return `a value of type ${typeof input}`;
  }
}

function named({ id, name }: Param): string {
  return `parameter ${id} "${name}"`;
}
