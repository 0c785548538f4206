import { isShared } from '#base/shared.ts';
import { isMismatch, isOpen, type Mismatch } from '#codec/response.ts';
import type { Connection } from '#model/connection.ts';
import type { Pair, Param, Response } from '#model/constructs.ts';
import type { Core } from './core.ts';
import type { Exchange } from './exchange.ts';
import type { Program } from './program.ts';
import type { ConnectionRecords } from './records.ts';
import { inOrder, type Outcome } from './step.ts';

/** What a receiver needs of its element. */
export interface ReceiverHost extends Core {
  /** The connection answers, or does not: what the element's timeout is made of. */
  responding(connection: number, yes: boolean): void;
  /** The response that the action `read` may fill; undefined outside of before-response triggers. */
  reading: Response | undefined;
  /** The parameters that the action `read` may fill where it is not on the whole response. */
  readingParams: Set<Param> | undefined;
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
  readonly #previous: Array<Buffer | undefined> = [];
  /** Where the last two messages of a response differed: most likely the next ones differ there too. */
  #differedAt: number[] | undefined;
  /** Responses whose bytes may still be part of a larger read. */
  #loose: Response[] = NOBODY;
  /** What a message may be while no pair waits. */
  readonly #pushes: Candidates;
  /** What it may be while a pair waits: made at the pair's first message. */
  readonly #answers: Array<Candidates | undefined> = [];

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
    this.#pushes = candidatesOf(connection.responses, program);
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
      const others = this.#connection.responses.filter(response => !own.includes(response));
      candidates = candidatesOf([...own, ...others], this.#program);
      this.#answers[pair.index] = candidates;
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
    const changed = this.#host.table.put(param, bytes, previous);
    const outcome = changed ? this.#host.changed(param) : undefined;
    if (outcome === undefined) return this.#finish(response, bytes, changed ? response.content : NONE);
    return outcome.then(() => this.#finish(response, bytes, changed ? response.content : NONE));
  }

  /** Whether two messages are equal; looks first where the last two differed, since comparing costs more. */
  #equal(response: Response, a: Buffer, b: Buffer): boolean {
    if (a.length !== b.length) return false;
    const at = this.#differedAt?.[response.index] ?? 0;
    if (a[at] !== b[at]) return false;
    if (a.equals(b)) return true;
    // From the end: what counts or tells the time differs most often in its last digit.
    let last = b.length - 1;
    while (a[last] === b[last]) last--;
    this.#differedAt ??= [];
    this.#differedAt[response.index] = last;
    return false;
  }

