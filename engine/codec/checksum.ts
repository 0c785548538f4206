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

/** Whether a checksum can be computed. */
export function hasDefinition(type: CrcType): boolean {
  return ALGORITHMS[type] !== undefined;
}

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

/** Polynomial 0x8005, least significant bit first. */
function reflected(state: number, bytes: Buffer, start: number, end: number, offset: number): number {
  let crc = state;
  for (let i = start; i < end; i++) crc = (crc >> 8) ^ REFLECTED[(crc ^ (bytes[i]! + offset)) & 0xff]!;
  return crc;
}

/** Polynomial 0x1021, most significant bit first. */
function shifting(state: number, bytes: Buffer, start: number, end: number, offset: number): number {
  let crc = state;
  for (let i = start; i < end; i++) {
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

const REFLECTED = Uint16Array.from({ length: 256 }, (_, value) => {
  for (let i = 0; i < 8; i++) value = value & 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  return value;
});

const SHIFTING = Uint16Array.from({ length: 256 }, (_, value) => {
  value <<= 8;
  for (let i = 0; i < 8; i++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1;
  return value;
});
