import type { Unit, UnitReader } from '#codec/contract.ts';
import type { Connection, SerialOptions } from '#model/connection.ts';
import type { Response } from '#model/constructs.ts';
import type { Destination, Kind } from './kind.ts';
import type { Missed } from './missed.ts';
import type { Receiver } from './receiver.ts';
import type { ConnectionRecords } from './records.ts';
import type { SerialHost } from './serial-kind.ts';
import { type SerialWay, withLineEnd } from './serial-way.ts';
import { smartIpHeader } from './smart-ip-header.ts';
import { inOrder, type Outcome } from './step.ts';
import { type Stream, Streams } from './streams.ts';

/** What nothing says the end of is handed on this long after its first byte (Type-communicationOptions). */
const FORWARD = 15;

/** What a smart-serial connection needs of its element. */
export interface SmartSerialHost extends SerialHost {
  responding(connection: number, yes: boolean): void;
}

/**
 * The types `smart-serial` and `smart-serial single`: the device sends when it likes, as the peer of a client or as one
 * of many clients. What is handed on as a whole is told by the protocol, else by time
 * (ConnectionsSmartSerialDataForwarding); it is compared with all responses of the connection.
 */
export class SmartSerialKind implements Kind {
  readonly answersByOpening = true;
  readonly opensToSend = true;
  readonly #model: Connection;
  readonly #options: SerialOptions;
  readonly #way: SerialWay;
  readonly #host: SmartSerialHost;
  readonly #newReader: () => UnitReader;
  readonly #receiver: Receiver;
  readonly #records: ConnectionRecords;
  readonly #streams: Streams;
  #missed: Missed | undefined;
  #peer = '';

  constructor(
    model: Connection,
    options: SerialOptions,
    way: SerialWay,
    host: SmartSerialHost,
    newReader: () => UnitReader,
    receiver: Receiver,
    records: ConnectionRecords,
    maxMessage: number,
  ) {
    this.#streams = new Streams(maxMessage, (stream, reason) => this.#dropped(stream, reason));
    this.#model = model;
    this.#options = options;
    this.#way = way;
    this.#host = host;
    this.#newReader = newReader;
    this.#receiver = receiver;
    this.#records = records;
    receiver.unmatched = missed => {
      this.#missed = missed;
    };
  }

  get opens(): boolean {
    return this.#way.opens;
  }

  get waiting(): number {
    return this.#streams.waiting;
  }

  get port(): string | undefined {
    return this.#way.port;
  }

  destination(): Destination {
    const destination = this.#way.destination();
    this.#peer = destination.url.replace(/^\w+:\/\//, '');
    return destination;
  }

