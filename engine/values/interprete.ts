import { decodeText, type Encoding, encodeText, readText } from '#base/text.ts';
import type { Param } from '#model/constructs.ts';
import type { Interprete } from '#model/param.ts';
import { bcd, bitNumber, HIGH_NIBBLE } from './digits.ts';
import type { Value } from './value.ts';

/**
 * Bytes to value and back, as `Interprete` tells (schema pages Interprete, RawType, Type, LengthType, Endian).
 * Both directions are closures made once for each parameter of a protocol.
 */
export interface Interpretation {
  /** True for Interprete type double. */
  readonly numeric: boolean;
  /** True where any number is taken as it is: nothing is rounded, and no length is fixed. */
  readonly plain: boolean;
  /** What the parameter holds before anything is put into it: its Value, or what fills a fixed length. */
  readonly initial: Buffer;
  /** Null where the bytes are no value of this type. `utf8`: they are known to be valid UTF-8. */
  decode(bytes: Buffer, utf8?: boolean): Value;
  /** `decode` of a part of a message, of which no view is made; undefined where there is only `decode`. */
  readonly read?: (message: Buffer, start: number, end: number) => Value;
  encode(value: string | number, encoding: Encoding): Buffer;
}

/**
 * The interpretation of a parameter. One without Interprete (a dummy, a button) holds text. `wire`: how its text stands in
 * messages: UTF-16 in serial ones of a Unicode protocol (AdvancedCodePages); of a WebSocket its Value as UTF-8.
 */
export function interpretation(param: Param, wire: Encoding = 'code page'): Interpretation {
  const interprete = param.interprete;
  const numeric = interprete?.type === 'double' || interprete?.type === 'high nibble';
  const raw = interprete?.rawType ?? 'other';
  const isWide = wire === 'utf16le' && !numeric;
  const initial = initialBytes(interprete, wire === 'utf16le' && numeric ? 'code page' : wire);
  if (param.group !== undefined) {
    return { ...bitNumber(interprete!), numeric, plain: numeric, initial: EMPTY };
  }
  if (interprete?.type === 'high nibble') return { ...HIGH_NIBBLE, numeric, plain: false, initial };
  if (raw === 'bcd') return { ...bcd(interprete!), numeric, plain: false, initial };
  if (raw === 'unsigned number' || raw === 'signed number' || raw === 'double') {
    return { ...binary(raw, interprete!), numeric, plain: numeric, initial };
  }
  const sized = fitting(interprete);
  const base = numeric && raw === 'numeric text' ? interprete!.base : 10;
  const plain =
    numeric &&
    (raw !== 'numeric text' || (interprete?.decimals === undefined && interprete?.lengthType !== 'fixed'));
  return {
    numeric,
    plain,
    initial,
    ...(!numeric && !isWide && (interprete?.trim ?? []).length === 0 && { read: readText }),
    decode: !numeric
      ? trimmed(interprete, isWide ? bytes => bytes.toString('utf16le') : decodeText)
      : base === 10
        ? (bytes, utf8) => decodeNumber(decodeText(bytes, utf8))
        : (bytes, utf8) => decodeWhole(decodeText(bytes, utf8), base),
    encode(value, given) {
      // Numbers as text are one byte a character also in a Unicode protocol (AdvancedCodePages).
      const encoding = numeric && given !== 'utf8' ? 'code page' : given;
      return sized(encodeText(numberText(value, base), encoding), encoding);
    },
  };
}

/** A number as its text in a base, in capital letters; bases other than 10 have whole numbers only (schema page Base). */
export function numberText(value: string | number, base: number): string {
  if (base === 10 || typeof value === 'string') return String(value);
  return Math.trunc(value).toString(base).toUpperCase();
}

/** The whole number that a text stands for in a base; null when it stands for none. */
function decodeWhole(text: string, base: number): number | null {
  const [, sign, digits = ''] = /^([-+]?)([0-9a-z]+)$/i.exec(text.trim()) ?? [];
  const last = base <= 10 ? 0x2f + base : 0x56 + base;
  const known = [...digits.toLowerCase()].every(digit => digit.charCodeAt(0) <= last);
  if (digits === '' || !known) return null;
  const number = Number.parseInt(digits, base);
  return sign === '-' ? -number : number;
}

/** The number that a text stands for; null when it stands for none. */
export function decodeNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const number = Number(trimmed.replace(',', '.'));
  return Number.isFinite(number) && /^[-+0-9.,eE]+$/.test(trimmed) ? number : null;
}

/** Fits bytes into a fixed length: cut at the end, text filled up with spaces, numeric text with zeros before it. */
function fitting(interprete: Interprete | undefined): (bytes: Buffer, encoding: Encoding) => Buffer {
  if (interprete === undefined || interprete.lengthType !== 'fixed' || interprete.length === 0) return b => b;
  const length = interprete.length;
  const zeros = interprete.rawType === 'numeric text';
  return (bytes, encoding) => {
    if (bytes.length === length) return bytes;
    const cut = bytes.length > length ? bytes.subarray(0, wholeEnd(bytes, length, encoding)) : bytes;
    if (cut.length === length) return cut;
    if (!zeros) return Buffer.concat([cut, Buffer.alloc(length - cut.length, encodeText(' ', encoding))]);
    const sign = cut[0] === 0x2d || cut[0] === 0x2b ? 1 : 0;
    return Buffer.concat([
      cut.subarray(0, sign),
      Buffer.alloc(length - cut.length, 0x30),
      cut.subarray(sign),
    ]);
  };
}

