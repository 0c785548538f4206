import type { Encoding } from '#base/text.ts';
import type { Param } from '#model/constructs.ts';
import type { Interprete } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';
import { readBits, writeBits } from './bits.ts';
import { type Incoming, incoming } from './incoming.ts';
import { typedInput } from './input.ts';
import { type Interpretation, interpretation } from './interprete.ts';
import { TableRows } from './rows.ts';
import { shapeOf } from './shape.ts';
import type { Input, Value } from './value.ts';
import { utf8Params, wideParams } from './wide.ts';

/** What a protocol's parameters make of their bytes, by their index: made once for all its elements. */
interface Compiled {
  /** The parameters that were asked for last, by the last bits of their ids. */
  readonly found: (Param | undefined)[];
  readonly interpretations: readonly Interpretation[];
  /** Undefined where no parameter processes what arrives. */
  readonly incoming: readonly (Incoming | undefined)[] | undefined;
  /** Whether messages are recognised by what a parameter holds. */
  readonly constant: readonly boolean[];
}

/** In place of a value: the bytes are known to be valid UTF-8, so that nobody need look at them again. */
const UTF8 = Symbol('UTF-8');

/** A power of two. */
const FOUND = 64;

const compilations = new WeakMap<Protocol, Compiled>();

function compiled(protocol: Protocol): Compiled {
  let made = compilations.get(protocol);
  if (made === undefined) {
    const wide = wideParams(protocol);
    const utf8 = utf8Params(protocol);
    const interpretations = protocol.params.map(param =>
      interpretation(param, wide(param) ? 'utf16le' : utf8(param) ? 'utf8' : 'code page'),
    );
    const processing = protocol.params.map(param =>
      incoming(param, id => protocol.paramById.get(id), interpretations[param.index]!.decode),
    );
    made = {
      found: new Array(FOUND).fill(undefined),
      interpretations,
      incoming: processing.some(item => item !== undefined) ? processing : undefined,
      constant: protocol.params.map(
        ({ interprete, type }) => /^(?:fixed|header|trailer)$/.test(type) || interprete?.value !== undefined,
      ),
    };
    compilations.set(protocol, made);
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
  readonly #protocol: Protocol;
  readonly #found: (Param | undefined)[];
  #interpretations: readonly Interpretation[];
  #incoming: readonly (Incoming | undefined)[] | undefined;
  /** Parameters that are interpreted in another way here than the protocol says. */
  #altered: Map<Param, Param> | undefined;
  /** `undefined`: not decoded yet, or not initialised when there are no bytes either; UTF8: not decoded yet. */
  readonly #values: Array<string | number | null | undefined | typeof UTF8>;
  readonly #bytes: Array<Buffer | undefined>;
  /** What stands in a part of a message, by the parameter's index: its bytes are made when somebody asks for them. */
  #messages: Array<Buffer | undefined> | undefined;
  /** Where in the message: start and end in turn. */
  #places: number[] = NO_PLACES;
  readonly #constant: readonly boolean[];
  #revision = 0;
  /** The rows of tables, by the table's index: made at first use. */
  #rows: Map<number, TableRows> | undefined;
  /** What arrived where a number was computed from it: the same again is not computed again. */
  #arrived: Array<Buffer | undefined> | undefined;

  constructor(protocol: Protocol) {
    const { constant, found, interpretations, incoming } = compiled(protocol);
    this.#protocol = protocol;
    this.#found = found;
    this.#interpretations = interpretations;
    this.#incoming = incoming;
    this.#constant = constant;
    this.#values = new Array(protocol.params.length).fill(undefined);
    this.#bytes = new Array(protocol.params.length).fill(undefined);
    for (const param of protocol.params) {
      const { interprete } = param;
      if (interprete?.value !== undefined)
        this.#bytes[param.index] = this.#interpretations[param.index]!.initial;
    }
  }

  /** Another one once a constant of messages, or a fixed length, has changed. */
  get revision(): number {
    return this.#revision;
  }

  /** The rows of a table. */
  rows(table: Param): TableRows {
    let rows = this.#rows?.get(table.index);
    if (rows === undefined) {
      rows = new TableRows(shapeOf(table));
      this.#rows ??= new Map();
      this.#rows.set(table.index, rows);
    }
    return rows;
  }

  /** The value, null when not initialised or when the bytes are no value of the parameter's type. */
  get(param: Param): Value {
    const value = this.#values[param.index];
    if (value !== undefined && value !== UTF8) return value;
    const message = this.#messages?.[param.index];
    if (message !== undefined) {
      const at = 2 * param.index;
      const read = this.read(param, message, this.#places[at]!, this.#places[at + 1]!);
      this.#values[param.index] = read;
      return read;
    }
    const { decode, initial } = this.#interpretations[param.index]!;
    const bytes = this.#bytes[param.index];
    if (bytes === undefined) return initial.length === 0 ? null : decode(initial);
    const decoded = decode(bytes, value === UTF8);
    this.#values[param.index] = decoded;
    return decoded;
  }

  /** The raw bytes; empty when not initialised. Not to be written to. */
  bytes(param: Param, encoding: Encoding = 'utf8'): Buffer {
    const bytes = this.#held(param.index);
    if (bytes !== undefined) return bytes;
    const value = this.#values[param.index];
    if (value === undefined || value === null || value === UTF8)
      return this.#interpretations[param.index]!.initial;
    return this.#interpretations[param.index]!.encode(value, encoding);
  }

  /** True until something was set, and again after `clear`. */
  isEmpty(param: Param): boolean {
    return this.#held(param.index) === undefined && (this.#values[param.index] ?? null) === null;
  }

  /**
   * Takes bytes that arrived: keeps them as they are, or what the parameter's Interprete makes of them; what it refuses
   * is ignored. True when the content differs from what stood there; `other` are bytes that they are known to differ
   * from, so that these need not be compared. `always`: true too where it is what stood there; `utf8`: the bytes are
   * known to be valid UTF-8.
   */
  put(param: Param, bytes: Buffer, other?: Buffer, always = false, utf8 = false): boolean {
    const process = this.#incoming?.[param.index];
    if (process === undefined) return this.#keep(param.index, bytes, other, utf8) || always;
    if (!always && this.#arrived?.[param.index]?.equals(bytes)) return false;
    const result = process(bytes, this);
    if (result === undefined) return false;
    if (typeof result === 'object' && result !== null) return this.#keep(param.index, result) || always;
    if (typeof result === 'number') {
      const changed = this.#assign(param, result);
      this.#arrived ??= [];
      this.#arrived[param.index] = Buffer.from(bytes);
      return changed || always;
    }
    this.#forget(param.index);
    const changed = this.#keep(param.index, bytes, other);
    if (result !== null) this.#values[param.index] = result;
    return changed || always;
  }

  /** `put` of a part of a message, of which a view is made only when somebody asks for the bytes. */
  take(param: Param, message: Buffer, start: number, end: number, always = false): boolean {
    const { index } = param;
    if (this.#incoming?.[index] !== undefined || this.#constant[index])
      return this.put(param, message.subarray(start, end), undefined, always);
    this.#messages ??= new Array(this.#bytes.length).fill(undefined);
    if (this.#places === NO_PLACES) this.#places = new Array(2 * this.#bytes.length).fill(0);
    const held = this.#messages[index];
    const before = held ?? this.#bytes[index];
    if (before !== undefined) {
      const from = held === undefined ? 0 : this.#places[2 * index]!;
      const to = held === undefined ? before.length : this.#places[2 * index + 1]!;
      if (to - from === end - start && isEqual(before, from, message, start, end - start)) return always;
    } else {
      const value = this.#values[index];
      if (value !== undefined && value !== null && value === this.read(param, message, start, end))
        return always;
    }
    this.#messages[index] = message;
    this.#places[2 * index] = start;
    this.#places[2 * index + 1] = end;
    this.#bytes[index] = undefined;
    this.#values[index] = undefined;
    return true;
  }

  /** What a part of a message would be as the value of a parameter. */
  read(param: Param, message: Buffer, start: number, end: number): Value {
    const { decode, read } = this.#interpretations[param.index]!;
    return read === undefined ? decode(message.subarray(start, end)) : read(message, start, end);
  }

  /** The parameter of an id. Hooks ask for the same few again and again: a map costs three times as much. */
  find(id: number): Param | undefined {
    const found = this.#found[id & (FOUND - 1)];
    return found !== undefined && found.id === id ? found : this.#search(id);
  }

  #search(id: number): Param | undefined {
    const param = this.#protocol.paramById.get(id);
    if (param !== undefined) this.#found[id & (FOUND - 1)] = param;
    return param;
  }

  /** What bytes would be as the value of a parameter. */
  decode(param: Param, bytes: Buffer): Value {
    return this.#interpretations[param.index]!.decode(bytes);
  }

  /** What a value would be as the bytes of a parameter. */
  encode(param: Param, value: string | number): Buffer {
    return this.#interpretations[param.index]!.encode(value, 'code page');
  }

  /** Takes a read bit from its group as it is now. True when its value differs from before. */
  takeBit(bit: Param): boolean {
    return bit.group !== undefined && this.put(bit, readBits(bit, this.bytes(bit.group)));
  }

  /** The bytes of a write bit's group with its value put into them. */
  withBit(bit: Param, group: Param): Buffer {
    return writeBits(bit, this.bytes(group), this.bytes(bit));
  }

  #keep(index: number, bytes: Buffer, other?: Buffer, utf8 = false): boolean {
    const before = this.#held(index);
    if (before !== undefined && before === other) {
      // Known to differ.
    } else if (before !== undefined) {
      if (before.length === bytes.length && before.equals(bytes)) return false;
    } else {
      const value = this.#values[index];
      if (value !== undefined && value !== null && value === this.#interpretations[index]!.decode(bytes))
        return false;
    }
    if (this.#constant[index]) this.#revision++;
    if (this.#messages !== undefined) this.#messages[index] = undefined;
    this.#bytes[index] = bytes;
    this.#values[index] = utf8 ? UTF8 : undefined;
    return true;
  }

  /** The bytes of a parameter; undefined where it has none. */
  #held(index: number): Buffer | undefined {
    const message = this.#messages?.[index];
    if (message === undefined) return this.#bytes[index];
    const bytes = message.subarray(this.#places[2 * index], this.#places[2 * index + 1]);
    this.#messages![index] = undefined;
    this.#bytes[index] = bytes;
    return bytes;
  }

  /** Moves a parameter's bytes out of the memory that `old` stands in; `own` has the same content as `old`. */
  own(param: Param, old: Buffer, own: Buffer): void {
    if (this.#messages?.[param.index] === old) {
      this.#messages[param.index] = own;
      return;
    }
    const bytes = this.#held(param.index);
    if (bytes === undefined || bytes.buffer !== old.buffer) return;
    const start = bytes.byteOffset - old.byteOffset;
    const inside = start >= 0 && start + bytes.length <= old.length;
    this.#bytes[param.index] = inside ? own.subarray(start, start + bytes.length) : Buffer.from(bytes);
  }

  /**
   * Puts what a hook or a user gives; the processing of what arrives does not apply. A text for a numeric parameter becomes its number; one that is no number is
   * refused with a RangeError, as is NaN. True when the content differs from what stood there.
   */
  set(param: Param, input: Input): boolean {
    this.#forget(param.index);
    if (typeof input === 'number' && this.#interpretations[param.index]!.plain && !Number.isNaN(input)) {
      return this.#assign(param, input);
    }
    if (input instanceof Uint8Array) return this.#keep(param.index, Buffer.from(input));
    return this.#assign(param, typedInput(this.#altered?.get(param) ?? param, input));
  }

  /** Bytes of a fixed length, as it is now. */
  lengthOf(param: Param): number {
    return (this.#altered?.get(param) ?? param).interprete?.length ?? 0;
  }

  /** Interprets what comes from now on with another length, scale or sequence; what stands there stays. */
  alter(param: Param, changes: Partial<Pick<Interprete, 'length' | 'scale' | 'sequence'>>): void {
    const before = this.#altered?.get(param) ?? param;
    if (before.interprete === undefined) return;
    const value = this.get(param);
    const altered: Param = { ...before, interprete: { ...before.interprete, ...changes } };
    const { index } = param;
    const made = interpretation(altered);
    const process = incoming(altered, id => this.#protocol.paramById.get(id), made.decode);
    this.#interpretations = this.#interpretations.with(index, made);
    if (process !== undefined || this.#incoming !== undefined) {
      const none = new Array<undefined>(this.#interpretations.length).fill(undefined);
      this.#incoming = (this.#incoming ?? none).with(index, process);
    }
    this.#altered ??= new Map();
    this.#altered.set(param, altered);
    this.#revision++;
    this.#forget(index);
    if (this.#held(index) !== undefined) this.#values[index] = value;
  }

  clear(param: Param): void {
    this.#forget(param.index);
    if (this.#constant[param.index]) this.#revision++;
    if (this.#messages !== undefined) this.#messages[param.index] = undefined;
    this.#bytes[param.index] = undefined;
    this.#values[param.index] = undefined;
  }

  #assign(param: Param, value: string | number): boolean {
    const changed = this.get(param) !== value;
    if (changed && this.#constant[param.index]) this.#revision++;
    if (this.#messages !== undefined) this.#messages[param.index] = undefined;
    this.#values[param.index] = value;
    this.#bytes[param.index] = undefined;
    return changed;
  }

  #forget(index: number): void {
    if (this.#arrived !== undefined) this.#arrived[index] = undefined;
  }
}

/** Whether parts of two messages are the same; the first bytes differ most often, and asking for more costs more. */
function isEqual(a: Buffer, from: number, b: Buffer, start: number, length: number): boolean {
  const first = Math.min(length, LOOKED_AT);
  for (let i = 0; i < first; i++) if (a[from + i] !== b[start + i]) return false;
  return first === length || a.compare(b, start + first, start + length, from + first, from + length) === 0;
}

const LOOKED_AT = 32;
/** Shared by all tables that hold no part of a message; never written to. */
const NO_PLACES: number[] = [];
