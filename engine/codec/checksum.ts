import type { Crc, CrcType } from '#model/crc.ts';

/** The value of some bytes; `values` gives each value of them, a byte or a group of bytes, byte offset added. */
type Algorithm = (values: Iterable<number>) => number;

/**
 * The algorithms that have a definition. Those on values (`groupbytes`) may grow beyond what the parameter holds, which
 * then has their last digits. Initial values and polynomials: the Modbus serial line specification (6.2.2) for `modbus`;
 * for `crc16` CRC-16/ARC and for `crc-ccitt` CRC-16/IBM-3740 of the catalogue of parametrised CRC algorithms; RFC 1146
 * for the 8-bit sums of `fletcher`.
 */
const ALGORITHMS: Readonly<Partial<Record<CrcType, Algorithm>>> = {
  '2comp': values => -total(values),
  'crc-ccitt': values => shifting(values, 0xffff),
  crc16: values => reflected(values, 0x0000),
  exor(values) {
    let result = 0;
    for (const value of values) result ^= value;
    return result >>> 0;
  },
  fletcher(values) {
    let low = 0;
    let high = 0;
    for (const value of values) {
      low = (low + (value & 0xff)) % 255;
      high = (high + low) % 255;
    }
    return (high << 8) | low;
  },
  'lsb after subtract': values => -total(values),
  'lsb after sum': total,
  modbus: values => reflected(values, 0xffff),
  subtract: values => -total(values),
  sum: total,
};

/** Whether a checksum can be computed. */
export function hasDefinition(type: CrcType): boolean {
  return ALGORITHMS[type] !== undefined;
}

/**
 * The checksum of some bytes as a number that may be negative or larger than what the parameter holds (schema page
 * CRC.Type, internal calculation sequence, but for the ones' complement); undefined where the algorithm has no definition.
 */
export function checksum(crc: Crc, bytes: Buffer): number | undefined {
  const algorithm = ALGORITHMS[crc.type];
  if (algorithm === undefined) return undefined;
  let result = algorithm(valuesOf(crc, bytes)) + (OFF.has(crc.type) ? crc.off : 0);
  if (crc.type.startsWith('lsb')) result &= 0xff;
  if (crc.mod !== undefined) result = ((result % crc.mod) + crc.mod) % crc.mod;
  return crc.or ? Number(BigInt(result) | BigInt(crc.totalOffset)) : result + crc.totalOffset;
}

/** Types that `off` and `groupbytes` are for (schema pages CRC.Type-off, CRC.Type-groupbytes). */
const OFF: ReadonlySet<CrcType> = new Set(['lsb after subtract', 'lsb after sum', 'subtract', 'sum']);
const GROUPED: ReadonlySet<CrcType> = new Set([...OFF, 'exor']);

/** Each value of the bytes; a group that its last bytes do not fill is a value of these. */
function* valuesOf({ binary, byteOffset, groupBytes, type }: Crc, bytes: Buffer): Generator<number> {
  const size = GROUPED.has(type) ? groupBytes : 1;
  for (let at = 0; at < bytes.length; at += size) {
    if (size === 1) {
      yield (bytes[at]! + byteOffset) & 0xff;
      continue;
    }
    const group = bytes.subarray(at, at + size).map(byte => byte + byteOffset);
    yield binary
      ? Buffer.from(group).readUIntLE(0, group.length)
      : Number.parseInt(String.fromCharCode(...group), 16) || 0;
  }
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Polynomial 0x8005, least significant bit first. */
function reflected(values: Iterable<number>, initial: number): number {
  let crc = initial;
  for (const value of values) crc = (crc >> 8) ^ REFLECTED[(crc ^ value) & 0xff]!;
  return crc;
}

/** Polynomial 0x1021, most significant bit first. */
function shifting(values: Iterable<number>, initial: number): number {
  let crc = initial;
  for (const value of values) crc = ((crc << 8) & 0xffff) ^ SHIFTING[((crc >> 8) ^ value) & 0xff]!;
  return crc;
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
