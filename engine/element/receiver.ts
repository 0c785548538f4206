import { placed } from '#base/placed.ts';
import { isShared } from '#base/shared.ts';
import { fittedMatcher } from '#codec/fit.ts';
import { isMismatch, type Mismatch } from '#codec/mismatch.ts';
import { type ResponseMatcher, responseMatcher } from '#codec/response.ts';
import type { Checks } from '#codec/verify.ts';
import type { Connection } from '#model/connection.ts';
import type { Pair, Param, Response } from '#model/constructs.ts';
import { type Candidates, candidatesOf, type OnlyResponse, pushesOf } from './candidates.ts';
import type { Core, Item } from './core.ts';
import type { Exchange } from './exchange.ts';
import { fill, type Reads } from './fill.ts';
import { leftOf, type Missed, missedExtra } from './missed.ts';
import type { Program } from './program.ts';
import type { ConnectionRecords } from './records.ts';
import { inOrder, type Outcome } from './step.ts';

/** What a receiver needs of its element. */
export interface ReceiverHost extends Core {
  /** The connection answers, or does not: what the element's timeout is made of. */
  responding(connection: number, yes: boolean): void;
  /** What others may want to know of the state of a connection. */
  connectionChanged(): void;
}

/**
 * Finds the response that a message is, fills its parameters and runs what that sets off. Without a hook that waits
 * all of it is synchronous.
 *
 * Order (Protocol.Responses.Response, Triggers.Trigger.Time, ActionClear): the pair that waits first, then the
 * connection's responses in the order of the protocol; for each: a message equal to the last one of that response
 * ends here; before-response triggers; match; parameters; changes; after-response triggers; pair succeeded.
 */
export class Receiver {
  readonly #connection: Connection;
  readonly #host: ReceiverHost;
  readonly #program: Program;
  readonly #records: ConnectionRecords;
  readonly #exchange: Exchange;
  /** The last message of each response, by response index (PreviousData). */
  #previous: Array<Buffer | undefined> = NOBODY;
  /** By response index, made when the first message is compared with it. */
  #matchers: Array<ResponseMatcher | undefined> = NOBODY;
  /** Where the last two messages of a response differed: most likely the next ones differ there too. */
  #differedAt: number[] = NOBODY;
  /** Responses whose bytes may still be part of a larger read. */
  #loose: Response[] = NOBODY;
  /** Serial: a pair is answered by its own responses alone. */
  readonly #ownOnly: boolean;
  /** WebSocket: the same message counts again once a parameter of it was cleared (ConnectionsWebSocketsUseCases). */
  readonly #clearedCounts: boolean;
  /** Told of what no response matches; without it that is shown at once. */
  unmatched: ((missed: Missed) => void) | undefined;
  /** Whom what is received is from, of a connection that listens. */
  client: string | undefined;
  /** Equal messages count as new ones, and equal values as changes: of a connection with many clients. */
  repeats = false;
  /** What a message may be while no pair waits. */
  readonly #pushes: Candidates;
  /** What it may be while a pair waits: made at the pair's first message. */
  #answers: Array<Candidates | undefined> = NOBODY;

  constructor(
    connection: Connection,
    host: ReceiverHost,
    program: Program,
    records: ConnectionRecords,
    exchange: Exchange,
  ) {
    this.#connection = connection;
    this.#host = host;
    this.#program = program;
    this.#records = records;
    this.#exchange = exchange;
    this.#ownOnly = connection.type.startsWith('serial');
    this.#clearedCounts = connection.type === 'websocket';
    this.#pushes = pushesOf(connection, program);
  }

  /** Handles one message; `at` is the time of its arrival where it had to wait, in milliseconds since the epoch. */
  receive(bytes: Buffer, text: boolean, at: number | undefined): Outcome {
    this.#records.arrivedAt = at;
    const pair = this.#exchange.pair;
    const { responses, only } = pair === undefined ? this.#pushes : this.#answersOf(pair);
    if (only !== undefined) return this.#take(only, bytes, text);
    return this.#offer(responses, 0, bytes, text, undefined);
  }

