import { closeCodeName } from './close-codes.ts';
import { printable, spacedHex } from './hexdump.ts';
import type { StreamRecord } from './record.ts';
import { visible } from './visible.ts';

/** The data of a record: its bytes, and its text where the bytes are text. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly text: string | undefined;
}

/** The data of a record as bytes; undefined when it carries none. */
export function payloadOf(record: StreamRecord): Payload | undefined {
  if (record.data === undefined) return undefined;
  if (record.encoding === 'base64') return { bytes: Buffer.from(record.data, 'base64'), text: undefined };
  const bytes = Buffer.from(record.data, 'utf8');
  // A binary message may be valid UTF-8 by chance: with control characters in it nobody meant it as text.
  const chance = record.type === 'binary' && /[\0-\x08\x0e-\x1f\x7f]/.test(record.data);
  return { bytes, text: chance ? undefined : record.data };
}

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** `HH:MM:SS.mmm` of an ISO 8601 time, in UTC or in the machine's zone. */
export function clockTime(time: string, local = false): string {
  if (!local && ISO_UTC.test(time)) return time.slice(11, 23);
  const date = new Date(time);
  if (!local) return date.toISOString().slice(11, 23);
  const two = (value: number): string => String(value).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

const PREVIEW_BYTES = 24;

/** What is special about a record, and what it says; both in one line, with no control characters left in them. */
export function explain(
  record: StreamRecord,
  payload: Payload | undefined,
  dumped: boolean,
): { readonly remark: string; readonly text: string } {
  return { remark: remarks(record).join('; '), text: says(record, payload, dumped) };
}

function remarks(record: StreamRecord): string[] {
  const found: string[] = [];
  if (record.delivered === false) found.push('not sent');
  if (record.reason !== undefined && record.kind !== 'close') found.push(visible(record.reason));
  // What headend writes says it in the reason already.
  if (record.expected && !record.reason?.includes('nearest is response ')) {
    const { response, byte, wanted, got } = record.expected;
    found.push(
      `nearest is response ${response}: at byte ${byte} ${visible(got)} in place of ${visible(wanted)}`,
    );
  }
  if (record.queued) found.push(`${record.queued} B wait unsent`);
  if (record.final === false) found.push('more of the message is to come');
  if (record.masked) found.push('a secret is masked');
  if (record.truncated) found.push(`${record.truncated} B more are not in the log`);
  if (record.timing) {
    const times = Object.entries(record.timing).map(([step, ms]) => `${visible(step)} ${ms} ms`);
    if (times.length > 0) found.push(times.join(', '));
  }
  return found;
}

function says(record: StreamRecord, payload: Payload | undefined, dumped: boolean): string {
  const first = startLines(record, payload)[0];
  if (first !== undefined) return visible(first);
  const words: string[] = [];
  if (record.frame !== undefined) words.push(frameWords(record.frame));
  if (record.kind === 'close' && record.code !== undefined) words.push(closeWords(record.code));
  else if (record.status !== undefined) words.push(String(record.status));
  if (record.cause !== undefined) words.push(visible(record.cause));
  if (record.errno !== undefined) words.push(visible(record.errno));
  if (record.kind === 'close' && record.reason) words.push(`"${visible(record.reason)}"`);
  if (payload?.text !== undefined) words.push(visible(payload.text));
  else if (payload && !dumped) words.push(preview(payload.bytes));
  return words.join(' ');
}

/** `text, final, masked`. */
function frameWords({ final, masked, opcode, rsv }: NonNullable<StreamRecord['frame']>): string {
  const words = [visible(opcode), final ? 'final' : 'not final'];
  if (masked) words.push('masked');
  if (rsv !== undefined) words.push(rsv === 4 ? 'compressed' : `reserved bits ${rsv}`);
  return `${words.join(', ')}:`;
}

function closeWords(code: number): string {
  const name = closeCodeName(code);
  return name === undefined ? String(code) : `${code} (${name})`;
}

/** The start line and header lines of a handshake or an HTTP message; empty for every other record. */
export function startLines(record: StreamRecord, payload: Payload | undefined): string[] {
  if (record.kind === 'handshake' && payload?.text !== undefined) {
    return payload.text.replace(/(\r?\n)+$/, '').split(/\r?\n/);
  }
  if (record.headers === undefined || record.headers.length === 0) return [];
  const start = record.line ?? [record.status, record.errno].filter(part => part !== undefined).join(' ');
  const body = record.kind !== 'handshake' && payload?.text ? ['', ...payload.text.split(/\r?\n/)] : [];
  return [start, ...record.headers, ...body];
}

/** The first bytes as hexadecimal digits and as ASCII. */
function preview(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  const head = bytes.subarray(0, PREVIEW_BYTES);
  const more = bytes.length - head.length;
  return `${spacedHex(head)}  |${printable(head)}|${more > 0 ? ` and ${more} B more` : ''}`;
}
