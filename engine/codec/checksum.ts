import type { Crc, CrcType } from '#model/crc.ts';

/** An algorithm that goes from byte to byte. */
interface Algorithm {
  readonly initial: number;
  /** What a state becomes by the bytes from `start` to before `end`, each with an offset added. */
  add(state: number, bytes: Buffer, start: number, end: number, offset: number): number;
  /** What a value of several bytes does; undefined where groups of bytes have no meaning. */
  readonly value?: (state: number, value: number) => number;
  readonly negative?: boolean;
}

const SUM: Algorithm = {
  initial: 0,
  add(state, bytes, start, end, offset) {
    let sum = state;
    for (let i = start; i < end; i++) sum += (bytes[i]! + offset) & 0xff;
    return sum;
  },
  value: (state, value) => state + value,
};
const SUBTRACT: Algorithm = { ...SUM, negative: true };

/**
 * The algorithms that have a definition. Initial values and polynomials: the Modbus serial line specification (6.2.2) for
 * `modbus`; for `crc16` CRC-16/ARC and for `crc-ccitt` CRC-16/IBM-3740 of the catalogue of parametrised CRC algorithms;
 * RFC 1146 for the 8-bit sums of `fletcher`.
 */
const ALGORITHMS: Readonly<Partial<Record<CrcType, Algorithm>>> = {
  '2comp': SUBTRACT,
  'crc-ccitt': { initial: 0xffff, add: shifting },
  crc16: { initial: 0, add: reflected },
  exor: {
    initial: 0,
    add(state, bytes, start, end, offset) {
      let result = state;
      for (let i = start; i < end; i++) result ^= (bytes[i]! + offset) & 0xff;
      return result;
    },
    value: (state, value) => (state ^ value) >>> 0,
  },
  fletcher: { initial: 0, add: fletcher },
  'lsb after subtract': SUBTRACT,
  'lsb after sum': SUM,
  modbus: { initial: 0xffff, add: reflected },
  subtract: SUBTRACT,
  sum: SUM,
};

/**
 * The checksum of parts of some bytes, `ranges` their starts and ends in turn: a number that may be negative or larger
 * than what the parameter holds (schema page CRC.Type, internal calculation sequence, but for the ones' complement).
 * Undefined where the algorithm has no definition.
 */
export function checksum(crc: Crc, bytes: Buffer, ranges: readonly number[]): number | undefined {
  const algorithm = ALGORITHMS[crc.type];
  if (algorithm === undefined) return undefined;
  let state = algorithm.initial;
  if (crc.groupBytes > 1 && algorithm.value !== undefined && crc.type !== '2comp') {
    for (const value of groupsOf(crc, bytes, ranges)) state = algorithm.value(state, value);
  } else {
    for (let i = 0; i < ranges.length; i += 2) {
      state = algorithm.add(state, bytes, ranges[i]!, ranges[i + 1]!, crc.byteOffset);
    }
  }
  return finished(crc, algorithm, state);
}

/** `checksum` of one piece, decided once; undefined where the algorithm has no definition, or adds values of several bytes. */
export function checksumOf(crc: Crc): ((bytes: Buffer, start: number, end: number) => number) | undefined {
  const algorithm = ALGORITHMS[crc.type];
  if (algorithm === undefined || crc.groupBytes > 1) return undefined;
  const { add, initial } = algorithm;
  const { byteOffset } = crc;
  const plain = !algorithm.negative && !OFF.has(crc.type) && crc.mod === undefined && !crc.or;
  if (plain && crc.totalOffset === 0) {
    return (bytes, start, end) => add(initial, bytes, start, end, byteOffset);
  }
  return (bytes, start, end) => finished(crc, algorithm, add(initial, bytes, start, end, byteOffset));
}

function finished(crc: Crc, algorithm: Algorithm, state: number): number {
  let result = (algorithm.negative ? -state : state) + (OFF.has(crc.type) ? crc.off : 0);
  if (crc.type.startsWith('lsb')) result &= 0xff;
  if (crc.mod !== undefined) result = ((result % crc.mod) + crc.mod) % crc.mod;
  return crc.or ? Number(BigInt(result) | BigInt(crc.totalOffset)) : result + crc.totalOffset;
}