/** The last end of a character at or before `end`: half a UTF-8 character would make a text message invalid. */
function wholeEnd(bytes: Buffer, end: number, encoding: Encoding): number {
  if (encoding === 'utf8') while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}

/**
 * A fixed length is filled from the start: spaces for text, `0` for numeric text, zero bytes for binary numbers. A
 * shorter Value gets spaces before it, a longer one is ignored (schema pages LengthType, Value). A length that counts the
 * characters of UTF-8 is right as well.
 */
function initialBytes(interprete: Interprete | undefined, encoding: Encoding): Buffer {
  const value = interprete?.value === undefined ? undefined : constantBytes(interprete.value, encoding);
  if (interprete?.lengthType !== 'fixed' || interprete.length === 0) return value ?? EMPTY;
  const { length, rawType } = interprete;
  if (value !== undefined) {
    if (value.length === length) return value;
    if (encoding === 'utf8' && [...value.toString()].length === length) return value;
    return value.length > length
      ? Buffer.alloc(length, encodeText(' ', encoding))
      : Buffer.concat([Buffer.alloc(length - value.length, encodeText(' ', encoding)), value]);
  }
  const text = rawType === 'other' || rawType === 'text' || rawType === 'only others';
  return Buffer.alloc(length, text ? encodeText(' ', encoding) : rawType === 'numeric text' ? 0x30 : 0x00);
}

const EMPTY = Buffer.alloc(0);

/** Text without the whitespace at the ends that `Type@trim` names. */
function trimmed(interprete: Interprete | undefined, decode: typeof decodeText) {
  const sides = interprete?.trim ?? [];
  if (sides.length === 0) return decode;
  return (bytes: Buffer, utf8?: boolean): string => {
    const whole = decode(bytes, utf8);
    const text = sides.includes('left') ? whole.trimStart() : whole;
    return sides.includes('right') ? text.trimEnd() : text;
  };
}

/** Binary numbers: little endian by default, `Endian` big turns them round (schema page Endian). */
function binary(raw: 'unsigned number' | 'signed number' | 'double', interprete: Interprete) {
  const big = interprete.endian === 'big';
  const fixed = interprete.lengthType === 'fixed' ? interprete.length : 0;
  const read = (bytes: Buffer, start: number, end: number): Value => {
    const n = fixed === 0 ? end - start : Math.min(fixed, end - start);
    if (n === 0) return null;
    if (raw === 'double') {
      if (n === 4) return big ? bytes.readFloatBE(start) : bytes.readFloatLE(start);
      if (n === 8) return big ? bytes.readDoubleBE(start) : bytes.readDoubleLE(start);
      return null;
    }
    if (n > 8) return null;
    // Of a length that is not fixed the sign bit is not known (schema page RawType).
    const signed = raw === 'signed number' && fixed > 0;
    if (n > 4) return long(bytes.subarray(start, start + n), n, big, signed);
    let value = 0;
    if (big) for (let i = start; i < start + n; i++) value = (value << 8) | bytes[i]!;
    else for (let i = start + n - 1; i >= start; i--) value = (value << 8) | bytes[i]!;
    return signed ? (value << (32 - 8 * n)) >> (32 - 8 * n) : value >>> 0;
  };
  return {
    read,
    decode: (bytes: Buffer): Value => read(bytes, 0, bytes.length),
    encode(value: string | number): Buffer {
      const number = typeof value === 'number' ? value : (decodeNumber(value) ?? 0);
      if (raw === 'double') {
        const bytes = Buffer.alloc(fixed === 4 ? 4 : 8);
        if (bytes.length === 4) big ? bytes.writeFloatBE(number) : bytes.writeFloatLE(number);
        else big ? bytes.writeDoubleBE(number) : bytes.writeDoubleLE(number);
        return bytes;
      }
      const length = fixed === 0 ? bytesOf(number) : fixed;
      const bytes = Buffer.alloc(length);
      let rest = BigInt.asUintN(length * 8, BigInt(Math.trunc(number)));
      for (let i = 0; i < length; i++) {
        bytes[big ? length - 1 - i : i] = Number(rest & 0xffn);
        rest >>= 8n;
      }
      return bytes;
    },
  };
}

/** A whole number of up to 8 bytes. */
function long(bytes: Buffer, length: number, big: boolean, signed: boolean): number {
  let value = 0n;
  for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(bytes[big ? i : length - 1 - i]!);
  return Number(signed ? BigInt.asIntN(length * 8, value) : value);
}

/** The fewest of 1, 2, 4 and 8 bytes that hold a whole number. */
function bytesOf(number: number): number {
  const n = Math.abs(Math.trunc(number));
  return n < 0x100 ? 1 : n < 0x10000 ? 2 : n < 0x100000000 ? 4 : 8;
}

/** The bytes of `Interprete/Value`: `0x0D0x0A` or `0x0D0A` as bytes, other text as text (schema page Value). */
export function constantBytes(value: string, encoding: Encoding = 'code page'): Buffer {
  const compact = value.replace(/\s+/g, '');
  if (/^(?:0x(?:[0-9a-fA-F]{2})+)+$/.test(compact)) return Buffer.from(compact.replace(/0x/gi, ''), 'hex');
  return encodeText(value, encoding);
}
