import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { StreamRecord } from '#log/record.ts';
import type { Exporter } from './contract.ts';
import { type Head, headerOf, headOf, isFromClient, lineOf, OPCODE, stepOf } from './step.ts';

/** A request and what came of it. */
interface Exchange {
  readonly element: string;
  readonly connection: number;
  readonly started: number;
  readonly request: Head;
  readonly webSocket: boolean;
  url: string | undefined;
  answer: Head | undefined;
  answered: number;
  ended: number;
  error: string | undefined;
  readonly messages: Messages;
}

/** What stands for a beginning that is not in the log. */
const NO_HEAD = headOf(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
const UPGRADE = headOf(
  Buffer.from(
    'GET / HTTP/1.1\r\nHost: not-in-the-log\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n',
  ),
);
const UPGRADED = headOf(
  Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
);

/**
 * An HTTP archive (HAR 1.2): an entry for each HTTP request, and for each WebSocket connection one with its messages in
 * `_webSocketMessages`, where browsers' developer tools write and read them (type `send` or `receive` as the client
 * sees it, time in seconds, opcode, data; binary data is base64). An entry is written when its connection has ended, so
 * messages of open connections are held in memory.
 */
export class HarExporter implements Exporter {
  readonly #open = new Map<string, Exchange>();
  #chunks: (string | Uint8Array)[];
  #entries = 0;

  constructor(creator: { readonly name: string; readonly version: string }) {
    this.#chunks = [`{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"pages":[],"entries":[`];
  }

  add(record: StreamRecord): (string | Uint8Array)[] {
    const step = stepOf(record);
    if (step === undefined) return this.#taken();
    const line = lineOf(record);
    const known = this.#open.get(line);
    const time = Date.parse(record.time);
    if (known !== undefined) known.ended = time;
    if (step.what === 'request') {
      if (known !== undefined) this.#write(known);
      this.#start(record, headOf(step.bytes), record.kind === 'handshake').url = record.url;
    } else if (step.what === 'answer') {
      this.#answered(record, known ?? this.#start(record, NO_HEAD, false), headOf(step.bytes));
    } else if (step.what === 'open') {
      if (/^wss?:/.test(step.url)) (known ?? this.#begun(record)).url = step.url;
    } else if (step.what === 'message') {
      const control = step.opcode > OPCODE.binary;
      const at = known ?? (control || record.type ? this.#begun(record) : undefined);
      at?.messages.add(messageOf(isFromClient(record), time, step.opcode, step.bytes));
    } else if (known !== undefined) {
      const { code, cause, errno, reason } = record;
      known.error = [cause, code, errno, reason].filter(word => word !== undefined).join(' ');
      this.#write(known);
      this.#open.delete(line);
    }
    return this.#taken();
  }

  end(): (string | Uint8Array)[] {
    for (const exchange of this.#open.values()) this.#write(exchange);
    this.#open.clear();
    this.#chunks.push('\n]}}\n');
    return this.#taken();
  }

  #taken(): (string | Uint8Array)[] {
    return this.#chunks.splice(0);
  }

  #start(record: StreamRecord, request: Head, webSocket: boolean): Exchange {
    const started = Date.parse(record.time);
    const made: Exchange = {
      element: record.element,
      connection: record.connection,
      started,
      request,
      webSocket,
      url: undefined,
      answer: undefined,
      answered: started,
      ended: started,
      error: undefined,
      messages: new Messages(),
    };
    this.#open.set(lineOf(record), made);
    return made;
  }

  /** A WebSocket whose handshake is not in the log. */
  #begun(record: StreamRecord): Exchange {
    const made = this.#start(record, UPGRADE, true);
    made.answer = UPGRADED;
    return made;
  }

  #answered(record: StreamRecord, known: Exchange, answer: Head): void {
    known.answer = answer;
    known.answered = Date.parse(record.time);
    if (known.webSocket) return;
    this.#write(known);
    this.#open.delete(lineOf(record));
  }

  #write(exchange: Exchange): void {
    const { messages, webSocket } = exchange;
    const entry = JSON.stringify(entryOf(exchange)).slice(0, -1);
    this.#chunks.push(`${this.#entries++ === 0 ? '' : ','}\n${entry}`);
    if (webSocket) {
      this.#chunks.push(',"_resourceType":"websocket","_webSocketMessages":[');
      for (const piece of messages.pieces()) this.#chunks.push(piece);
      this.#chunks.push(']');
    }
    this.#chunks.push('}');
  }
}

