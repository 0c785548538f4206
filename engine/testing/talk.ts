import { parseDuration } from '#base/duration.ts';
import { messageOf } from '#base/error.ts';
import { nearest } from '#base/nearest.ts';
import { type Message, type Pattern, readMessage, readPattern, textOf } from './payload.ts';

/** With what a client comes to a WebSocket that listens. */
export interface Coming {
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a device takes the next connection that the element opens to it; of an element that listens, how a client comes. */
export type Taking =
  | { readonly does: 'opens'; readonly coming?: Coming }
  /** The client comes, and the element refuses it with this status. */
  | { readonly does: 'refused'; readonly status: number; readonly coming: Coming }
  /** The status that it answers instead. */
  | { readonly does: 'refuses'; readonly status: number }
  /** It never answers. */
  | { readonly does: 'hangs' };

/** What a line about a device says; `connection` is the number of the connection that the device is on. */
export type DeviceAct =
  | Taking
  /** The element sends this. */
  | { readonly does: '»'; readonly pattern: Pattern }
  /** The device sends this. */
  | { readonly does: '«'; readonly message: Message }
  /** The device closes, with a code and a reason where its kind has them. */
  | { readonly does: 'closes'; readonly code: number | undefined; readonly reason: string }
  /** The connection is gone without a word. */
  | { readonly does: 'drops' }
  /** The device sends bytes as they are: frames of its own. */
  | { readonly does: 'writes'; readonly bytes: Buffer }
  /** The element has closed, with this code and reason where they are given. */
  | { readonly does: 'ends'; readonly code: number | undefined; readonly reason: string }
  /** What the element has sent so far is left out. */
  | { readonly does: 'skips' };

/** What a line says that is about no device. */
export type CaseAct =
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'set'; readonly param: string; readonly value: string | number | boolean | Uint8Array }
  | { readonly does: 'expect'; readonly condition: string; readonly column: number }
  | { readonly does: 'restart' };

/** A line of a talk, counted from 1; `client` names one of several clients of an element that listens, '' is the first. */
export type TalkLine = { readonly line: number } & (
  | ({ readonly connection: number; readonly client: string } & DeviceAct)
  | ({ readonly connection: undefined } & CaseAct)
);

/** A line that cannot be read: what is wrong and what would be right. */
export interface TalkFault {
  readonly line: number;
  readonly message: string;
}

const DEVICE_WORDS = [
  '»',
  '«',
  'opens',
  'refused',
  'refuses',
  'hangs',
  'writes',
  'closes',
  'drops',
  'ends',
  'skips',
];
const CASE_WORDS = ['wait', 'set', 'expect', 'restart'];

/**
 * Reads a talk: a line each for what is said and done, in order; `#` starts a line for people. A line that begins with
 * white space goes on with the line above it.
 */
export function readTalk(text: string): { readonly lines: TalkLine[]; readonly faults: TalkFault[] } {
  const lines: TalkLine[] = [];
  const faults: TalkFault[] = [];
  for (const { line, source } of joined(text)) {
    try {
      lines.push({ line, ...act(source) });
    } catch (error) {
      faults.push({ line, message: messageOf(error) });
    }
  }
  return { lines, faults };
}

