import type { Place } from '#base/issue.ts';
import { Lines } from './lines.ts';

/** Why a text cannot be read as XML: the one fault that ended the reading. */
export interface Fault extends Place {
  readonly code: 'xml-encoding' | 'xml-doctype' | 'xml-limit' | 'xml-not-well-formed';
  readonly message: string;
  /** Names of the elements open at the place, joined with `/`. */
  readonly path: string;
}

export type Decoded = { readonly text: string } | { readonly fault: Fault };

const MAX_BYTES = 16 * 1024 * 1024;

/** The text of an XML file: UTF-8 with or without byte order mark, and nothing else. */
export function decode(source: Uint8Array | string): Decoded {
  if (source.length > MAX_BYTES) {
    const fault: Fault = {
      code: 'xml-limit',
      message: `the file has ${source.length} bytes; the limit is 16 MiB (${MAX_BYTES} bytes)`,
      path: '',
      line: 1,
      column: 1,
    };
    return { fault };
  }
  if (typeof source === 'string') return decodeString(source);
  const other = otherEncoding(source);
  if (other !== undefined) {
    return encodingFault(`the file is ${other}; save it as UTF-8`, { line: 1, column: 1 });
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(source) };
  } catch {
    return encodingFault(
      'a byte here is no UTF-8; save the file as UTF-8, with or without byte order mark',
      badByte(source),
    );
  }
}

function decodeString(source: string): Decoded {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.isWellFormed()) return { text };
  const whole = text.toWellFormed();
  let at = 0;
  while (text.charCodeAt(at) === whole.charCodeAt(at)) at++;
  const message = 'half a surrogate pair is no character; remove it';
  return encodingFault(message, new Lines(text).placeOf(at));
}

function encodingFault(message: string, place: Place): Decoded {
  return { fault: { code: 'xml-encoding', message, path: '', line: place.line, column: place.column } };
}

/** UTF-16 and UTF-32 show in the first bytes (XML 1.0, appendix F); other encodings only in the declaration. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200));
  const hex = start.toString('hex', 0, 4);
  if (/^(0000feff|fffe0000|0000003c|3c000000)/.test(hex)) return 'UTF-32';
  if (/^(feff|fffe|003c|3c00)/.test(hex)) return 'UTF-16';
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)/.exec(
    start.toString('latin1'),
  )?.[1];
  return declared === undefined || isUtf8(declared) ? undefined : `declared as ${declared}`;
}

/** True for the names of encodings that UTF-8 reads. */
export function isUtf8(name: string): boolean {
  return /^(utf-?8|us-ascii|ascii)$/i.test(name);
}

function badByte(bytes: Uint8Array): Place {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const lossy = Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(source));
  let at = 0;
  while (at < lossy.length && lossy[at] === source[at]) at++;
  const lines = source.toString('utf8', 0, at).split(/\r\n?|\n/);
  return { line: lines.length, column: (lines.at(-1)?.replace('\uFEFF', '').length ?? 0) + 1 };
}
