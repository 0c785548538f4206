import { toHex } from './hex.ts';

/** What one side said: its bytes, and whether as a text or as a binary message where the kind of device tells. */
export interface Message {
  readonly bytes: Buffer;
  readonly type?: 'text' | 'binary';
}

/** A byte; -1 for any byte. */
type Piece = readonly number[];

/** What a message is compared with: pieces in their order, anything between two of them. */
export interface Pattern {
  /** As it stands in the talk, for people. */
  readonly text: string;
  readonly type: 'text' | 'binary' | 'any';
  readonly pieces: readonly Piece[];
}

const ANYTHING = '…';

/**
 * Bytes as a talk has them: `hex 81 05 …` is a binary message; a JSON string is the text that it stands for; all else
 * is the text as it stands there. Throws a SyntaxError that says what is wrong.
 */
export function readMessage(source: string): Message {
  const digits = hexOf(source);
  if (digits === undefined) return { type: 'text', bytes: Buffer.from(textOf(source)) };
  const pieces = hexPieces(digits, false);
  return { type: 'binary', bytes: Buffer.from(pieces[0] ?? []) };
}

/** The same as an expectation: `…` stands for any bytes, in hex `??` for any one. */
export function readPattern(source: string): Pattern {
  if (source === ANYTHING) return { text: source, type: 'any', pieces: [[], []] };
  const digits = hexOf(source);
  if (digits !== undefined) return { text: source, type: 'binary', pieces: hexPieces(digits, true) };
  const quoted = isQuoted(source);
  const parts = (quoted ? source.slice(1, -1) : source).split(ANYTHING);
  const pieces = parts.map(part => [...Buffer.from(quoted ? textOf(`"${part}"`) : part)]);
  return { text: source, type: 'text', pieces };
}

/** Whether a message is what the pattern says. A device that tells no types has none to compare. */
export function matches(pattern: Pattern, message: Message): boolean {
  const { type, pieces } = pattern;
  if (type !== 'any' && message.type !== undefined && type !== message.type) return false;
  const { bytes } = message;
  const first = pieces[0] ?? [];
  const last = pieces.at(-1) ?? [];
  if (pieces.length === 1) return bytes.length === first.length && stands(bytes, first, 0);
  const end = bytes.length - last.length;
  if (end < first.length || !stands(bytes, first, 0) || !stands(bytes, last, end)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !stands(bytes, piece, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

/** Whether a text is like the expected one, in which `…` stands for any text. */
export function textMatches(expected: string, text: string): boolean {
  if (!expected.includes(ANYTHING)) return expected === text;
  const pieces = expected.split(ANYTHING).map(part => [...Buffer.from(part)]);
  return matches({ text: expected, type: 'any', pieces }, { bytes: Buffer.from(text) });
}

/** A message as a talk would have it. */
export function shownMessage({ bytes, type }: Message): string {
  const text = bytes.toString('utf8');
  const readable = Buffer.from(text).equals(bytes) && !text.includes('\ufffd');
  if (type === 'binary' || !readable) return `hex ${toHex(bytes)}`;
  const plain = text !== '' && text === text.trim() && !/[\p{Cc}…]/u.test(text);
  return plain && !isQuoted(text) && hexOf(text) === undefined ? text : JSON.stringify(text);
}

function hexOf(source: string): string | undefined {
  return /^hex(?:\s+(.*))?$/s
    .exec(source)
    ?.slice(1)
    .map(digits => digits ?? '')[0];
}

function hexPieces(digits: string, open: boolean): Piece[] {
  const spread = open ? digits.split(ANYTHING) : [digits];
  return spread.map(part => {
    const plain = part.replace(/\s+/g, '');
    const right = open ? /^(?:[0-9a-f]{2}|\?\?)*$/i : /^(?:[0-9a-f]{2})*$/i;
    if (!right.test(plain)) {
      const more = open ? ', ?? for any byte, … for any bytes' : '';
      throw new SyntaxError(`"${part.trim()}" is no hex; right are pairs of 0-9 and a-f${more}`);
    }
    return (plain.match(/../g) ?? []).map(pair => (pair === '??' ? -1 : Number.parseInt(pair, 16)));
  });
}

function isQuoted(source: string): boolean {
  return source.length > 1 && source.startsWith('"') && source.endsWith('"');
}

/** The text that a source stands for. */
export function textOf(source: string): string {
  if (!isQuoted(source)) return source;
  try {
    return JSON.parse(source) as string;
  } catch {
    throw new SyntaxError(
      `${source} is no JSON string; right is "…" with \\" and \\\\ and \\r\\n within, or the text without quotes`,
    );
  }
}

function stands(bytes: Buffer, piece: Piece, at: number): boolean {
  return piece.every((byte, i) => byte === -1 || bytes[at + i] === byte);
}
