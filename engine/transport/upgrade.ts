import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a request does not become a WebSocket. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

const VERSION = '13';
/** 16 bytes in Base64 (RFC 6455, 4.1). */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What of a client's opening handshake is wrong, by RFC 6455, 4.2.1, whatever is served; undefined for nothing. */
export function faultOf({ headers, httpVersion, method }: IncomingMessage): Refusal | undefined {
  if (method !== 'GET')
    return {
      status: 405,
      reason: `a WebSocket is asked for with GET, not ${method}`,
      headers: [['Allow', 'GET']],
    };
  if (Number(httpVersion) < 1.1) return bad(`HTTP/${httpVersion} is too old; HTTP/1.1 would be right`);
  if (headers.host === undefined) return bad('the header Host is missing');
  if (!listed(headers.upgrade).some(name => name.toLowerCase() === 'websocket'))
    return bad(`Upgrade is "${headers.upgrade ?? ''}"; websocket would be right`);
  const version = headers['sec-websocket-version'];
  if (version === undefined) return bad('the header Sec-WebSocket-Version is missing');
  if (version !== VERSION) return upgradeRequired(`version ${version} is not spoken here; 13 is`);
  const key = headers['sec-websocket-key'];
  if (key === undefined || !KEY.test(key))
    return bad('Sec-WebSocket-Key is missing, or is no 16 bytes in Base64');
  const offered = headers['sec-websocket-protocol'];
  if (offered === undefined) return undefined;
  const names = offered.split(',').map(name => name.trim());
  if (names.some(name => !TOKEN.test(name)))
    return bad(`Sec-WebSocket-Protocol: "${offered}" is no list of subprotocols`);
  if (new Set(names).size < names.length) return bad(`Sec-WebSocket-Protocol: "${offered}" names one twice`);
  return undefined;
}

function bad(reason: string): Refusal {
  return { status: 400, reason };
}

/** RFC 6455, 4.4: with the versions that are spoken; RFC 9110, 15.5.22: with what to upgrade to. */
export function upgradeRequired(reason: string): Refusal {
  return {
    status: 426,
    reason,
    headers: [
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', VERSION],
    ],
  };
}

/** The subprotocols that a right handshake offers. */
export function subprotocolsOf({ headers }: IncomingMessage): string[] {
  return listed(headers['sec-websocket-protocol']);
}

function listed(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(',').map(part => part.trim());
}

/** Cookies by name (RFC 6265, 5.4); of two with one name the first counts. */
export function cookiesOf({ headers }: IncomingMessage): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const part of (headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name === '') continue;
    const value = part.slice(at + 1).trim();
    cookies[name] ??= /^".*"$/s.test(value) ? value.slice(1, -1) : value;
  }
  return cookies;
}

/** The head of a request as it came: latin1 text with CRLF lines. */
export function requestHead({ httpVersion, method, rawHeaders, url }: IncomingMessage): string {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return `${head}\r\n`;
}

/** Answers with the refusal and ends the socket; returns the head of the answer, and how long its body is. */
export function refuse(
  socket: Duplex,
  { headers = [], reason, status }: Refusal,
): { readonly head: string; readonly bytes: number } {
  const body = reason === '' ? '' : `${reason}\n`;
  const bytes = Buffer.byteLength(body);
  const hop = status === 426 ? 'Upgrade, close' : 'close';
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    `Connection: ${hop}`,
    ...(typed ? [] : ['Content-Type: text/plain; charset=utf-8']),
    `Content-Length: ${bytes}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  socket.on('error', () => {});
  if (socket.writable) {
    socket.once('finish', () => socket.destroy());
    socket.end(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]));
  } else socket.destroy();
  return { head, bytes };
}
