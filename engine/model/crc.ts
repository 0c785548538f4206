/** The algorithms of `CRC/Type`. */
export type CrcType =
  | '2comp'
  | 'codan'
  | 'crc'
  | 'crc-ccitt'
  | 'crc16'
  | 'exor'
  | 'fletcher'
  | 'lsb after subtract'
  | 'lsb after sum'
  | 'modbus'
  | 'rcds'
  | 'rest'
  | 'subtract'
  | 'sum';

/** How the value of a parameter of type crc is computed (schema page CRC.Type, internal calculation sequence). */
export interface Crc {
  /** 0-based positions of the parameters of the message that it is computed of; undefined: all before it. */
  readonly content: readonly number[] | undefined;
  /** Added to each byte. */
  readonly byteOffset: number;
  readonly type: CrcType;
  /** How many bytes make one value. */
  readonly groupBytes: number;
  /** Those bytes are a little-endian number, not a number in hexadecimal digits. */
  readonly binary: boolean;
  /** Added to the result. */
  readonly off: number;
  /** The remainder of the division by it; undefined: none is taken. */
  readonly mod: number | undefined;
  readonly totalOffset: number;
  /** The total offset is OR-ed instead of added. */
  readonly or: boolean;
  /** All bits are inverted in the end. */
  readonly onesComplement: boolean;
}
