import { decodeText } from '#base/text.ts';
import type { Param } from '#model/constructs.ts';
import type { Interprete, Operand, Scale, SequenceStep } from '#model/param.ts';
import { decodeNumber } from './interprete.ts';
import { rounded } from './rounding.ts';
import type { Value } from './value.ts';

/** What the processing of one parameter sees of the others. */
export interface Neighbours {
  get(param: Param): Value;
  bytes(param: Param): Buffer;
}

/**
 * What becomes of bytes that arrive for a parameter: a number is its new value; null leaves the bytes as they are, other
 * bytes take their place; a text is what arrived in place of a value of the raw type (Others); undefined is to be
 * ignored, and the former value stays.
 */
export type Incoming = (bytes: Buffer, table: Neighbours) => Buffer | number | string | null | undefined;

type Find = (id: number) => Param | undefined;
type Step = (value: number, table: Neighbours) => number;

/** Decimals that a computed number keeps where the protocol does not tell (schema page Interprete.Decimals). */
const DECIMALS = 6;

/**
 * The processing of what a device sends, compiled: raw type, Factor, Scale, Sequence, Decimals with Rounding, Range
 * (schema pages of Interprete). Undefined for a parameter whose bytes are simply kept, as nearly all are. What is set
 * is never processed.
 */
export function incoming(
  { interprete, type }: Param,
  find: Find,
  decode: (bytes: Buffer) => Value,
): Incoming | undefined {
  if (interprete === undefined) return undefined;
  if (type === 'group' && interprete.byteOffset > 0) return bytes => shifted(bytes, -interprete.byteOffset);
  const accepts = filter(interprete);
  const compute = interprete.type === 'double' ? computation(interprete, find) : undefined;
  if (accepts === undefined && compute === undefined) return undefined;
  const symbols = interprete.others.flatMap(({ id }) => find(id) ?? []);
  return (bytes, table) => {
    if (accepts !== undefined && !accepts(bytes)) {
      return symbols.some(symbol => table.bytes(symbol).equals(bytes)) ? decodeText(bytes) : undefined;
    }
    if (compute === undefined) return null;
    const number = decode(bytes);
    return typeof number === 'number' ? compute(number, table) : null;
  };
}

/** Each byte with a number added, modulo 256 (schema page ByteOffset). */
export function shifted(bytes: Buffer, by: number): Buffer {
  return Buffer.from(bytes.map(byte => byte + by));
}

/**
 * Whether bytes are what a raw type allows (schema page RawType); undefined where it allows all. A numeric text has a
 * digit: signs and spaces alone are no number. Nothing at all is allowed, it empties the parameter.
 */
function filter({ rawType, base }: Interprete): ((bytes: Buffer) => boolean) | undefined {
  if (rawType === 'only others') return () => false;
  if (rawType === 'text') return consisting(/[-0-9A-Za-z.;,?! ]/, /./s);
  if (rawType !== 'numeric text') return undefined;
  if (base <= 10) return consisting(/[-+0-9.,eE ]/, /[0-9]/);
  const last = String.fromCharCode(0x61 + base - 11);
  const digits = `0-9a-${last}A-${last.toUpperCase()}`;
  return consisting(new RegExp(`[-+.,eE ${digits}]`), new RegExp(`[${digits}]`));
}

/** Bytes of allowed characters only, one of them needed. */
function consisting(allowed: RegExp, needed: RegExp): (bytes: Buffer) => boolean {
  const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    if (!allowed.test(character)) return REFUSED;
    return needed.test(character) ? NEEDED : ALLOWED;
  });
  return bytes => {
    let has = bytes.length === 0 ? NEEDED : ALLOWED;
    for (let i = 0; i < bytes.length; i++) {
      const kind = kinds[bytes[i]!]!;
      if (kind === REFUSED) return false;
      if (kind === NEEDED) has = NEEDED;
    }
    return has === NEEDED;
  };
}

const REFUSED = 0;
const ALLOWED = 1;
const NEEDED = 2;

function computation(
  interprete: Interprete,
  find: Find,
): ((value: number, table: Neighbours) => number | undefined) | undefined {
  const { factor, scale, sequence, decimals, rounding, range } = interprete;
  const steps: Step[] = [];
  if (factor !== undefined) steps.push(value => value * factor);
  if (scale !== undefined) steps.push(scaling(scale));
  for (const item of sequence?.steps ?? []) steps.push(sequenceStep(item, interprete, find));
  if (decimals !== undefined || rounding !== undefined) {
    steps.push(value => rounded(value, decimals ?? DECIMALS, rounding ?? 'down'));
  } else if (steps.length > 0) {
    steps.push(value => rounded(value, DECIMALS, 'halfToInfinity'));
  }
  const low = range?.low ?? -Infinity;
  const high = range?.high ?? Infinity;
  if (steps.length === 0 && low === -Infinity && high === Infinity) return undefined;
  return (value, table) => {
    let result = value;
    for (let i = 0; i < steps.length; i++) result = steps[i]!(result, table);
    // Divided by zero, the logarithm of nothing: no value.
    return Number.isFinite(result) && result >= low && result <= high ? result : undefined;
  };
}

function scaling({ lowData, highData, low, high }: Scale): Step {
  return value => low + ((value - lowData) * (high - low)) / (highData - lowData);
}

function sequenceStep({ operation, operand }: SequenceStep, interprete: Interprete, find: Find): Step {
  const by = reading(operation === 'OffSet' ? interprete.offSet : operand, find);
  switch (operation) {
    case 'OffSet':
    case 'offset':
      return (value, table) => value + by(table);
    case 'min':
      return (value, table) => value - by(table);
    case 'factor':
      return (value, table) => value * by(table);
    case 'div':
      return (value, table) => value / by(table);
    case 'rest':
      return (value, table) => value % by(table);
    case 'pow':
      return (value, table) => value ** by(table);
    case 'log10':
      return value => 10 * Math.log10(value);
    case 'log20':
      return value => 20 * Math.log10(value);
  }
}

/** The number of an operand; of a parameter that is not initialised it is 0. */
function reading(operand: Operand | undefined, find: Find): (table: Neighbours) => number {
  if (operand === undefined) return () => 0;
  if (operand.kind === 'number') return () => operand.number;
  const param = find(operand.id);
  if (param === undefined) return () => 0;
  return table => {
    const value = table.get(param);
    return typeof value === 'string' ? (decodeNumber(value) ?? 0) : (value ?? 0);
  };
}
