import type { Clock, Timer } from '#base/clock.ts';
import type { AnswerReader, Unit } from '#codec/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Command, Pair, Response } from '#model/constructs.ts';
import type { Exchange } from './exchange.ts';
import type { Destination, Kind } from './kind.ts';
import type { Lock } from './lock.ts';
import type { Missed } from './missed.ts';
import type { Receiver } from './receiver.ts';
import type { ConnectionRecords } from './records.ts';
import { type SerialWay, withLineEnd } from './serial-way.ts';
import type { Outcome } from './step.ts';

/** What a serial connection needs of its element. */
export interface SerialHost {
  readonly clock: Clock;
  readonly lock: Lock;
  connection(id: number): { readonly line: { disconnect(): void } } | undefined;
  /** A command or response with the parameters that it has now. */
  current<T extends Command | Response>(message: T): T;
}

const UNASKED = 'no command waits for an answer: dropped';
const LATE = 'behind the answer: dropped';
const ENDED = 'the connection ended before an answer';
const BEFORE = 'came before the command was sent: dropped';

/**
 * The types `serial` and `serial single`: what arrives is for the pair that waits, and for nobody when none does. An
 * answer is looked at as soon as it is known to be complete, else when its time is over
 * (ConnectionsSerialCreatingCommandsAndResponses, response matching; ConnectionsSerialSocketBuffer).
 */
export class SerialKind implements Kind {
  readonly answersByOpening = false;
  readonly opensToSend = true;
  readonly #model: Connection;
  readonly #way: SerialWay;
  readonly #host: SerialHost;
  readonly #reader: AnswerReader;
  readonly #receiver: Receiver;
  readonly #records: ConnectionRecords;
  readonly #exchange: Exchange;
  #interval: Timer | undefined;
  /** Why the last unit matched nothing. */
  #missed: Missed | undefined;

  constructor(
    model: Connection,
    way: SerialWay,
    host: SerialHost,
    reader: AnswerReader,
    receiver: Receiver,
    records: ConnectionRecords,
    exchange: Exchange,
  ) {
    this.#model = model;
    this.#way = way;
    this.#host = host;
    this.#reader = reader;
    this.#receiver = receiver;
    this.#records = records;
    this.#exchange = exchange;
    receiver.unmatched = missed => {
      this.#missed = missed;
    };
    exchange.whenDue = () => host.lock.enter(() => this.over());
  }

  get opens(): boolean {
    return this.#way.opens;
  }

  get waiting(): number {
    return this.#reader.waiting;
  }

  get port(): string | undefined {
    return this.#way.port;
  }

  destination(): Destination {
    return this.#way.destination();
  }

  begins(pair: Pair): void {
    this.#dropped(BEFORE);
    const answers = [...pair.responses, ...pair.responsesOnBadCommand];
    this.#reader.expect(answers.map(response => this.#host.current(response)));
  }

  receive(bytes: Buffer, _text: boolean, at: number | undefined): Outcome {
    this.#records.arrivedAt = at;
    const pair = this.#exchange.pair;
    if (pair === undefined || this.#exchange.hasAnswer) {
      this.#records.data(bytes, false, { reason: pair === undefined ? UNASKED : LATE });
      return;
    }
    if (this.#reader.waiting === 0) this.#began(pair);
    this.#reader.feed(bytes);
    return this.#take(pair);
  }

  over(): Outcome {
    const pair = this.#exchange.pair;
    if (pair === undefined || this.#exchange.hasAnswer) return;
    const unit = this.#reader.rest();
    const outcome = unit === undefined ? undefined : this.#offer(pair, unit);
    if (outcome !== undefined) return outcome.then(() => this.#giveUp(pair));
    this.#giveUp(pair);
  }

  /** What a closing device has sent last may be the answer; it will send no other one. */
  ended(): Outcome {
    const pair = this.#exchange.pair;
    if (pair === undefined || this.#exchange.hasAnswer) return;
    const unit = this.#reader.rest();
    const failed = (): void => {
      if (this.#exchange.pair !== pair) return;
      this.#dropped('the connection ended in the middle of it');
      this.#exchange.fail(ENDED);
    };
    const outcome = unit === undefined ? undefined : this.#offer(pair, unit, ENDED);
    if (outcome !== undefined) return outcome.then(failed);
    failed();
  }

  outgoing(bytes: Buffer): Buffer {
    return withLineEnd(bytes, this.#way.lineEnd);
  }

  forget(response: Response): void {
    this.#receiver.forget(response);
  }

  /** The option receiveInterval: so long after an answer began it is looked at, whether its end was found or not. */
  #began(pair: Pair): void {
    if (pair.receiveInterval === undefined) return;
    this.#interval?.cancel();
    this.#interval = this.#host.clock.after(pair.receiveInterval, () =>
      this.#host.lock.enter(() => {
        if (this.#exchange.pair === pair) return this.over();
      }),
    );
  }

  #take(pair: Pair): Outcome {
    while (this.#exchange.pair === pair && !this.#exchange.hasAnswer) {
      const unit = this.#reader.next();
      if (unit === undefined) return;
      const outcome = this.#offer(pair, unit);
      if (outcome !== undefined) return outcome.then(() => this.#take(pair));
    }
  }

  /** `why`: what is said where it is no answer. */
  #offer(pair: Pair, unit: Unit, why = 'the answer matches no response'): Outcome {
    if (unit.skipped !== undefined)
      this.#records.data(unit.skipped, false, { reason: 'no header of a response: dropped' });
    this.#missed = undefined;
    const outcome = this.#receiver.receive(unit.bytes, false, this.#records.arrivedAt);
    if (outcome !== undefined) return outcome.then(() => this.#offered(pair, unit, why));
    return this.#offered(pair, unit, why);
  }

  #offered(pair: Pair, unit: Unit, why: string): Outcome {
    const missed = this.#missed;
    if (missed === undefined) {
      this.#interval?.cancel();
      this.#dropped(LATE);
      if (this.#model.serial?.closeOnResponse) this.#host.connection(this.#model.id)?.line.disconnect();
      return;
    }
    if (this.#reader.refuse()) return;
    const grown = unit.end === 'limit' ? 'it has grown too large; ' : '';
    this.#receiver.showMissed(missed, grown);
    const failed = (): void => {
      if (this.#exchange.pair === pair) this.#exchange.fail(`${grown}${why}`);
    };
    const outcome = this.#receiver.leave(missed);
    if (outcome !== undefined) return outcome.then(failed);
    failed();
  }

  /** The time is over and there is no answer. */
  #giveUp(pair: Pair): void {
    if (this.#exchange.pair !== pair || this.#exchange.hasAnswer) return;
    const missed = this.#missed;
    const left = this.#reader.drop();
    if (left !== undefined && missed !== undefined) this.#receiver.showMissed(missed);
    else if (left !== undefined)
      this.#records.data(left, false, { reason: 'the end of the answer did not come in time: dropped' });
    this.#exchange.fail(undefined);
  }

  /** Drops what waits, and shows it. */
  #dropped(reason: string): void {
    this.#interval?.cancel();
    this.#interval = undefined;
    const left = this.#reader.drop();
    if (left !== undefined) this.#records.data(left, false, { reason });
  }
}
