import type { PacketInfo } from '#model/connection.ts';
import type { Unit, UnitReader } from './contract.ts';
import { ByteQueue } from './queue.ts';

/**
 * A reader of packets that say how long they are (option packetInfo, schema page Type-communicationOptions). A length
 * shorter than what stands before its end is taken as the end of itself.
 */
export class PacketReader implements UnitReader {
  readonly #info: PacketInfo;
  readonly #limit: number;
  readonly #queue = new ByteQueue();

  constructor(info: PacketInfo, limit: number) {
    this.#info = info;
    this.#limit = limit;
  }

  get waiting(): number {
    return this.#queue.bytes.length;
  }

  feed(chunk: Buffer): void {
    if (chunk.length > 0) this.#queue.add(chunk);
  }

  next(): Unit | undefined {
    const { bytes } = this.#queue;
    const { inclusive, littleEndian, offset, size } = this.#info;
    const head = offset + size;
    if (bytes.length < head) return undefined;
    const length = littleEndian ? bytes.readUIntLE(offset, size) : bytes.readUIntBE(offset, size);
    const end = Math.max(head, inclusive ? length : head + length);
    if (end > this.#limit) return this.#take(bytes.length, 'limit');
    return end <= bytes.length ? this.#take(end, 'complete') : undefined;
  }

  /** The next packet begins behind this one, whatever it was. */
  refuse(): boolean {
    return false;
  }

  /** Only its length ends a packet. */
  rest(): undefined {
    return undefined;
  }

  drop(): Buffer | undefined {
    const { bytes } = this.#queue;
    return bytes.length === 0 ? undefined : this.#take(bytes.length, 'time').bytes;
  }

  #take(end: number, how: Unit['end']): Unit {
    const bytes = this.#queue.bytes.subarray(0, end);
    this.#queue.skip(end);
    return { bytes, skipped: undefined, end: how };
  }
}