/** Types that `off` is for (schema page CRC.Type-off). */
const OFF: ReadonlySet<CrcType> = new Set(['lsb after subtract', 'lsb after sum', 'subtract', 'sum']);

/** The values of groups of bytes; a group that the last bytes do not fill is a value of these. */
function* groupsOf(
  { binary, byteOffset, groupBytes }: Crc,
  bytes: Buffer,
  ranges: readonly number[],
): Generator<number> {
  const parts: Buffer[] = [];
  for (let i = 0; i < ranges.length; i += 2) parts.push(bytes.subarray(ranges[i], ranges[i + 1]));
  const all = Buffer.concat(parts).map(byte => byte + byteOffset);
  for (let at = 0; at < all.length; at += groupBytes) {
    const group = Buffer.from(all.subarray(at, at + groupBytes));
    yield binary ? group.readUIntLE(0, group.length) : Number.parseInt(group.toString('latin1'), 16) || 0;
  }
}

/** Polynomial 0x8005, least significant bit first; eight bytes at a time, by tables that know what follows each. */
function reflected(state: number, bytes: Buffer, start: number, end: number, offset: number): number {
  let crc = state;
  let i = start;
  if (offset === 0) {
    const t = REFLECTED;
    for (; i + 8 <= end; i += 8) {
      crc =
        t[1792 + ((crc ^ bytes[i]!) & 0xff)]! ^
        t[1536 + ((crc >> 8) ^ bytes[i + 1]!)]! ^
        t[1280 + bytes[i + 2]!]! ^
        t[1024 + bytes[i + 3]!]! ^
        t[768 + bytes[i + 4]!]! ^
        t[512 + bytes[i + 5]!]! ^
        t[256 + bytes[i + 6]!]! ^
        t[bytes[i + 7]!]!;
    }
  }
  for (; i < end; i++) crc = (crc >> 8) ^ REFLECTED[(crc ^ (bytes[i]! + offset)) & 0xff]!;
  return crc;
}

/** Polynomial 0x1021, most significant bit first; eight bytes at a time. */
function shifting(state: number, bytes: Buffer, start: number, end: number, offset: number): number {
  let crc = state;
  let i = start;
  if (offset === 0) {
    const t = SHIFTING;
    for (; i + 8 <= end; i += 8) {
      crc =
        t[1792 + ((crc >> 8) ^ bytes[i]!)]! ^
        t[1536 + ((crc & 0xff) ^ bytes[i + 1]!)]! ^
        t[1280 + bytes[i + 2]!]! ^
        t[1024 + bytes[i + 3]!]! ^
        t[768 + bytes[i + 4]!]! ^
        t[512 + bytes[i + 5]!]! ^
        t[256 + bytes[i + 6]!]! ^
        t[bytes[i + 7]!]!;
    }
  }
  for (; i < end; i++) {
    crc = ((crc << 8) & 0xffff) ^ SHIFTING[((crc >> 8) ^ (bytes[i]! + offset)) & 0xff]!;
  }
  return crc;
}

function fletcher(state: number, bytes: Buffer, start: number, end: number, offset: number): number {
  let low = state & 0xff;
  let high = state >> 8;
  for (let i = start; i < end; i++) {
    low = (low + ((bytes[i]! + offset) & 0xff)) % 255;
    high = (high + low) % 255;
  }
  return (high << 8) | low;
}

/** Eight tables one behind the other: what a byte does that so many zero bytes follow. */
function tables(next: (crc: number) => number, first: (byte: number) => number): Uint16Array {
  const all = new Uint16Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = first(byte);
    for (let zeros = 0; zeros < 8; zeros++) {
      for (let bit = 0; bit < 8; bit++) crc = next(crc);
      all[zeros * 256 + byte] = crc;
    }
  }
  return all;
}

const REFLECTED = tables(
  crc => (crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1),
  byte => byte,
);

const SHIFTING = tables(
  crc => (crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1),
  byte => byte << 8,
);
