import type { StreamRecord } from '#log/record.ts';
import { interfaceBlock, packetBlock, sectionBlock } from './blocks.ts';
import type { Exporter } from './contract.ts';
import { Endpoints } from './endpoints.ts';
import { frame } from './frame.ts';
import { headerOf, headOf, isFromClient, lineOf, OPCODE, type Step, stepOf } from './step.ts';
import { TcpPackets } from './tcp.ts';

interface Conversation {
  readonly tcp: TcpPackets;
  /** Messages are WebSocket frames, not bytes of a stream. */
  readonly framed: boolean;
  /** The handshake has succeeded. */
  upgraded: boolean;
}

/**
 * A handshake for a connection whose own is not in the log (the example of RFC 6455, 1.3): without one Wireshark sees no
 * WebSocket.
 */
const REQUEST =
  'GET / HTTP/1.1\r\nHost: not-in-the-log\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
const ANSWER =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
const MADE_UP = 'made up: the handshake is not in the log';

/** Codes that stand for what happened, and never in a frame (RFC 6455, 7.4.1). */
const NO_FRAME: ReadonlySet<number> = new Set([1006, 1015]);

/**
 * A capture file for Wireshark: an interface for each element, a TCP connection for each connection, its handshake as
 * HTTP, its messages as WebSocket frames (a client's with a mask of zeros), or as the bytes of a stream where the log
 * has no WebSocket. Addresses, ports and packets are made up where the log does not tell them; TLS is left out. A
 * comment on the packet names the command, response, group and pair.
 */
export class PcapngExporter implements Exporter {
  readonly #conversations = new Map<string, Conversation>();
  readonly #interfaces = new Map<string, number>();
  readonly #endpoints = new Endpoints();
  #blocks: Buffer[];

  constructor(application: string) {
    this.#blocks = [sectionBlock(application)];
  }

  add(record: StreamRecord): Buffer[] {
    const step = stepOf(record);
    if (step !== undefined) this.#step(record, step);
    return this.#taken();
  }

  end(): Buffer[] {
    return this.#taken();
  }

  #taken(): Buffer[] {
    return this.#blocks.splice(0);
  }

  #step(record: StreamRecord, step: Step): void {
    const line = lineOf(record);
    const known = this.#conversations.get(line);
    const fromClient = isFromClient(record);
    switch (step.what) {
      case 'request': {
        const goesOn = known !== undefined && record.kind === 'request' && !known.framed;
        const host = headerOf(headOf(step.bytes), 'Host') ?? '';
        const at = goesOn ? known : this.#opened(record, host, record.kind === 'handshake', true);
        this.#write(record, at.tcp.send(fromClient, step.bytes), captionOf(record));
        return;
      }
      case 'answer':
        if (known === undefined) return;
        if (record.kind === 'handshake' && record.status === 101) known.upgraded = true;
        this.#write(record, known.tcp.send(fromClient, step.bytes), captionOf(record));
        return;
      case 'message': {
        const at = known ?? this.#joined(record, '', record.type !== undefined || step.opcode > 2);
        const bytes = at.framed ? frame(step.opcode, step.bytes, fromClient) : step.bytes;
        this.#write(record, at.tcp.send(fromClient, bytes), captionOf(record));
        return;
      }
      case 'open':
        if (known === undefined) this.#joined(record, hostOf(step.url), /^wss?:/.test(step.url));
        return;
      case 'close':
        if (known !== undefined) this.#close(record, known);
        this.#conversations.delete(line);
    }
  }

  #opened(record: StreamRecord, host: string, framed: boolean, http: boolean): Conversation {
    const { client, server } = this.#endpoints.of(record, host, http);
    const made = { tcp: new TcpPackets(client, server), framed, upgraded: false };
    this.#conversations.set(lineOf(record), made);
    this.#write(record, made.tcp.open(), '');
    return made;
  }

  /** A connection whose beginning is not in the log. */
  #joined(record: StreamRecord, host: string, framed: boolean): Conversation {
    const made = this.#opened(record, host, framed, framed);
    if (!framed) return made;
    this.#write(record, made.tcp.send(true, Buffer.from(REQUEST)), MADE_UP);
    this.#write(record, made.tcp.send(false, Buffer.from(ANSWER)), MADE_UP);
    made.upgraded = true;
    return made;
  }

  #close(record: StreamRecord, { tcp, framed, upgraded }: Conversation): void {
    const { code = 1006, cause, errno, reason = '' } = record;
    const ours = cause === 'local' || (errno?.startsWith('WS_ERR_') ?? false);
    const byClient = ours === (record.client === undefined);
    if (framed && upgraded && !NO_FRAME.has(code)) {
      const payload = closePayload(code, reason);
      this.#write(record, tcp.send(byClient, frame(OPCODE.close, payload, byClient)), captionOf(record));
      this.#write(record, tcp.send(!byClient, frame(OPCODE.close, payload.subarray(0, 2), !byClient)), '');
    }
    const reset = errno === 'ECONNRESET';
    this.#write(record, reset ? tcp.reset(byClient) : tcp.close(byClient), captionOf(record));
  }

  #write(record: StreamRecord, packets: readonly Buffer[], comment: string): void {
    let number = this.#interfaces.get(record.element);
    if (number === undefined) {
      number = this.#interfaces.size;
      this.#interfaces.set(record.element, number);
      this.#blocks.push(interfaceBlock(record.element));
    }
    const time = Date.parse(record.time);
    for (const packet of packets) this.#blocks.push(packetBlock(number, time, packet, comment));
  }
}

function captionOf(record: StreamRecord): string {
  const { element, connection, kind, id, name, group, pair, reason, cause } = record;
  const words = [`${element}, connection ${connection}: ${kind}`, id, name, cause];
  const why = [group === undefined ? '' : `group ${group}`, pair === undefined ? '' : `pair ${pair}`];
  const causes = why.filter(word => word !== '').join(', ');
  if (causes !== '') words.push(`(${causes})`);
  if (reason !== undefined) words.push(`[${reason}]`);
  return words.filter(word => word !== undefined && word !== '').join(' ');
}

function hostOf(url: string): string {
  return /^[a-z0-9+.-]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1] ?? '';
}

function closePayload(code: number, reason: string): Buffer {
  // A control frame carries at most 125 bytes.
  const text = Buffer.from(reason, 'utf8').subarray(0, 123);
  if (code === 1005) return Buffer.alloc(0);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, text]);
}
