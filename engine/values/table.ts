import type { Encoding } from '#base/text.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { decodeNumber, type Interpretation, interpretation } from './interprete.ts';
import type { Input, Value } from './value.ts';

const interpretations = new WeakMap<Protocol, readonly Interpretation[]>();

/** The interpretations of a protocol's parameters by their index, made once for all its elements. */
function interpretationsOf(protocol: Protocol): readonly Interpretation[] {
  let made = interpretations.get(protocol);
  if (made === undefined) {
    made = protocol.params.map(interpretation);
    interpretations.set(protocol, made);
  }
  return made;
}

/**
 * The parameter table of one element: the one place where values change.
 *
 * A parameter holds bytes (as they arrived), a value (as it was set), or both once somebody asked for the other form;
 * text is made at the first read and then shared. Setting tells whether the content differs from before; what a
 * change sets off is the element's to do.
 */
export class ParameterTable {
  readonly #interpretations: readonly Interpretation[];
  /** `undefined`: not decoded yet, or not initialised when there are no bytes either. */
  readonly #values: Array<string | number | null | undefined>;
  readonly #bytes: Array<Buffer | undefined>;

  constructor(protocol: Protocol) {
    this.#interpretations = interpretationsOf(protocol);
    this.#values = new Array(protocol.params.length).fill(undefined);
    this.#bytes = new Array(protocol.params.length).fill(undefined);
    for (const param of protocol.params) {
      const { interprete } = param;
      if (interprete?.value !== undefined)
        this.#bytes[param.index] = this.#interpretations[param.index]!.initial;
    }
  }

  /** The value, null when not initialised or when the bytes are no value of the parameter's type. */
  get(param: Param): Value {
    const value = this.#values[param.index];
    if (value !== undefined) return value;
    const { decode, initial } = this.#interpretations[param.index]!;
    const bytes = this.#bytes[param.index];
    if (bytes === undefined) return initial.length === 0 ? null : decode(initial);
    const decoded = decode(bytes);
    this.#values[param.index] = decoded;
    return decoded;
  }

  /** The raw bytes; empty when not initialised. Not to be written to. */
  bytes(param: Param, encoding: Encoding = 'utf8'): Buffer {
    const bytes = this.#bytes[param.index];
    if (bytes !== undefined) return bytes;
    const value = this.#values[param.index];
    if (value === undefined || value === null) return this.#interpretations[param.index]!.initial;
    return this.#interpretations[param.index]!.encode(value, encoding);
  }

  /** True until something was set, and again after `clear`. */
  isEmpty(param: Param): boolean {
    return this.#bytes[param.index] === undefined && (this.#values[param.index] ?? null) === null;
  }

  /**
   * Keeps bytes that arrived, as they are. True when they differ from what stood there; `other` are bytes that they are
   * known to differ from, so that these need not be compared.
   */
  put(param: Param, bytes: Buffer, other?: Buffer): boolean {
    const index = param.index;
    const before = this.#bytes[index];
    if (before !== undefined && before === other) {
      // Known to differ.
    } else if (before !== undefined) {
      if (before.length === bytes.length && before.equals(bytes)) return false;
    } else {
      const value = this.#values[index];
      if (value !== undefined && value !== null && value === this.#interpretations[index]!.decode(bytes))
        return false;
    }
    this.#bytes[index] = bytes;
    this.#values[index] = undefined;
    return true;
  }

  /** Moves a parameter's bytes out of the memory that `old` stands in; `own` has the same content as `old`. */
  own(param: Param, old: Buffer, own: Buffer): void {
    const bytes = this.#bytes[param.index];
    if (bytes === undefined || bytes.buffer !== old.buffer) return;
    const start = bytes.byteOffset - old.byteOffset;
    const inside = start >= 0 && start + bytes.length <= old.length;
    this.#bytes[param.index] = inside ? own.subarray(start, start + bytes.length) : Buffer.from(bytes);
  }

  /**
   * Puts what a hook or a user gives. A text for a numeric parameter becomes its number; one that is no number is
   * refused with a RangeError, as is NaN. True when the content differs from what stood there.
   */
  set(param: Param, input: Input): boolean {
    if (input instanceof Uint8Array) return this.put(param, Buffer.from(input));
    const value = this.#typed(param, input);
    const index = param.index;
    const changed = this.get(param) !== value;
    this.#values[index] = value;
    this.#bytes[index] = undefined;
    return changed;
  }

  clear(param: Param): void {
    this.#bytes[param.index] = undefined;
    this.#values[param.index] = undefined;
  }

  #typed(param: Param, input: string | number | boolean): string | number {
    const plain = typeof input === 'boolean' ? Number(input) : input;
    if (!this.#interpretations[param.index]!.numeric) return String(plain);
    const number = typeof plain === 'number' ? plain : decodeNumber(plain);
    if (number === null || Number.isNaN(number)) {
      throw new RangeError(
        `${JSON.stringify(input)} is no number, and parameter ${param.id} "${param.name}" takes numbers`,
      );
    }
    const { interprete } = param;
    if (
      interprete?.rawType === 'numeric text' &&
      interprete.lengthType === 'fixed' &&
      interprete.length > 0
    ) {
      if (String(number).length > interprete.length) {
        const room = `parameter ${param.id} "${param.name}" has room for ${interprete.length} characters`;
        throw new RangeError(`${number} is too long: ${room}`);
      }
    }
    return number;
  }
}
