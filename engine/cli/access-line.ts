import { isoTime } from '#log/render.ts';
import type { Visit } from '#transport/client-contract.ts';

/** A visit, and whose server it was to. */
export interface AccessVisit {
  readonly element: string;
  readonly connection: number;
  readonly visit: Visit;
}

export type AccessFormat = 'combined' | 'json';

/** A visit as a line of an access log, without its end. */
export const ACCESS_LINES: Readonly<Record<AccessFormat, (visit: AccessVisit) => string>> = {
  combined,
  json,
};

/**
 * The combined format of Apache and nginx: host, `-`, user, when it came, request, status, bytes sent, referer, user agent;
 * behind it the seconds that it took. What is not there is `-`.
 */
function combined({ visit }: AccessVisit): string {
  const { at, bytesOut, duration, httpVersion, method, path, peer, referer, status, user, userAgent } = visit;
  const host = peer.slice(0, peer.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
  const request = method === '' ? '-' : `${escaped(method)} ${escaped(path)} HTTP/${httpVersion}`;
  return [
    host || '-',
    '-',
    escaped(user).replaceAll(' ', '\\x20') || '-',
    `[${commonTime(at)}]`,
    `"${request}"`,
    status,
    bytesOut,
    `"${escaped(referer) || '-'}"`,
    `"${escaped(userAgent) || '-'}"`,
    (duration / 1000).toFixed(3),
  ].join(' ');
}

/** All that is known; `duration` in milliseconds. */
function json({ connection, element, visit }: AccessVisit): string {
  const { at, client, keepsake: _, peer, status, user, ...rest } = visit;
  return JSON.stringify({ time: isoTime(at), element, connection, client, status, peer, user, ...rest });
}

/** What stands in a line must not end it, nor look like the next field: as nginx writes it. */
function escaped(text: string): string {
  let line = '';
  for (const byte of Buffer.from(text)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH;
    line += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return line;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `31/Jan/2026:10:00:00 +0000` */
function commonTime(time: number): string {
  const [date = '', clock = ''] = isoTime(time).split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}
