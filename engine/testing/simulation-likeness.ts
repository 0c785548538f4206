import { MASK } from '#base/secrets.ts';
import type { StreamRecord } from '#log/record.ts';
import { type Message, matches, type Pattern } from './payload.ts';

/** How far a message is what was recorded: byte for byte, or but for numbers and ids. */
export type Likeness = 'same' | 'alike' | undefined;

/** UUIDs, hexadecimal ids, numbers: what another run has others of. */
const VARYING =
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+(?:\.\d+)?/gi;

/** A text with all that varies from run to run made equal. */
export function skeleton(text: string): string {
  return text.replace(VARYING, '#');
}

/** The bytes of a record. */
export function bytesOf({ data = '', encoding }: StreamRecord): Buffer {
  return Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8');
}

/**
 * Something recorded that is waited for. Where a secret is masked in it, anything may stand; what was cut off may end
 * in any way. Two binary messages are alike when they are equally long and begin with the same byte.
 */
export class Expected {
  readonly record: StreamRecord;
  readonly #exact: Pattern;
  readonly #text: boolean;
  #loose: Pattern | undefined;

  constructor(record: StreamRecord) {
    this.record = record;
    this.#text = record.encoding !== 'base64' && record.type !== 'binary';
    this.#exact = patternOf(record, bytes => bytes);
  }

  likeness(message: Message, exact: boolean): Likeness {
    if (matches(this.#exact, message)) return 'same';
    const { type } = this.record;
    if (exact || (type !== undefined && message.type !== undefined && type !== message.type))
      return undefined;
    if (!this.#text) return this.#isLike(message.bytes) ? 'alike' : undefined;
    this.#loose ??= patternOf(this.record, skeleton);
    const loose = { bytes: Buffer.from(skeleton(message.bytes.toString('utf8'))) };
    return matches({ ...this.#loose, type: 'any' }, loose) ? 'alike' : undefined;
  }

  #isLike(bytes: Buffer): boolean {
    const own = bytesOf(this.record);
    return own.length > 0 && own.length === bytes.length && own[0] === bytes[0];
  }
}

function patternOf(record: StreamRecord, made: (text: string) => string): Pattern {
  const { data = '', encoding, masked, truncated, type = 'any' } = record;
  if (encoding === 'base64') return { text: '', type, pieces: [[...bytesOf(record)]] };
  const parts = masked === true ? data.split(MASK) : [data];
  const pieces = parts.map(part => [...Buffer.from(made(part))]);
  if (truncated !== undefined && truncated > 0) pieces.push([]);
  return { text: data, type, pieces };
}