  /** Forgets the last message of a response, so that an equal one counts again (action clear). */
  forget(response: Response): void {
    this.#previous[response.index] = undefined;
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
      let data = bytes;
      const before = reads ? undefined : this.#program.beforeResponse[response.index];
      if (before !== undefined) {
        this.#host.reading = undefined;
        this.#host.readingParams = undefined;
        this.#host.incoming = bytes;
        const outcome = before(this.#host, { kind: 'response', item: response });
        if (outcome !== undefined) {
          return outcome.then(() => {
            const wasRead = this.#read(response);
            const left = this.#left(bytes);
            const result = this.#program.matchers[response.index]!.match(left, this.#host.table);
            if (!isMismatch(result)) return this.#matched(response, result, bytes, text, wasRead, left);
            return this.#offer(candidates, i + 1, bytes, text, nearer(nearest, result));
          });
        }
        reads = this.#read(response);
        data = this.#left(bytes);
      }
      const result = this.#program.matchers[response.index]!.match(data, this.#host.table);
      if (!isMismatch(result)) return this.#matched(response, result, bytes, text, reads, data);
      nearest = nearer(nearest, result);
    }
    this.#unmatched(bytes, text, nearest);
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
    const content = response.content;
    const changed: Param[] = [];
    let start = 0;
    content.forEach((param, i) => {
      const end = ends[i]!;
      if (
        takes(param) &&
        (reads === true || !isOpen(param) || (reads !== false && reads.has(param))) &&
        this.#host.table.put(param, data.subarray(start, end))
      ) {
        changed.push(param);
      }
      start = end;
    });
    const outcome = inOrder(changed.length, i => this.#host.changed(changed[i]!));
    if (outcome !== undefined) return outcome.then(() => this.#finish(response, bytes, changed));
    return this.#finish(response, bytes, changed);
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

  #afterwards(response: Response, changed: readonly Param[], pair: Pair | undefined): Outcome {
    const program = this.#program;
    let steps: Array<() => Outcome> | undefined;
    for (let i = 0; i < changed.length; i++) {
      const item = changed[i]!;
      const step = program.changeAfterResponse[item.index];
      if (step === undefined) continue;
      steps ??= [];
      steps.push(() => step(this.#host, { kind: 'parameter', item }));
    }
    const after = program.afterResponse[response.index];
    if (after !== undefined) {
      steps ??= [];
      steps.push(() => after(this.#host, { kind: 'response', item: response }));
    }
    const succeeded = pair === undefined ? undefined : program.succeeded[pair.index];
    // An error that the device tells ends the pair, and is no success of it.
    if (pair !== undefined && succeeded !== undefined && pair.responses.includes(response)) {
      steps ??= [];
      steps.push(() => succeeded(this.#host, { kind: 'pair', item: pair }));
    }
    if (steps === undefined) return;
    const all = steps;
    return inOrder(all.length, i => all[i]!());
  }

  /**
   * Keeps a message as PreviousData. Messages that come in one read share its memory: when all of the read has been
   * handled, what is still kept of it gets memory of its own, so that a parameter never holds on to a whole read.
   */
  #keep(response: Response, bytes: Buffer): void {
    this.#previous[response.index] = bytes;
    if (!isShared(bytes)) return;
    if (this.#loose.length > 0 && this.#loose.includes(response)) return;
    if (this.#loose === NOBODY) this.#loose = [];
    if (this.#loose.push(response) === 1) {
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
    if (nearest === undefined) {
      const reason = `the protocol has no response for connection ${this.#connection.id}`;
      this.#records.data(bytes, text, { reason });
      return;
    }
    const { response, byte, wanted, got } = nearest;
    const reason = `no response matches; nearest is response ${response.id} "${response.name}": byte ${byte}, ${wanted} expected, got ${got}`;
    this.#records.data(bytes, text, { reason, expected: { response: response.id, byte, wanted, got } });
  }
}

/** Whether all parameters of variable length are filled, none, or which. */
type Reads = boolean | ReadonlySet<Param>;

/** The responses that a message may be, in the order in which they are tried. */
interface Candidates {
  readonly responses: readonly Response[];
  /** The way of nearly every message, where the protocol allows it. */
  readonly only: OnlyResponse | undefined;
}

/** The only candidate, which takes every message whole into one parameter. */
interface OnlyResponse {
  readonly response: Response;
  readonly param: Param;
}

function candidatesOf(responses: readonly Response[], program: Program): Candidates {
  return { responses, only: onlyOf(responses, program) };
}

function onlyOf(responses: readonly Response[], program: Program): OnlyResponse | undefined {
  const [response] = responses;
  if (response === undefined) return undefined;
  const [param, ...rest] = response.content;
  // One that takes everything leaves nothing to those after it.
  if (param === undefined || rest.length > 0 || !isOpen(param) || !takes(param)) return undefined;
  return program.reads[response.index] ? { response, param } : undefined;
}

const NONE: readonly Param[] = [];
/** Shared by all that have no loose bytes; never written to. */
const NOBODY: never[] = [];

/** Constants stay what they are. */
function takes(param: Param): boolean {
  return (
    param.type !== 'fixed' &&
    param.type !== 'header' &&
    param.type !== 'trailer' &&
    param.interprete?.value === undefined
  );
}

function nearer(before: Mismatch | undefined, now: Mismatch): Mismatch {
  return before === undefined || now.byte > before.byte ? now : before;
}

function isAnswer(pair: Pair, response: Response): boolean {
  return pair.responses.includes(response) || pair.responsesOnBadCommand.includes(response);
}
