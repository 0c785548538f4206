import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HeadendError } from '#base/error.ts';
import type { HandshakeResponse, Header } from './contract.ts';
import { type DeflateOffer, parseDeflate } from './deflate.ts';

/** Headers that the handshake makes itself; given ones are dropped. */
const OWN = new Set(['sec-websocket-key', 'sec-websocket-version', 'host', 'upgrade', 'connection']);

/** Most bytes of a refusal's body that are kept. */
const REFUSAL_BODY = 64 * 1024;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What the headers of a target ask of the opening handshake. */
export interface Asked {
  /** Sent verbatim; a repeated header has all its values, in order. */
  readonly headers: Record<string, string[]>;
  /** In order of preference. */
  readonly protocols: string[];
  /** False: no compression. */
  readonly deflate: DeflateOffer | false;
}

/** Sorts the headers of a target. Throws where a value, a subprotocol or an extension's parameter is not valid. */
export function askedBy(headers: readonly Header[], userAgent: string): Asked {
  const names = new Map<string, string>();
  const sent: Record<string, string[]> = {};
  const protocols = new Set<string>();
  let deflate: DeflateOffer | false = false;
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    if (OWN.has(key)) continue;
    checkValue(name, value);
    if (key === 'sec-websocket-protocol') {
      for (const protocol of splitList(value)) protocols.add(subprotocol(protocol));
    } else if (key === 'sec-websocket-extensions') {
      deflate ||= parseDeflate(value);
    } else {
      // Two spellings of one name would otherwise replace each other.
      const spelling = names.get(key) ?? name;
      names.set(key, spelling);
      sent[spelling] ??= [];
      sent[spelling].push(value);
    }
  }
  if (!names.has('user-agent')) sent['User-Agent'] = [userAgent];
  return { headers: sent, protocols: [...protocols], deflate };
}

/** A line end would begin another header (RFC 9110, 5.5). The value is not repeated: it may be a secret. */
function checkValue(name: string, value: string): void {
  const found = /[^\t\x20-\x7e\x80-\xff]/u.exec(value)?.[0];
  if (found === undefined) return;
  const code = found.codePointAt(0)!;
  const kind =
    found === '\r' || found === '\n'
      ? 'a line end'
      : code > 0xff
        ? 'a character beyond Latin-1'
        : 'a control character';
  const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  throw new HeadendError(
    'ADDRESS_INVALID',
    `the header ${name} of the handshake would hold ${kind} (${shown}), which none may; nothing was sent`,
  );
}

function splitList(value: string): string[] {
  return value.split(',').flatMap(part => part.trim() || []);
}

function subprotocol(name: string): string {
  if (TOKEN.test(name)) return name;
  throw new HeadendError(
    'ADDRESS_INVALID',
    `Sec-WebSocket-Protocol: "${name}" is no subprotocol; a name has no spaces or separators, like "mqtt"`,
  );
}

/**
 * Watches a socket until the head of a request has been handed to it; the socket then has its own method back.
 * `written` gets exactly those bytes as latin1 text once they have left, or when the returned function is called:
 * an answer may be read before the system has reported the write.
 */
export function captureHead(socket: Socket, written: (head: string) => void): () => void {
  const write = socket.write;
  let head = '';
  let complete = false;
  const tell = () => {
    if (!complete) return;
    complete = false;
    written(head);
  };
  socket.write = (chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done) => {
    head += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
    complete = head.endsWith('\r\n\r\n');
    // Assigned and not deleted: a deletion would make every later access to the socket slower.
    if (complete) socket.write = write;
    const callback = typeof encoding === 'function' ? encoding : done;
    return write.call(socket, chunk, typeof encoding === 'string' ? encoding : undefined, error => {
      if (!error) tell();
      callback?.(error);
    });
  };
  return tell;
}

type Done = (error?: Error | null) => void;

/** The peer's answer as contract.ts has it, without a body. */
export function responseOf(message: IncomingMessage): HandshakeResponse {
  const { rawHeaders, httpVersion, statusCode = 0, statusMessage = '' } = message;
  const headers: Header[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.push({ name: rawHeaders[i]!, value: rawHeaders[i + 1]! });
  }
  return {
    statusLine: `HTTP/${httpVersion} ${statusCode}${statusMessage && ` ${statusMessage}`}`,
    status: statusCode,
    headers,
    body: new Uint8Array(0),
  };
}

/**
 * Reads the body of a refusal, at most its first 64 KiB, and hands over the whole answer once; at the latest when the
 * returned function is called, with what has arrived by then.
 */
export function readRefusal(
  message: IncomingMessage,
  read: (response: HandshakeResponse) => void,
): () => void {
  const chunks: Buffer[] = [];
  let size = 0;
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    read({ ...responseOf(message), body: Buffer.concat(chunks).subarray(0, REFUSAL_BODY) });
  };
  message.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= REFUSAL_BODY) tell();
  });
  message.on('error', () => {});
  message.once('close', tell);
  return tell;
}