  /** A pair's own responses come first. */
  #answersOf(pair: Pair): Candidates {
    let candidates = this.#answers[pair.index];
    if (candidates === undefined) {
      const own = [...pair.responses, ...pair.responsesOnBadCommand];
      const others = this.#ownOnly
        ? []
        : this.#connection.responses.filter(response => !own.includes(response));
      candidates = candidatesOf([...own, ...others], this.#program);
      this.#answers = placed(this.#answers, pair.index, candidates);
    }
    return candidates;
  }

  /** `#offer`, `#matched` and `#finish` in one, for the one response that takes everything into one parameter. */
  #take(only: OnlyResponse, bytes: Buffer, text: boolean): Outcome {
    const { response, param } = only;
    const previous = this.#previous[response.index];
    if (previous !== undefined && this.#equal(response, previous, bytes))
      return this.#suppressed(response, bytes, text);
    this.#arrived(response, bytes, text);
    const changed = this.#host.table.put(param, bytes, previous, this.repeats, text);
    const outcome = changed ? this.#host.changed(param) : undefined;
    if (only.quiet && outcome === undefined) {
      const { pair } = this.#exchange;
      if (pair === undefined || this.#program.succeeded[pair.index] === undefined) {
        this.#keep(response, bytes);
        if (pair !== undefined && isAnswer(pair, response)) this.#exchange.succeed();
        return;
      }
    }
    return this.#finishAfter(outcome, response, bytes, changed ? response.content : NONE);
  }

  #finishAfter(outcome: Outcome, response: Response, bytes: Buffer, changed: readonly Param[]): Outcome {
    if (outcome === undefined) return this.#finish(response, bytes, changed);
    return outcome.then(() => this.#finish(response, bytes, changed));
  }

