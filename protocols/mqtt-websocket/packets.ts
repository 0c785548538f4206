/** MQTT 3.1.1 control packets (OASIS MQTT 3.1.1, sections 2 and 3), as much as a client needs. */
export const TYPE = {
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  suback: 9,
  unsuback: 11,
  pingresp: 13,
} as const;

export type QoS = 0 | 1 | 2;

export interface Packet {
  /** The control packet type, 1 … 15. */
  readonly type: number;
  /** The four low bits of the first byte. */
  readonly flags: number;
  readonly body: Buffer;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** 0 for quality of service 0. */
  readonly id: number;
}

export interface Client {
  readonly clientId: string;
  /** '' for none: then no password is sent either (section 3.1.2.9). */
  readonly userName: string;
  readonly password: string;
  /** Seconds. */
  readonly keepAlive: number;
  readonly clean: boolean;
}

/** CONNECT (section 3.1). */
export function connect({ clean, clientId, keepAlive, password, userName }: Client): Buffer {
  const named = userName !== '';
  const flags = (clean ? 2 : 0) | (named ? 128 : 0) | (named && password !== '' ? 64 : 0);
  const payload = [clientId, ...(named ? [userName] : []), ...(named && password !== '' ? [password] : [])];
  return packet(0x10, text('MQTT'), Buffer.of(4, flags), number(keepAlive), ...payload.map(text));
}

/** SUBSCRIBE to topic filters (section 3.8). */
export function subscribe(id: number, filters: readonly string[], qos: QoS): Buffer {
  return packet(0x82, number(id), ...filters.flatMap(filter => [text(filter), Buffer.of(qos)]));
}

/** UNSUBSCRIBE (section 3.10). */
export function unsubscribe(id: number, filters: readonly string[]): Buffer {
  return packet(0xa2, number(id), ...filters.map(text));
}

/** PUBLISH (section 3.3). */
export function publish({ id, payload, qos, retain, topic }: Publication): Buffer {
  const identifier = qos === 0 ? [] : [number(id)];
  return packet(0x30 | (qos << 1) | Number(retain), text(topic), ...identifier, payload);
}

/** The same PUBLISH, marked as sent before (section 3.3.1.1). */
export function again(bytes: Buffer): Buffer {
  const marked = Buffer.from(bytes);
  marked[0]! |= 8;
  return marked;
}

/** PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7). */
export function acknowledge(type: 4 | 5 | 6 | 7, id: number): Buffer {
  return packet((type << 4) | (type === TYPE.pubrel ? 2 : 0), number(id));
}

/** A PUBLISH that was received. A RangeError where its lengths do not fit. */
export function publication({ body, flags }: Packet): Publication {
  const qos = (flags >> 1) & 3;
  const start = 2 + numberAt(body, 0);
  const end = qos === 0 ? start : start + 2;
  if (qos === 3 || end > body.length) throw new RangeError('a PUBLISH that is none');
  return {
    topic: body.toString('utf8', 2, start),
    payload: body.subarray(end),
    qos: qos as QoS,
    retain: (flags & 1) === 1,
    id: qos === 0 ? 0 : numberAt(body, start),
  };
}

/** The packet identifier at the beginning of a body; a RangeError where there is none. */
export function identifier({ body }: Packet): number {
  return numberAt(body, 0);
}

const REFUSALS = [
  '',
  'unacceptable protocol version',
  'identifier rejected',
  'server unavailable',
  'bad user name or password',
  'not authorized',
];

/** What a return code of CONNACK says (section 3.2.2.3). */
export function refusal(code: number): string {
  return `${REFUSALS[code] ?? 'unknown reason'} (return code ${code})`;
}

function packet(first: number, ...parts: readonly Uint8Array[]): Buffer {
  const length: number[] = [];
  for (let rest = parts.reduce((sum, part) => sum + part.length, 0); ; ) {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? byte | 128 : byte);
    if (rest === 0) return Buffer.concat([Buffer.of(first, ...length), ...parts]);
  }
}

/** A string with its length in two bytes before it (section 1.5.3). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length > 0xffff)
    throw new RangeError(`a text of ${bytes.length} bytes: MQTT takes 65535 at most`);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255);
}

function numberAt(bytes: Buffer, at: number): number {
  if (at + 2 > bytes.length) throw new RangeError('a packet that is too short');
  return bytes.readUInt16BE(at);
}
