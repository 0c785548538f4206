import { isUtf8 } from 'node:buffer';
import { MASK, type Mask } from '#base/secrets.ts';
import type { StreamRecord } from './record.ts';
import type { Entry, Extra, Stamp } from './stamp.ts';

/** The record of an entry, as readers and the API get it; secrets are masked. */
export function recordOf(entry: Entry): StreamRecord {
  const line = renderLine(entry.time, entry.stamp, entry.bytes, entry.extra);
  return JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as StreamRecord;
}

/**
 * The record as one JSON line without its line end, as UTF-8 bytes in a string: each character is one byte (latin1).
 * JSON escapes only what is below 0x80, so UTF-8 passes through a string of bytes unharmed, and one-byte strings are
 * put together and escaped several times faster than two-byte ones.
 */
export function renderLine(
  time: number,
  stamp: Stamp,
  bytes: Buffer | undefined,
  extra: Extra | undefined,
): string {
  stamp.head ??= headOf(stamp);
  // The bytes of a trace are the members of its record.
  if (stamp.kind === 'trace')
    return `{"time":"${isoTime(time)}"${stamp.head},${bytes?.toString('latin1') ?? '"steps":[]'}}`;
  const data = bytes === undefined ? '' : renderData(stamp, bytes, extra?.truncated ?? 0);
  let line = `{"time":"${isoTime(time)}"${stamp.head}${data}`;
  if (stamp.kind === 'handshake' && bytes !== undefined)
    line += renderExtra(stamp, { headers: headerLines(bytes) });
  if (extra !== undefined) line += renderExtra(stamp, data.endsWith(MASKED) ? withoutGot(extra) : extra);
  return `${line}}`;
}

/** A text message's line up to its data, as bytes in a string. */
export function renderStart(time: number, stamp: Stamp, length: number): string {
  stamp.head ??= headOf(stamp);
  return `{"time":"${isoTime(time)}"${stamp.head},"bytes":${length},"encoding":"utf8","data":`;
}

function headOf({ element, connection, direction, kind, id, name, type }: Stamp): string {
  return `,${asBytes(JSON.stringify({ element, connection, direction, kind, id, name, type })).slice(1, -1)}`;
}

/** `more`: bytes of the whole that were left out of these. */
function renderData(stamp: Stamp, bytes: Buffer, more: number): string {
  const length = bytes.length + more;
  if (stamp.mask !== undefined) return maskedData(stamp, bytes, length);
  if (!isKnownUtf8(stamp) && !isUtf8(bytes)) {
    return `,"bytes":${length},"encoding":"base64","data":"${bytes.toString('base64')}"`;
  }
  return `,"bytes":${length},"encoding":"utf8","data":${JSON.stringify(bytes.toString('latin1'))}`;
}

/** A text message that was received is UTF-8 (RFC 6455, section 8.1); what a hook sends as text may be anything. */
export function isKnownUtf8({ type, direction }: Stamp): boolean {
  return type === 'text' && direction === 'in';
}

/** How data ends that is not shown as it was. */
const MASKED = ',"masked":true';

/** Where secrets may show, the text is searched; data that is no text is searched as its bytes. */
function maskedData(stamp: Stamp, bytes: Buffer, length: number): string {
  const valid = isUtf8(bytes);
  const text = bytes.toString(valid ? 'utf8' : 'latin1');
  const shown = hidden(stamp.mask!, text, valid && text.length < bytes.length);
  if (shown !== text) {
    return `,"bytes":${length},"encoding":"utf8","data":${asBytes(JSON.stringify(shown))}${MASKED}`;
  }
  if (valid) return `,"bytes":${length},"encoding":"utf8","data":${asBytes(JSON.stringify(text))}`;
  return `,"bytes":${length},"encoding":"base64","data":"${bytes.toString('base64')}"`;
}

/** The text without secrets. `chance`: the bytes may be UTF-8 only by chance, so what they say as bytes counts too. */
function hidden(mask: NonNullable<Mask>, text: string, chance: boolean): string {
  const shown = mask(text);
  if (!chance) return shown;
  const raw = asBytes(shown);
  return mask(raw) === raw ? shown : MASK;
}

/** Where the data is masked, what stands in it instead of something expected is part of what is hidden. */
function withoutGot(given: Extra): Extra {
  const { masked: _said, ...extra } = given;
  const { expected, reason } = extra;
  if (expected === undefined) return extra;
  const cut = reason?.endsWith(expected.got) ? reason.slice(0, -expected.got.length) + MASK : reason;
  return { ...extra, ...(cut === undefined ? {} : { reason: cut }), expected: { ...expected, got: MASK } };
}

/** Only free text is searched: a short secret must not change a word that programs read. */
function renderExtra({ mask }: Stamp, extra: Extra): string {
  const json = JSON.stringify(mask === undefined ? extra : maskedExtra(mask, extra));
  return json.length > 2 ? `,${asBytes(json).slice(1, -1)}` : '';
}

function maskedExtra(mask: NonNullable<Mask>, extra: Extra): Extra {
  const { reason, client, headers, expected, line, url } = extra;
  return {
    ...extra,
    ...(reason !== undefined && { reason: mask(reason) }),
    ...(client !== undefined && { client: mask(client) }),
    ...(line !== undefined && { line: mask(line) }),
    ...(url !== undefined && { url: mask(url) }),
    ...(headers !== undefined && { headers: headers.map(mask) }),
    ...(expected !== undefined && {
      expected: { ...expected, wanted: mask(expected.wanted), got: mask(expected.got) },
    }),
  };
}

/** The header lines of a handshake, beside its bytes, so that readers need not take them apart. */
function headerLines(bytes: Buffer): string[] {
  const [head = ''] = bytes.toString('latin1').split('\r\n\r\n', 1);
  return head.split('\r\n').slice(1);
}

/** The UTF-8 bytes of a text, each as one character. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

let second = -1;
let secondText = '';

/** ISO 8601 in UTC with milliseconds; the part up to the second is kept from one call to the next. */
export function isoTime(time: number): string {
  const whole = Math.floor(time / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  const ms = Math.floor(time - whole * 1000);
  return ms < 10 ? `${secondText}00${ms}Z` : ms < 100 ? `${secondText}0${ms}Z` : `${secondText}${ms}Z`;
}
