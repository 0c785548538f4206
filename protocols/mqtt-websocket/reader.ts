import type { Packet } from './packets.ts';

/** What one packet may have; MQTT itself would allow 256 MB. */
const LIMIT = 16 * 1024 * 1024;

/** Takes packets out of messages: packets need not keep to messages (MQTT 3.1.1, section 6). */
export class PacketReader {
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** Bytes that the packet under way needs before another look at it is worth the copying. */
  #wanted = 2;

  /** The packets that are whole now. A RangeError for what is no MQTT; nothing after that is. */
  push(chunk: Uint8Array): Packet[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return [];
    const bytes = Buffer.concat(this.#chunks, this.#size);
    const packets: Packet[] = [];
    let at = 0;
    for (;;) {
      const { end, length } = remainingLength(bytes, at + 1);
      if (end + length > bytes.length) {
        this.#wanted = end + length - at;
        break;
      }
      const first = bytes[at]!;
      packets.push({ type: first >> 4, flags: first & 15, body: bytes.subarray(end, end + length) });
      at = end + length;
    }
    this.#chunks = at === bytes.length ? [] : [Buffer.from(bytes.subarray(at))];
    this.#size = bytes.length - at;
    return packets;
  }

  /** A new connection: what came of a packet before belongs to none to come. */
  reset(): void {
    this.#chunks = [];
    this.#size = 0;
    this.#wanted = 2;
  }
}

/**
 * The variable length field: seven bits a byte, least significant first, four bytes at most (section 2.2.3). Of one
 * that is not there yet what it needs at least.
 */
function remainingLength(bytes: Buffer, start: number): { length: number; end: number } {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return { length: 0, end: start + i + 1 };
    length += (byte & 127) * 128 ** i;
    if (byte >= 128) continue;
    if (length > LIMIT) throw new RangeError(`a packet of ${length} bytes; ${LIMIT} at most are taken`);
    return { length, end: start + i + 1 };
  }
  throw new RangeError('a remaining length of more than four bytes is no MQTT');
}