  receive(bytes: Buffer, _text: boolean, at: number | undefined, client: string | undefined): Outcome {
    this.#records.arrivedAt = at;
    const stream = this.#streams.get(client) ?? this.#streams.add(client, this.#newReader());
    if (client !== undefined && this.#way.datagrams) this.#streams.sent(stream);
    if (this.#options.maxReceiveBuffer > 0) return this.#portion(stream, bytes);
    this.#feed(stream, bytes);
    return this.#handOn(stream, false);
  }

  /** Hands on each maxReceiveBuffer bytes, however they came. */
  #portion(stream: Stream, bytes: Buffer): Outcome {
    const { maxReceiveBuffer } = this.#options;
    for (let from = 0; ; ) {
      const room = maxReceiveBuffer - theirs(stream);
      const to = from + (room > 0 ? room : maxReceiveBuffer);
      this.#feed(stream, bytes.subarray(from, to));
      const outcome = this.#handOn(stream, false);
      if (to >= bytes.length) return outcome;
      if (outcome !== undefined) return outcome.then(() => this.#portion(stream, bytes.subarray(to)));
      from = to;
    }
  }

  /** Without a client all have ended: of those who send datagrams nobody leaves by himself. */
  ended(client: string | undefined): Outcome {
    if (client !== undefined) return this.#ended(this.#streams.get(client));
    const streams = this.#streams.all();
    return inOrder(streams.length, i => this.#ended(streams[i]));
  }

  #ended(stream: Stream | undefined): Outcome {
    if (stream === undefined) return;
    this.#streams.remove(stream);
    const gone = (): void => this.#dropped(stream, 'the connection ended in the middle of it: dropped');
    const outcome = this.#handOn(stream, true);
    if (outcome !== undefined) return outcome.then(gone);
    gone();
  }

  #dropped(stream: Stream, reason: string): void {
    const left = stream.reader.drop();
    if (left === undefined) return;
    this.#records.client = stream.client;
    this.#records.data(left, false, { reason });
    this.#records.client = undefined;
  }

  outgoing(bytes: Buffer): Buffer {
    return withLineEnd(bytes, this.#way.lineEnd);
  }

  forget(response: Response): void {
    this.#receiver.forget(response);
  }

  #feed(stream: Stream, bytes: Buffer): void {
    if (this.#options.smartIpHeader && stream.reader.waiting === 0) {
      const from = stream.client ?? this.#peer;
      const header = smartIpHeader(from, this.#way.datagrams, stream.packets++);
      stream.head = header.length;
      stream.reader.feed(header);
    }
    stream.reader.feed(bytes);
  }

  /** Hands on what is whole; `all`: what waits besides, as it is. */
  #handOn(stream: Stream, all: boolean): Outcome {
    const { reader } = stream;
    for (;;) {
      const { waiting } = reader;
      const unit = reader.next() ?? (all || this.#isDue(stream) ? reader.rest() : undefined);
      if (unit === undefined) break;
      const outcome = this.#offer(stream, unit);
      if (outcome !== undefined) return outcome.then(() => this.#handOn(stream, all));
      // What is put back waits for more.
      if (reader.waiting === waiting) break;
    }
    this.#streams.changed(stream);
    if (reader.waiting === 0) {
      stream.timer?.cancel();
      stream.timer = undefined;
    } else if (stream.timer === undefined) {
      stream.timer = this.#host.clock.after(FORWARD, () => {
        stream.timer = undefined;
        this.#host.lock.enter(() => this.#rest(stream));
      });
    }
  }

  /** Whether what waits is handed on whatever it is. */
  #isDue(stream: Stream): boolean {
    const { flushPerDatagram, maxReceiveBuffer } = this.#options;
    if (stream.reader.waiting === 0) return false;
    if (flushPerDatagram && this.#way.datagrams) return true;
    return maxReceiveBuffer > 0 && theirs(stream) >= maxReceiveBuffer;
  }

  /** The time is over: what waits is handed on once; what belongs to a whole that is not there yet goes on waiting. */
  #rest(stream: Stream): Outcome {
    const unit = stream.reader.rest();
    const outcome = unit === undefined ? undefined : this.#offer(stream, unit);
    if (outcome !== undefined) return outcome.then(() => this.#streams.changed(stream));
    this.#streams.changed(stream);
  }

  #offer(stream: Stream, unit: Unit): Outcome {
    this.#records.client = stream.client;
    if (unit.skipped !== undefined)
      this.#records.data(unit.skipped, false, { reason: 'no header of a response: dropped' });
    this.#missed = undefined;
    this.#receiver.client = stream.client;
    const outcome = this.#receiver.receive(unit.bytes, false, this.#records.arrivedAt);
    if (outcome !== undefined) return outcome.then(() => this.#offered(stream, unit));
    this.#offered(stream, unit);
  }

  #offered(stream: Stream, unit: Unit): void {
    const missed = this.#missed;
    this.#receiver.client = undefined;
    if (missed !== undefined && !stream.reader.refuse()) {
      this.#receiver.showMissed(missed, unit.end === 'limit' ? 'it has grown too large; ' : '');
      this.#host.responding(this.#model.id, false);
    }
    this.#records.client = undefined;
  }
}

/** How many of the waiting bytes came from the peer. */
function theirs({ head, reader }: Stream): number {
  return reader.waiting === 0 ? 0 : reader.waiting - head;
}
