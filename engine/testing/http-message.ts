import { STATUS_CODES } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A request as a device received it. */
export interface HttpDeviceRequest {
  readonly verb: string;
  /** As in the request line: path and query, or an absolute URL where the device is a proxy. */
  readonly target: string;
  /** In the order and letter case received. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Which TCP connection it came on, from 1. */
  readonly socket: number;
  /** The value of a header, whatever its letter case. */
  header(name: string): string | undefined;
}

/** How a device answers; what is left out is as it should be. */
export interface HttpDeviceReply {
  /** 200 */
  readonly status?: number;
  /** The reason phrase; that of the status. */
  readonly reason?: string;
  /** `1.1` */
  readonly version?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** Packs the body, and says so. */
  readonly gzip?: boolean;
  /** Sends the body in chunks of so many bytes, without its length. */
  readonly chunk?: number;
  /** The Content-Length that it claims, right or wrong. */
  readonly length?: number;
  /** Sends these bytes and nothing else: whatever it likes. */
  readonly raw?: string | Uint8Array;
  /** Sent one after the other in place of the body, each as soon as its promise resolves: a slow device. */
  readonly parts?: readonly (string | Promise<string>)[];
  /** What becomes of the connection: `keep`, `close`, or `reset` with a RST. */
  readonly after?: 'keep' | 'close' | 'reset';
}

/** The first request in the bytes, and what follows it; undefined while it is not whole. */
export function readHttpRequest(
  bytes: Buffer,
  socket: number,
): { readonly request: HttpDeviceRequest; readonly rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const [verb = '', target = ''] = line.split(' ');
  const headers = lines.map(header => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1).trim()] as const;
  });
  const header = (name: string): string | undefined =>
    headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  const start = end + 4;
  const length = Number(header('content-length') ?? 0);
  if (bytes.length < start + length) return undefined;
  const body = bytes.subarray(start, start + length);
  return { request: { verb, target, headers, body, socket, header }, rest: bytes.subarray(start + length) };
}

/** The bytes of a reply up to its parts, and those of each part after it. */
export function replyBytes(reply: HttpDeviceReply, toHead: boolean): Buffer {
  if (reply.raw !== undefined) return Buffer.from(reply.raw as string);
  const { status = 200, version = '1.1', headers = [], parts } = reply;
  const reason = reply.reason ?? STATUS_CODES[status] ?? '';
  const plain = Buffer.from((reply.body ?? '') as string);
  const body = reply.gzip ? gzipSync(plain) : plain;
  const lines = [`HTTP/${version} ${status}${reason && ` ${reason}`}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (reply.gzip) lines.push('Content-Encoding: gzip');
  const chunked = reply.chunk !== undefined || (parts !== undefined && reply.length === undefined);
  const none = status < 200 || status === 204 || status === 304;
  if (chunked) lines.push('Transfer-Encoding: chunked');
  else if (!none) lines.push(`Content-Length: ${reply.length ?? body.length}`);
  if (reply.after === 'close') lines.push('Connection: close');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (none || toHead || parts !== undefined) return head;
  return Buffer.concat([head, ...(chunked ? chunks(body, reply.chunk ?? body.length) : [body])]);
}

/** A part of a body, as a chunk unless the reply has a length; undefined stands for the end. */
export function partBytes(reply: HttpDeviceReply, part: string | undefined): Buffer {
  if (reply.length !== undefined) return Buffer.from(part ?? '');
  return part === undefined ? LAST : chunk(Buffer.from(part));
}

const LAST = Buffer.from('0\r\n\r\n');

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

function chunks(body: Buffer, size: number): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < body.length; at += Math.max(1, size)) all.push(chunk(body.subarray(at, at + size)));
  return [...all, LAST];
}
