/** MQTT 3.1.1 control packets (OASIS MQTT 3.1.1, sections 2 and 3), as much as a subscriber needs. */
export const CONNACK = 2;
export const PUBLISH = 3;
export const SUBACK = 9;

export interface Packet {
  /** The control packet type, 1 … 15. */
  readonly type: number;
  /** The four low bits of the first byte. */
  readonly flags: number;
  readonly body: Uint8Array;
}

/** What has arrived of a packet whose end has not, by element: packets need not keep to messages (section 6). */
export const rests = new Map<number, Uint8Array>();

/** Takes whole packets off the front of what has arrived; the rest waits for more. */
export function takePackets(bytes: Uint8Array): { packets: Packet[]; rest: Uint8Array } {
  const packets: Packet[] = [];
  let at = 0;
  for (;;) {
    const length = remainingLength(bytes, at + 1);
    if (length === undefined || length.end + length.value > bytes.length) break;
    const first = bytes[at]!;
    const body = bytes.subarray(length.end, length.end + length.value);
    packets.push({ type: first >> 4, flags: first & 15, body });
    at = length.end + length.value;
  }
  return { packets, rest: bytes.slice(at) };
}

/** The variable length field: seven bits a byte, least significant first, four bytes at most (section 2.2.3). */
function remainingLength(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { value, end: start + i + 1 };
  }
  throw new RangeError('a remaining length of more than four bytes is no MQTT');
}

/** CONNECT with a clean session (section 3.1). `keepAlive` in seconds. */
export function connect(clientId: string, keepAlive: number): Uint8Array {
  return packet(0x10, [...text('MQTT'), 4, 2, keepAlive >> 8, keepAlive & 255, ...text(clientId)]);
}

/** SUBSCRIBE to one topic filter at quality of service 0 (section 3.8). */
export function subscribe(id: number, filter: string): Uint8Array {
  return packet(0x82, [id >> 8, id & 255, ...text(filter), 0]);
}

/** Topic and payload of a PUBLISH (section 3.3). */
export function publication(packet: Packet): { topic: string; payload: Uint8Array } {
  const { body, flags } = packet;
  const length = (body[0]! << 8) | body[1]!;
  // Qualities of service above 0 have a packet identifier after the topic.
  const start = 2 + length + ((flags & 6) === 0 ? 0 : 2);
  return { topic: new TextDecoder().decode(body.subarray(2, 2 + length)), payload: body.slice(start) };
}

function packet(first: number, body: readonly number[]): Uint8Array {
  const length: number[] = [];
  for (let rest = body.length; ; ) {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? byte | 128 : byte);
    if (rest === 0) return Uint8Array.from([first, ...length, ...body]);
  }
}

/** A string with its length in two bytes before it (section 1.5.3). */
function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
}
