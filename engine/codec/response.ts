import type { Param, Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';

/**
 * Matches one whole unit (a WebSocket message) with a response, parameter by parameter from left to right
 * (schema page Interprete.LengthType; ConnectionsSerialCreatingCommandsAndResponses, response matching).
 */
export interface ResponseMatcher {
  readonly response: Response;
  /**
   * The end of each content parameter in the unit, or the place where it went wrong. A unit must be used up to its
   * last byte.
   */
  match(unit: Buffer, table: ParameterTable): readonly number[] | Mismatch;
}

/**
 * Where a response went wrong: the byte, what should stand there and what does. Of many candidates only the nearest is
 * told, so what it says is put into words when it is read.
 */
export class Mismatch {
  readonly response: Response;
  /** 0-based. */
  readonly byte: number;
  readonly #unit: Buffer;
  readonly #param: Param | undefined;
  readonly #needs: Buffer | number;

  /** `needs`: the bytes, or how many, that the parameter should have there; without a parameter: nothing more. */
  constructor(response: Response, unit: Buffer, byte: number, param?: Param, needs: Buffer | number = 0) {
    this.response = response;
    this.byte = byte;
    this.#unit = unit;
    this.#param = param;
    this.#needs = needs;
  }

  get wanted(): string {
    const param = this.#param;
    if (param === undefined) return END;
    const needs = this.#needs;
    const what = typeof needs === 'number' ? `${needs} bytes` : `${param.type} ${hexOf(needs, 0)}`;
    return `${what} of parameter ${param.id} "${param.name}"`;
  }

  get got(): string {
    return this.byte < this.#unit.length ? hexOf(this.#unit, this.byte) : END;
  }
}

const END = 'the end of the message';

export function isMismatch(result: readonly number[] | Mismatch): result is Mismatch {
  return !Array.isArray(result);
}

/** One content parameter: from where it stands to its end, or where it went wrong. */
type Step = (unit: Buffer, start: number, table: ParameterTable) => number | Mismatch;

/** The matcher of a response, made once at load. */
export function responseMatcher(response: Response): ResponseMatcher {
  const steps = response.content.map((param, i) => stepOf(response, param, response.content[i + 1]));
  const [only] = response.content;
  if (steps.length === 1 && only !== undefined && isOpen(only)) {
    // By far the most in WebSocket protocols: one parameter takes the whole message.
    return { response, match: unit => [unit.length] };
  }
  return {
    response,
    match(unit, table) {
      const ends: number[] = [];
      let at = 0;
      for (const step of steps) {
        const end = step(unit, at, table);
        if (typeof end !== 'number') return end;
        ends.push(end);
        at = end;
      }
      if (at < unit.length) return new Mismatch(response, unit, at);
      return ends;
    },
  };
}

/** The bytes that a parameter always has in a response; undefined when they vary. */
function constantOf(param: Param, table: ParameterTable): Buffer | undefined {
  return isConstant(param) ? table.bytes(param) : undefined;
}

function isConstant(param: Param): boolean {
  const type = param.type;
  return type === 'fixed' || type === 'header' || type === 'trailer' || param.interprete?.value !== undefined;
}

/** True for a parameter that takes what is there up to the next one, or to the end. */
export function isOpen(param: Param): boolean {
  return (
    !isConstant(param) &&
    param.interprete?.lengthType !== 'fixed' &&
    param.interprete?.lengthType !== 'other param'
  );
}

function stepOf(response: Response, param: Param, next: Param | undefined): Step {
  if (isConstant(param)) {
    return (unit, start, table) => {
      const wanted = table.bytes(param);
      for (let i = 0; i < wanted.length; i++) {
        if (unit[start + i] !== wanted[i]) return new Mismatch(response, unit, start + i, param, wanted);
      }
      return start + wanted.length;
    };
  }
  const interprete = param.interprete;
  if (interprete?.lengthType === 'fixed') {
    return (unit, start, table) => {
      const length = table.lengthOf(param);
      if (start + length <= unit.length) return start + length;
      return new Mismatch(response, unit, unit.length, param, length);
    };
  }
  if (next === undefined) return unit => unit.length;
  const last = interprete?.lengthType === 'last next param';
  return (unit, start, table) => {
    const wanted = constantOf(next, table);
    if (wanted === undefined || wanted.length === 0) return unit.length;
    const end = last ? unit.lastIndexOf(wanted) : unit.indexOf(wanted, start);
    if (end >= start) return end;
    return new Mismatch(response, unit, unit.length, next, wanted);
  };
}

/** Up to 8 bytes from `start` as people write them: `0D 0A`. */
function hexOf(bytes: Buffer, start: number): string {
  const shown = bytes.subarray(start, start + 8);
  const hex = shown
    .toString('hex')
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
  return start + 8 < bytes.length ? `${hex} …` : hex;
}