  /** Whether a message is to be suppressed; looks first where the last two differed, since comparing costs more. */
  #equal(response: Response, a: Buffer, b: Buffer): boolean {
    if (this.repeats) return false;
    if (a.length !== b.length) return false;
    const at = this.#differedAt[response.index] ?? 0;
    if (a[at] !== b[at]) return false;
    if (a.equals(b)) return !this.#clearedCounts || !this.#isCleared(response);
    // From the end: what counts or tells the time differs most often in its last digit.
    let last = b.length - 1;
    while (a[last] === b[last]) last--;
    this.#differedAt = placed(this.#differedAt, response.index, last);
    return false;
  }

  #isCleared(response: Response): boolean {
    return response.content.some(param => this.#host.table.isEmpty(param));
  }

  /** Forgets the last message of a response, so that an equal one counts again (action clear). */
  forget(response: Response): void {
    this.#previous = placed(this.#previous, response.index, undefined);
  }

  #offer(
    candidates: readonly Response[],
    from: number,
    bytes: Buffer,
    text: boolean,
    nearest: Mismatch | undefined,
  ): Outcome {
    for (let i = from; i < candidates.length; i++) {
      const response = candidates[i]!;
      const previous = this.#previous[response.index];
      if (previous !== undefined && this.#equal(response, previous, bytes))
        return this.#suppressed(response, bytes, text);
      let reads: Reads = this.#program.reads[response.index]!;
      let checks = this.#program.checks[response.index];
      let data = bytes;
      const before = reads ? undefined : this.#program.beforeResponse[response.index];
      if (before !== undefined) {
        this.#host.reading = undefined;
        this.#host.readingParams = undefined;
        this.#host.verifying = undefined;
        this.#host.incoming = bytes;
        const outcome = before(this.#host, { kind: 'response', item: response });
        if (outcome !== undefined) {
          return outcome.then(() => {
            const wasRead = this.#read(response);
            const left = this.#left(bytes);
            const result = this.#match(response, left, this.#asked(response));
            if (!isMismatch(result)) return this.#matched(response, result, bytes, text, wasRead, left);
            return this.#offer(candidates, i + 1, bytes, text, nearer(nearest, result));
          });
        }
        reads = this.#read(response);
        data = this.#left(bytes);
        checks = this.#asked(response);
      }
      const result = this.#match(response, data, checks);
      if (!isMismatch(result)) return this.#matched(response, result, bytes, text, reads, data);
      nearest = nearer(nearest, result);
    }
    this.#unmatched(bytes, text, nearest);
  }

  #match(response: Response, data: Buffer, checks: Checks | undefined): readonly number[] | Mismatch {
    const current = this.#host.current(response);
    const matcher = current === response ? this.#matcherOf(response) : responseMatcher(current);
    return matcher.match(data, this.#host.table, checks);
  }

  #matcherOf(response: Response): ResponseMatcher {
    let matcher = this.#matchers[response.index];
    if (matcher === undefined) {
      matcher = fittedMatcher(response, this.#host.table);
      this.#matchers = placed(this.#matchers, response.index, matcher);
    }
    return matcher;
  }

  /** What the triggers before a response want to be right. */
  #asked(response: Response): Checks | undefined {
    const { verifying } = this.#host;
    return verifying?.response === response ? verifying.checks : undefined;
  }

  /** What the triggers before a response let be filled. */
  #read(response: Response): Reads {
    return this.#host.reading === response || (this.#host.readingParams ?? false);
  }

  /** The message as the triggers before a response have left it. */
  #left(bytes: Buffer): Buffer {
    const left = this.#host.incoming ?? bytes;
    this.#host.incoming = undefined;
    return left;
  }

  /** `bytes` as they arrived, for the log and to compare the next message with; `data` for the parameters. */
  #matched(
    response: Response,
    ends: readonly number[],
    bytes: Buffer,
    text: boolean,
    reads: Reads,
    data: Buffer,
  ): Outcome {
    this.#arrived(response, bytes, text);
    const current = this.#host.current(response);
    const changed = fill(this.#host.table, current, data, ends, reads, this.repeats);
    return this.#finishAfter(this.#allChanged(changed, 0), response, bytes, changed);
  }

  /** Shows a response, and tells who waits for it that it is there. */
  #arrived(response: Response, bytes: Buffer, text: boolean): void {
    const pair = this.#exchange.pair;
    if (pair === undefined) this.#records.response(response, bytes, text);
    else {
      this.#records.answer(response, bytes, text, this.#exchange.group, pair.id);
      if (isAnswer(pair, response)) this.#exchange.answered();
    }
    this.#host.responding(this.#connection.id, true);
  }

  /** After the parameters: change after response, after response, PreviousData, pair succeeded. */
  #finish(response: Response, bytes: Buffer, changed: readonly Param[]): Outcome {
    const pair = this.#exchange.pair;
    this.#keep(response, bytes);
    const outcome = this.#afterwards(response, changed, pair);
    if (pair === undefined || !isAnswer(pair, response)) return outcome;
    if (outcome !== undefined) return outcome.then(() => this.#exchange.succeed());
    this.#exchange.succeed();
  }

  #allChanged(changed: readonly Param[], from: number): Outcome {
    for (let i = from; i < changed.length; i++) {
      const outcome = this.#host.changed(changed[i]!);
      if (outcome !== undefined) return outcome.then(() => this.#allChanged(changed, i + 1));
    }
  }

  #afterwards(response: Response, changed: readonly Param[], pair: Pair | undefined, from = 0): Outcome {
    for (let i = from; i < changed.length; i++) {
      const item = changed[i]!;
      const outcome = this.#program.changeAfterResponse[item.index]?.(this.#host, {
        kind: 'parameter',
        item,
      });
      if (outcome !== undefined) return outcome.then(() => this.#afterwards(response, changed, pair, i + 1));
    }
    const outcome = this.#after(response);
    if (outcome !== undefined) return outcome.then(() => this.#succeeded(response, pair));
    return this.#succeeded(response, pair);
  }

  #after(response: Response): Outcome {
    const after = this.#program.afterResponse[response.index];
    if (after === undefined) return;
    const item: Item = { kind: 'response', item: response };
    return this.client === undefined
      ? after(this.#host, item)
      : this.#forClient(() => after(this.#host, item));
  }

  /** An error that the device tells ends the pair, and is no success of it. */
  #succeeded(response: Response, pair: Pair | undefined): Outcome {
    if (pair === undefined) return;
    const succeeded = this.#program.succeeded[pair.index];
    if (succeeded !== undefined && pair.responses.includes(response))
      return succeeded(this.#host, { kind: 'pair', item: pair });
  }

  /** What is executed after a response goes to the client that it is from (ConnectionsSmartSerialServer). */
  #forClient(run: () => Outcome): Outcome {
    const { client } = this;
    if (client === undefined) return run();
    this.#host.origin = { connection: this.#connection.id, client };
    const end = (): void => {
      this.#host.origin = undefined;
    };
    let outcome: Outcome;
    try {
      outcome = run();
    } catch (error) {
      end();
      throw error;
    }
    if (outcome !== undefined) return outcome.finally(end);
    end();
  }

  /**
   * Keeps a message as PreviousData. Messages that come in one read share its memory: when all of the read has been
   * handled, what is still kept of it gets memory of its own, so that a parameter never holds on to a whole read.
   */
  #keep(response: Response, bytes: Buffer): void {
    this.#previous = placed(this.#previous, response.index, bytes);
    const loose = this.#loose;
    // Mostly it is the response of the message before: asking the bytes costs more.
    if (loose.length > 0 && loose[0] === response) return;
    if (isShared(bytes) && !loose.includes(response)) this.#loosen(response);
  }

  #loosen(response: Response): void {
    if (this.#loose === NOBODY) this.#loose = [];
    if (this.#loose.push(response) > 1) return;
    queueMicrotask(() => {
      for (const { index, content } of this.#loose) {
        const previous = this.#previous[index];
        if (previous === undefined || previous.length * 4 >= previous.buffer.byteLength) continue;
        const own = Buffer.from(previous);
        this.#previous[index] = own;
        for (const param of content) this.#host.table.own(param, previous, own);
      }
      this.#loose = NOBODY;
    });
  }

  #suppressed(response: Response, bytes: Buffer, text: boolean): void {
    const reason =
      'equal to the last message of this response: suppressed (clear the response to let it count again)';
    this.#records.response(response, bytes, text, { reason });
    this.#host.responding(this.#connection.id, true);
    const pair = this.#exchange.pair;
    if (pair !== undefined && isAnswer(pair, response)) this.#exchange.succeed();
  }

  #unmatched(bytes: Buffer, text: boolean, nearest: Mismatch | undefined): void {
    if (this.unmatched === undefined) this.showMissed({ bytes, text, nearest });
    else this.unmatched({ bytes, text, nearest });
  }

  /** Leaves in the parameters what a serial response that went wrong has brought. */
  leave({ nearest }: Missed): Outcome {
    if (nearest === undefined) return;
    const { found, response } = nearest;
    const reads = this.#program.reads[response.index]! || this.#read(response);
    const cancels = this.#program.cancels[response.index] ?? false;
    const changed = leftOf(nearest, this.#host.current(response), this.#host.table, reads, cancels);
    if (found.variable || changed.length > 0) this.forget(response);
    return inOrder(changed.length, i => this.#host.changed(changed[i]!));
  }

  /** Shows what no response matched; `before`: what is to be said first. */
  showMissed(missed: Missed, before = ''): void {
    const extra = missedExtra(missed, this.#connection.id, before);
    if (this.#records.missed(missed.bytes, missed.text, extra)) this.#host.connectionChanged();
  }
}

const NONE: readonly Param[] = [];
/** Shared by all that have none yet; never written to. */
const NOBODY: never[] = [];

function nearer(before: Mismatch | undefined, now: Mismatch): Mismatch {
  return before === undefined || now.byte > before.byte ? now : before;
}

function isAnswer(pair: Pair, response: Response): boolean {
  return pair.responses.includes(response) || pair.responsesOnBadCommand.includes(response);
}