function messageOf(fromClient: boolean, time: number, opcode: number, bytes: Buffer): string {
  const text = opcode !== OPCODE.binary && isUtf8(bytes);
  return JSON.stringify({
    type: fromClient ? 'send' : 'receive',
    time: time / 1000,
    opcode,
    data: bytes.toString(text ? 'utf8' : 'base64'),
  });
}

/** Characters of messages that are made one piece. */
const PIECE = 65_536;

/** The messages of a connection, a list in JSON: in pieces as bytes, which lie outside of the engine's heap. */
class Messages {
  readonly #pieces: Buffer[] = [];
  #last = '\n';

  add(message: string): void {
    const isFirst = this.#pieces.length === 0 && this.#last.length === 1;
    this.#last += isFirst ? message : `,\n${message}`;
    if (this.#last.length < PIECE) return;
    this.#pieces.push(Buffer.from(this.#last));
    this.#last = '';
  }

  *pieces(): Iterable<string | Buffer> {
    yield* this.#pieces;
    yield this.#last;
  }
}

function entryOf(exchange: Exchange): object {
  const { element, connection, started, answered, ended, error, request } = exchange;
  const madeUp = isMadeUp(request) ? 'made up: its beginning is not in the log' : undefined;
  return {
    startedDateTime: new Date(started).toISOString(),
    time: Math.max(0, ended - started),
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    timings: {
      send: 0,
      wait: Math.max(0, answered - started),
      receive: Math.max(0, ended - Math.max(started, answered)),
    },
    connection: String(connection),
    comment: [`${element}, connection ${connection}`, madeUp, error]
      .filter(word => word !== undefined)
      .join(': '),
  };
}

function requestOf({ request, url, webSocket }: Exchange): object {
  const [method = 'GET', target = '/', httpVersion = 'HTTP/1.1'] = request.start.split(' ');
  const host = headerOf(request, 'Host') ?? 'unknown';
  const scheme = webSocket ? 'ws' : 'http';
  const whole = url ?? (/^[a-z]+:\/\//i.test(target) ? target : `${scheme}://${host}${target}`);
  const body = request.body;
  return {
    method,
    url: whole,
    httpVersion,
    cookies: [],
    headers: request.headers,
    queryString: queryOf(whole),
    headersSize: isMadeUp(request) ? -1 : request.size,
    bodySize: body.length,
    ...(body.length > 0 && {
      postData: { mimeType: headerOf(request, 'Content-Type') ?? '', text: body.toString('utf8') },
    }),
  };
}

function isMadeUp(request: Head): boolean {
  return request === NO_HEAD || request === UPGRADE;
}

/** A response that never came has status 0, as browsers write it. */
function responseOf({ answer, error }: Exchange): object {
  const [, status = '0', text] = /^HTTP\/\S+ (\d{3}) ?(.*)$/.exec(answer?.start ?? '') ?? [];
  const body = answer?.body ?? Buffer.alloc(0);
  const valid = isUtf8(body);
  return {
    status: Number(status),
    statusText: text || (STATUS_CODES[status] ?? ''),
    httpVersion: answer?.start.split(' ', 1)[0] ?? '',
    cookies: [],
    headers: answer?.headers ?? [],
    content: {
      size: body.length,
      mimeType: (answer && headerOf(answer, 'Content-Type')) ?? 'x-unknown',
      ...(body.length > 0 && { text: body.toString(valid ? 'utf8' : 'base64') }),
      ...(valid ? {} : { encoding: 'base64' }),
    },
    redirectURL: (answer && headerOf(answer, 'Location')) ?? '',
    headersSize: answer?.size ?? -1,
    bodySize: answer === undefined ? -1 : body.length,
    ...(answer === undefined && error !== undefined && { _error: error }),
  };
}

function queryOf(url: string): { name: string; value: string }[] {
  const query = /\?([^#]*)/.exec(url)?.[1];
  if (query === undefined) return [];
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}
