import { payloadOf } from '#log/explain.ts';
import type { StreamRecord } from '#log/record.ts';

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** What a record was on the wire, by protocols that other tools know. */
export type Step =
  /** The handshake of a WebSocket connection, or an HTTP message: start line, headers, body. */
  | { readonly what: 'request' | 'answer'; readonly bytes: Buffer }
  | { readonly what: 'message'; readonly opcode: number; readonly bytes: Buffer }
  | { readonly what: 'open'; readonly url: string }
  | { readonly what: 'close' };

/** Undefined for what never was on the wire: a command that was not sent, a timeout, an error. */
export function stepOf(record: StreamRecord): Step | undefined {
  const bytes = Buffer.from(payloadOf(record)?.bytes ?? []);
  switch (record.kind) {
    case 'handshake':
      return { what: bytes.toString('latin1', 0, 5) === 'HTTP/' ? 'answer' : 'request', bytes };
    case 'request':
      return { what: 'request', bytes: httpMessage(record, bytes, record.line ?? 'GET / HTTP/1.1') };
    case 'reply':
      return {
        what: 'answer',
        bytes: httpMessage(record, bytes, record.line ?? `HTTP/1.1 ${record.status ?? 200} `),
      };
    case 'command':
    case 'response':
    case 'data':
      if (record.delivered === false) return undefined;
      return { what: 'message', opcode: record.type === 'text' ? OPCODE.text : OPCODE.binary, bytes };
    case 'ping':
    case 'pong':
      return { what: 'message', opcode: OPCODE[record.kind], bytes };
    case 'open':
      return record.data === undefined ? undefined : { what: 'open', url: record.data };
    case 'close':
      return { what: 'close' };
    default:
      return undefined;
  }
}

/** Whether the client of the connection sent it: this side, but where it is a server, whose records name their client. */
export function isFromClient(record: StreamRecord): boolean {
  return (record.direction === 'out') === (record.client === undefined);
}

/** Which line of communication a record belongs to. */
export function lineOf({ element, connection, client }: StreamRecord): string {
  return `${connection} ${client ?? ''} ${element}`;
}

const START = /^(?:[A-Z]+ \S+ HTTP\/\d|HTTP\/\d\S* \d{3})/;
/** The body stands in the log without transfer and content encoding, and maybe cut: its length is given anew. */
const ENCODED = /^(?:transfer-encoding|content-encoding|content-length):/i;

/** An HTTP message as it stood on the wire, as far as the log tells. */
function httpMessage({ headers = [] }: StreamRecord, body: Buffer, start: string): Buffer {
  if (START.test(body.toString('latin1', 0, 200))) return body;
  const first = START.test(headers[0] ?? '') ? headers[0]! : start;
  const rest = (first === headers[0] ? headers.slice(1) : headers).filter(line => !ENCODED.test(line));
  const head = [first, ...rest, `Content-Length: ${body.length}`].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'utf8'), body]);
}

/** The parts of an HTTP message's head. */
export interface Head {
  readonly start: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: Buffer;
  /** Bytes up to the body. */
  readonly size: number;
}

export function headOf(bytes: Buffer): Head {
  const end = bytes.indexOf('\r\n\r\n');
  const size = end === -1 ? bytes.length : end + 4;
  const [start = '', ...lines] = bytes.toString('utf8', 0, end === -1 ? bytes.length : end).split('\r\n');
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    return colon === -1
      ? { name: line, value: '' }
      : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  });
  return { start, headers, body: bytes.subarray(size), size };
}

/** The value of a header, whatever its letter case. */
export function headerOf(head: Head, name: string): string | undefined {
  return head.headers.find(header => header.name.toLowerCase() === name.toLowerCase())?.value;
}