function joined(text: string): { line: number; source: string }[] {
  const found: { line: number; source: string }[] = [];
  for (const [i, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const source = raw.trim();
    if (source === '' || source.startsWith('#')) continue;
    const before = found.at(-1);
    if (/^\s/.test(raw) && before !== undefined) before.source += source;
    else found.push({ line: i + 1, source });
  }
  return found;
}

type Act = ({ connection: number; client: string } & DeviceAct) | ({ connection: undefined } & CaseAct);

function act(source: string): Act {
  const device = /^(\d+)(?:\.(\w+))?\s+(\S+)(?:\s+(.*))?$/s.exec(source);
  if (device !== null) {
    const [, connection, client = '', word = '', rest = ''] = device;
    return { connection: Number(connection), client, ...deviceAct(word, rest) };
  }
  const [, word = '', rest = ''] = /^(\S+)(?:\s+(.*))?$/s.exec(source) ?? [];
  const column = source.length - rest.length + 1;
  return { connection: undefined, ...caseAct(word, rest, column) };
}

function deviceAct(word: string, rest: string): DeviceAct {
  switch (word) {
    case '»':
    case '>':
      if (rest === '')
        throw new SyntaxError('» says nothing; write what the element sends, or … for anything');
      return { does: '»', pattern: readPattern(rest) };
    case '«':
    case '<':
      return { does: '«', message: readMessage(rest) };
    case 'refuses': {
      const status = rest === '' ? 503 : Number(rest);
      if (!Number.isInteger(status) || status < 100 || status > 599)
        throw new SyntaxError(`${rest} is no status; right is like: 0 refuses 401`);
      return { does: 'refuses', status };
    }
    case 'opens':
      return rest === '' ? OPENS : { does: 'opens', coming: comingIn(rest) };
    case 'refused': {
      const [, status = '', coming = ''] = /^(\d*)\s*(.*)$/s.exec(rest) ?? [];
      if (!/^[45]\d\d$/.test(status))
        throw new SyntaxError('refused needs the status; right is like: 0.b refused 403 /path');
      return { does: 'refused', status: Number(status), coming: comingIn(coming) };
    }
    case 'writes': {
      const { bytes } = readMessage(`hex ${rest}`);
      if (bytes.length === 0)
        throw new SyntaxError('writes needs bytes; right is like: 0 writes 81 02 68 69');
      return { does: 'writes', bytes };
    }
    case 'closes':
    case 'ends': {
      const [, code, reason = ''] = /^(\d+)?\s*(.*)$/s.exec(rest) ?? [];
      if (word === 'ends' && code === undefined && reason !== '')
        throw new SyntaxError(`${reason} has no meaning behind ends; right is like: 0 ends 1009 "reason"`);
      return { does: word, code: code === undefined ? undefined : Number(code), reason: textOf(reason) };
    }
    case 'hangs':
    case 'drops':
    case 'skips':
      if (rest !== '') throw new SyntaxError(`"${rest}" has no meaning behind ${word}`);
      return { does: word };
    default:
      throw unknown(word, DEVICE_WORDS, 'a device');
  }
}

/** `/path {"Header": "value"}`: either may be left out. */
function comingIn(source: string): Coming {
  const [, path = '/', json] = /^(\/\S*)?\s*(\{.*\})?$/s.exec(source) ?? [undefined, undefined, 'none'];
  try {
    const headers: unknown = JSON.parse(json ?? '{}');
    return { path, headers: headers as Coming['headers'] };
  } catch {
    throw new SyntaxError(
      `${source} cannot be read; right is like: 0.b opens /path {"Origin": "https://a.example"}`,
    );
  }
}

function caseAct(word: string, rest: string, column: number): CaseAct {
  switch (word) {
    case 'wait': {
      const ms = parseDuration(rest);
      if (ms === undefined) throw new SyntaxError(`"${rest}" is no duration; right is like: wait 5s`);
      return { does: 'wait', ms };
    }
    case 'set': {
      const [, param, value] = /^(.*?)\s*=\s*(.*)$/s.exec(rest) ?? [];
      if (!param || value === undefined)
        throw new SyntaxError('set needs a parameter and a value; right is like: set 20 = 7');
      return { does: 'set', param, value: valueIn(value) };
    }
    case 'expect':
      if (rest === '') throw new SyntaxError('expect needs a condition; right is like: expect id:20 == 7');
      return { does: 'expect', condition: rest, column };
    case 'restart':
      if (rest !== '') throw new SyntaxError(`"${rest}" has no meaning behind restart`);
      return { does: 'restart' };
    default:
      throw unknown(word, CASE_WORDS, 'a case');
  }
}

/** A number, true or false, bytes in hex; all else is text, in quotes or without. */
function valueIn(source: string): string | number | boolean | Uint8Array {
  if (source === 'true' || source === 'false') return source === 'true';
  if (/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(source)) return Number(source);
  return /^hex(\s|$)/.test(source) ? readMessage(source).bytes : textOf(source);
}

function unknown(word: string, known: readonly string[], whose: string): SyntaxError {
  const meant = nearest(word, known);
  const right =
    meant === undefined ? `the words of ${whose} are ${known.join(', ')}` : `did you mean ${meant}?`;
  const hint =
    known === CASE_WORDS && meant === undefined ? '; a line about a device starts with its number' : '';
  return new SyntaxError(`"${word}" is not known; ${right}${hint}`);
}

/**
 * How the device of a connection takes the connections opened to it, in order. The one at each start of the element is
 * taken by itself, unless the first line about the device says how. Of several clients only the first comes by itself.
 */
export function takingsOf(lines: readonly TalkLine[], connection: number, client = ''): Taking[] {
  if (client !== '')
    return lines.flatMap(line =>
      line.connection === connection && line.client === client && isTaking(line) ? [line] : [],
    );
  const takings: Taking[] = [];
  let starting = true;
  for (const line of lines) {
    if (line.does === 'restart') {
      if (starting) takings.push(OPENS);
      starting = true;
    } else if (line.connection === connection && line.client === '') {
      if (isTaking(line)) takings.push(line);
      else if (starting) takings.push(OPENS);
      starting = false;
    }
  }
  if (starting) takings.push(OPENS);
  return takings;
}

const OPENS: Taking = { does: 'opens' };

/** Whether an act is about how a connection is taken. */
export function isTaking<T extends { readonly does: string }>(line: T): line is T & Taking {
  return ['opens', 'refused', 'refuses', 'hangs'].includes(line.does);
}
