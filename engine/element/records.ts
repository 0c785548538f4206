import type { Mask } from '#base/secrets.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Direction, Kind } from '#log/record.ts';
import { type Extra, type Stamp, stamp } from '#log/stamp.ts';
import type { Command, Response } from '#model/constructs.ts';

/** What a command was sent for. */
export interface Cause {
  readonly group: number;
  readonly pair: number;
}

/** Writes the records of one connection; keeps the stamps, so that a message finds its own at an index. */
export class ConnectionRecords {
  readonly #log: RecordLog;
  readonly #element: string;
  readonly #connection: number;
  readonly #mask: Mask;
  /** By response index times two, plus one for text. */
  readonly #responses: Stamp[] = [];
  readonly #commands: Stamp[] = [];
  readonly #others: Stamp[] = [];
  /** What the last answer and the last command had beside them: mostly the next ones have the same. */
  #answered: Partial<Cause> = {};
  #sent: Partial<Cause> & { readonly delivered: true } = { delivered: true };
  /** Arrival of the message that is being handled, where it had to wait: milliseconds since the epoch. */
  arrivedAt: number | undefined;

  constructor(log: RecordLog, element: string, connection: number, mask: Mask) {
    this.#log = log;
    this.#element = element;
    this.#connection = connection;
    this.#mask = mask;
  }

  response(response: Response, bytes: Buffer, text: boolean, extra?: Extra): void {
    const at = response.index * 2 + (text ? 1 : 0);
    const known = this.#responses[at];
    this.#log.arrived(known ?? this.#responseStamp(at, response, text), bytes, extra, this.arrivedAt);
  }

  /** An answer, with the group and pair that it is for. */
  answer(response: Response, bytes: Buffer, text: boolean, group: number, pair: number): void {
    if (this.#answered.pair !== pair || this.#answered.group !== group) this.#answered = { group, pair };
    this.response(response, bytes, text, this.#answered);
  }

  /** A command that left at once, with what caused it. */
  sent(command: Command, bytes: Buffer, { group, pair }: Cause): void {
    if (this.#sent.pair !== pair || this.#sent.group !== group) this.#sent = { group, pair, delivered: true };
    this.command(command, bytes, this.#sent);
  }

  command(command: Command, bytes: Buffer, extra: Extra): void {
    let known = this.#commands[command.index];
    if (known === undefined) {
      known = this.#stamp('out', 'command', command.text ? 'text' : 'binary', command);
      this.#commands[command.index] = known;
    }
    this.#log.add(known, bytes, extra);
  }

  /** A message that no response took. */
  data(bytes: Buffer, text: boolean, extra: Extra, at = this.arrivedAt): void {
    this.#log.arrived(this.#other('in', 'data', text ? 'text' : 'binary'), bytes, extra, at);
  }

  /** Everything that is neither a command nor a message. */
  other(direction: Direction, kind: Kind, bytes?: Buffer, extra?: Extra): void {
    this.#log.add(this.#other(direction, kind), bytes, extra);
  }

  #other(direction: Direction, kind: Kind, type?: 'text' | 'binary'): Stamp {
    const known = this.#others.find(
      stamp => stamp.kind === kind && stamp.direction === direction && stamp.type === type,
    );
    if (known !== undefined) return known;
    const made = this.#stamp(direction, kind, type);
    this.#others.push(made);
    return made;
  }

  #responseStamp(at: number, response: Response, text: boolean): Stamp {
    const made = this.#stamp('in', 'response', text ? 'text' : 'binary', response);
    this.#responses[at] = made;
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
