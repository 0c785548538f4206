import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** The code page of string parameters where a protocol is not Unicode (AdvancedCodePages). */
const CODE_PAGE = 'windows-1252';

/**
 * The text of bytes that arrived: UTF-8 whenever they are valid UTF-8, else the code page. What a WebSocket peer
 * sends is so read right in every protocol, Unicode or not. `utf8`: they are known to be valid.
 */
export function decodeText(bytes: Buffer, utf8 = false): string {
  // Without an encoding Buffer takes its shortest way, which is UTF-8.
  const text = bytes.toString();
  // Bytes that are no UTF-8 leave a replacement character; only then it is worth a look at the bytes.
  return !utf8 && text.includes('\ufffd') && !isUtf8(bytes) ? iconv.decode(bytes, CODE_PAGE) : text;
}

/** `decodeText` of a part of a message. */
export function readText(message: Buffer, start: number, end: number): string {
  const text = message.toString('utf8', start, end);
  return text.includes('\ufffd') ? decodeText(message.subarray(start, end)) : text;
}

/** How a string leaves in a command: `utf8` in text messages, else the code page, UTF-16 in a Unicode protocol. */
export type Encoding = 'utf8' | 'code page' | 'utf16le';

/** Bytes of a text; a character that the code page lacks becomes `?`. */
export function encodeText(text: string, encoding: Encoding): Buffer {
  if (encoding === 'code page') return iconv.encode(text, CODE_PAGE);
  return Buffer.from(text, encoding);
}

/** Text in another charset as UTF-8; unchanged where it is UTF-8 already, or where nobody knows the charset. */
export function recode(bytes: Buffer, charset: string): Buffer {
  const name = charset.toLowerCase();
  if (/^(?:utf-?8|us-ascii|ascii)$/.test(name) || !iconv.encodingExists(name)) return bytes;
  return Buffer.from(iconv.decode(bytes, name), 'utf8');
}

/** The text's UTF-8, cut between characters to at most `limit` bytes. */
export function cutUtf8(text: string, limit: number): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
