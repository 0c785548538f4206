import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/** The opening handshake as a client sent it. */
export interface HandshakeRequest {
  /** Every byte up to and with the empty line, as latin1 text. */
  readonly head: string;
  /** Path and query. */
  readonly path: string;
  /** By name in lower case; of a repeated header the values joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How the device answers a handshake. Nothing said: a right 101 with the first subprotocol that was offered. */
export interface Handshake {
  /** Sent as it is instead of a 101. The connection then ends, unless `open` is set. */
  readonly raw?: string | Uint8Array;
  /** After `raw`: do not end the connection. */
  readonly open?: boolean;
  /** Another `Sec-WebSocket-Accept` than the right one. */
  readonly accept?: string;
  /** The subprotocol to answer; null: none. */
  readonly protocol?: string | null;
  /** More header lines of the 101, like `X-Device: 7`. */
  readonly headers?: readonly string[];
  /** Bytes sent in the same segment, after the head. */
  readonly with?: Uint8Array;
  /** Milliseconds between single bytes of the answer; 0: a turn of the event loop. */
  readonly drip?: number;
  /** `silent`: never answers. `reset`, `end`: answers with a RST or a FIN. */
  readonly instead?: 'silent' | 'reset' | 'end';
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Reads a request's head off `bytes`; undefined while the empty line is missing. */
export function readRequest(bytes: Buffer): { request: HandshakeRequest; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end + 4);
  const [first = '', ...lines] = head.trimEnd().split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return {
    request: { head, path: first.split(' ')[1] ?? '', headers },
    rest: bytes.subarray(end + 4),
  };
}

/** Answers a request; settles when the answer has been handed to the socket. */
export async function answer(socket: Socket, request: HandshakeRequest, handshake: Handshake): Promise<void> {
  if (handshake.instead === 'end') socket.end();
  if (handshake.instead === 'reset') socket.resetAndDestroy();
  if (handshake.instead) return;
  const head = Buffer.from(handshake.raw ?? switching(request, handshake));
  const bytes = Buffer.concat([head, handshake.with ?? Buffer.alloc(0)]);
  if (handshake.drip === undefined) socket.write(bytes);
  else await drip(socket, bytes, handshake.drip);
  if (handshake.raw !== undefined && !handshake.open) socket.end();
}

/** The `Sec-WebSocket-Accept` that answers a request (RFC 6455, 4.2.2). */
export function acceptOf(request: HandshakeRequest): string {
  const key = request.headers['sec-websocket-key'] ?? '';
  return createHash('sha1').update(`${key}${GUID}`).digest('base64');
}

function switching(request: HandshakeRequest, handshake: Handshake): string {
  const accept = handshake.accept ?? acceptOf(request);
  const offered = request.headers['sec-websocket-protocol']?.split(',')[0]?.trim();
  const protocol = handshake.protocol === undefined ? offered : handshake.protocol;
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
    ...(handshake.headers ?? []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function drip(socket: Socket, bytes: Buffer, interval: number): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.from([byte]));
    await (interval === 0 ? turn() : wait(interval));
  }
}
