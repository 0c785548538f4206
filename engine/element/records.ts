import { placed } from '#base/placed.ts';
import type { Mask } from '#base/secrets.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Direction, Kind } from '#log/record.ts';
import { type Extra, type Stamp, stamp } from '#log/stamp.ts';
import type { Command, Response } from '#model/constructs.ts';
import type { Frame } from '#transport/contract.ts';
import type { Traffic } from './traffic.ts';

/** Shared by all that have written none; never written to. */
const NONE: never[] = [];

/** What a command was sent for. */
export interface Cause {
  readonly group: number;
  readonly pair: number;
}

/** By their numbers (RFC 6455, 5.2). */
const OPCODES: Readonly<Record<number, string>> = {
  0: 'continuation',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

/** Writes the records of one connection; keeps the stamps, so that a message finds its own at an index. */
export class ConnectionRecords {
  readonly #log: RecordLog;
  readonly #element: string;
  readonly #connection: number;
  readonly #mask: Mask;
  /** By response index times two, plus one for text. */
  #responses: Stamp[] = NONE;
  #commands: Stamp[] = NONE;
  #others: readonly Stamp[] = NONE;
  /** What the last answer and the last command had beside them: mostly the next ones have the same. */
  #answered: Cause | undefined;
  #sent: (Cause & { readonly delivered: true }) | undefined;
  /** Arrival of the message that is being handled, where it had to wait: milliseconds since the epoch. */
  arrivedAt: number | undefined;
  /** Whom the message that is being handled is from, of a connection that listens. */
  client: string | undefined;
  /** It is a part of a message of which more is to come. */
  partial = false;
  /** What comes is not shown: it comes in parts, and a secret could come in two of them. */
  hides = false;
  readonly #traffic: Traffic;

  constructor(log: RecordLog, element: string, connection: number, mask: Mask, traffic: Traffic) {
    this.#log = log;
    this.#traffic = traffic;
    this.#element = element;
    this.#connection = connection;
    this.#mask = mask;
  }

  response(response: Response, bytes: Buffer, text: boolean, extra?: Extra): void {
    this.#traffic.came(bytes.length);
    const at = response.index * 2 + (text ? 1 : 0);
    const known = this.#responses[at];
    const all = this.client === undefined && !this.partial ? extra : { ...extra, ...this.#origin() };
    this.#arrived(known ?? this.#responseStamp(at, response, text), bytes, all, this.arrivedAt);
  }

  /** An answer, with the group and pair that it is for. */
  answer(response: Response, bytes: Buffer, text: boolean, group: number, pair: number): void {
    if (this.#answered?.pair !== pair || this.#answered.group !== group) this.#answered = { group, pair };
    this.response(response, bytes, text, this.#answered);
  }

  /** A command that left at once, with what caused it. */
  sent(command: Command, bytes: Buffer, { group, pair }: Cause): void {
    if (this.#sent?.pair !== pair || this.#sent.group !== group)
      this.#sent = { group, pair, delivered: true };
    this.command(command, bytes, this.#sent);
  }

  command(command: Command, bytes: Buffer, extra: Extra): void {
    if (extra.delivered === true) this.#traffic.went(bytes.length);
    let known = this.#commands[command.index];
    if (known === undefined) {
      known = this.#stamp('out', 'command', command.text ? 'text' : 'binary', command);
      this.#commands = placed(this.#commands, command.index, known);
    }
    this.#log.add(known, bytes, extra);
  }

  /** A message to clients that is no command. */
  out(bytes: Buffer, text: boolean, extra: Extra): void {
    if (extra.delivered === true) this.#traffic.went(bytes.length);
    this.#log.add(this.#other('out', 'data', text ? 'text' : 'binary'), bytes, extra);
  }

  /** A message that no response took. */
  data(bytes: Buffer, text: boolean, extra: Extra, at = this.arrivedAt): void {
    this.#traffic.came(bytes.length);
    const all = { ...this.#origin(), ...extra };
    this.#arrived(this.#other('in', 'data', text ? 'text' : 'binary'), bytes, all, at);
  }

  /** The same, and why: of a whole message. True for the first one. */
  missed(bytes: Buffer, text: boolean, extra: Extra): boolean {
    this.data(bytes, text, extra);
    this.#traffic.missed(extra.reason ?? '');
    return this.#traffic.unmatched === 1;
  }

  #arrived(stamp: Stamp, bytes: Buffer, extra: Extra | undefined, at: number | undefined): void {
    if (this.hides) this.#log.add(stamp, undefined, { ...extra, bytes: bytes.length, masked: true });
    else this.#log.arrived(stamp, bytes, extra, at);
  }

  #origin(): Extra {
    const { client, partial } = this;
    return { ...(client === undefined ? {} : { client }), ...(partial ? { final: false } : {}) };
  }

  /** A frame: with the start of its payload, but not where that could be a part of a secret. */
  frame(direction: 'in' | 'out', frame: Frame, client: string | undefined): void {
    const { cut, final, length, masked, payload, rsv } = frame;
    const opcode = OPCODES[frame.opcode] ?? String(frame.opcode);
    const more = length - payload.length;
    this.#log.add(this.#other(direction, 'frame'), this.#mask === undefined ? payload : undefined, {
      ...(client === undefined ? {} : { client }),
      ...(this.#mask === undefined ? {} : { bytes: length, masked: true }),
      ...(this.#mask === undefined && more > 0 ? { truncated: more } : {}),
      ...(cut ? { reason: 'the connection ended within this frame' } : {}),
      frame: { opcode, final, masked, ...(rsv === 0 ? {} : { rsv }) },
    });
  }

  /** Everything that is neither a command nor a message. */
  other(direction: Direction, kind: Kind, bytes?: Buffer, extra?: Extra): void {
    if (kind === 'open' && bytes !== undefined) this.#traffic.opened++;
    else if (kind === 'ping' && direction === 'out' && extra?.delivered !== false) this.#traffic.pinged();
    else if (direction === 'in') this.#traffic.answered(kind === 'pong');
    this.#log.add(this.#other(direction, kind), bytes, extra);
  }

  #other(direction: Direction, kind: Kind, type?: 'text' | 'binary'): Stamp {
    const known = this.#others.find(
      stamp => stamp.kind === kind && stamp.direction === direction && stamp.type === type,
    );
    if (known !== undefined) return known;
    const made = this.#stamp(direction, kind, type);
    this.#others = this.#others.concat(made);
    return made;
  }

  #responseStamp(at: number, response: Response, text: boolean): Stamp {
    const made = this.#stamp('in', 'response', text ? 'text' : 'binary', response);
    this.#responses = placed(this.#responses, at, made);
    return made;
  }

  #stamp(
    direction: Direction,
    kind: Kind,
    type?: 'text' | 'binary',
    item?: { id: number; name: string },
  ): Stamp {
    return stamp({
      element: this.#element,
      connection: this.#connection,
      direction,
      kind,
      mask: this.#mask,
      ...(item === undefined ? {} : { id: item.id, name: item.name }),
      ...(type === undefined ? {} : { type }),
    });
  }
}
