import { isMismatch, isOpen, type Mismatch } from '#codec/response.ts';
import type { Connection } from '#model/connection.ts';
import type { Param } from '#model/param.ts';
import type { Response } from '#model/wire.ts';
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
  /** Responses whose bytes are still part of a larger read. */
  #loose: Response[] = [];

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
  }

  receive(bytes: Buffer, text: boolean): Outcome {
    const pair = this.#exchange.pair;
    const candidates =
      pair === undefined
        ? this.#connection.responses
        : [...pair.responses, ...pair.responsesOnBadCommand, ...this.#connection.responses];
    return this.#offer(candidates, 0, bytes, text, undefined);
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
      if (previous !== undefined && previous.equals(bytes)) return this.#suppressed(response, bytes, text);
      let reads = this.#program.reads[response.index]!;
      const before = reads ? undefined : this.#program.beforeResponse[response.index];
      if (before !== undefined) {
        this.#host.reading = undefined;
        const outcome = before(this.#host, { kind: 'response', item: response });
        if (outcome !== undefined) {
          return outcome.then(() => {
            const wasRead = this.#host.reading === response;
            const result = this.#program.matchers[response.index]!.match(bytes, this.#host.table);
            if (!isMismatch(result)) return this.#matched(response, result, bytes, text, wasRead);
            return this.#offer(candidates, i + 1, bytes, text, nearer(nearest, result));
          });
        }
        reads = this.#host.reading === response;
      }
      const result = this.#program.matchers[response.index]!.match(bytes, this.#host.table);
      if (!isMismatch(result)) return this.#matched(response, result, bytes, text, reads);
      nearest = nearer(nearest, result);
    }
    this.#unmatched(bytes, text, nearest);
  }

  #matched(response: Response, ends: readonly number[], bytes: Buffer, text: boolean, reads: boolean): Outcome {
    const pair = this.#exchange.pair;
    if (pair === undefined) this.#records.response(response, bytes, text);
    else this.#records.response(response, bytes, text, { group: this.#exchange.group, pair: pair.id });
    this.#host.responding(this.#connection.id, true);
    const content = response.content;
    const [only] = content;
    if (content.length === 1 && only !== undefined) {
      // One parameter for the whole message: the way of nearly every message, so without lists.
      const changed = (reads || !isOpen(only)) && takes(only) && this.#host.table.put(only, bytes, this.#previous[response.index]);
      const outcome = changed ? this.#host.changed(only) : undefined;
      if (outcome !== undefined) return outcome.then(() => this.#finish(response, bytes, changed ? content : []));
      return this.#finish(response, bytes, changed ? content : []);
    }
    const changed: Param[] = [];
    let start = 0;
    content.forEach((param, i) => {
      const end = ends[i]!;
      if (takes(param) && (reads || !isOpen(param)) && this.#host.table.put(param, bytes.subarray(start, end))) {
        changed.push(param);
      }
      start = end;
    });
    const outcome = inOrder(changed.length, i => this.#host.changed(changed[i]!));
    if (outcome !== undefined) return outcome.then(() => this.#finish(response, bytes, changed));
    return this.#finish(response, bytes, changed);
  }

  /** After the parameters: change after response, after response, PreviousData, pair succeeded. */
  #finish(response: Response, bytes: Buffer, changed: readonly Param[]): Outcome {
    const program = this.#program;
    const after = program.afterResponse[response.index];
    const pair = this.#exchange.pair;
    const answers = pair !== undefined && answerOf(pair.responses, pair.responsesOnBadCommand, response);
    let steps: Array<() => Outcome> | undefined;
    for (const param of changed) {
      const step = program.changeAfterResponse[param.index];
      if (step !== undefined) (steps ??= []).push(() => step(this.#host, { kind: 'parameter', item: param }));
    }
    if (after !== undefined) (steps ??= []).push(() => after(this.#host, { kind: 'response', item: response }));
    if (answers) {
      const succeeded = program.succeeded[pair.index];
      if (succeeded !== undefined) (steps ??= []).push(() => succeeded(this.#host, { kind: 'pair', item: pair }));
    }
    this.#previous[response.index] = bytes;
    if (bytes.length * 4 < bytes.buffer.byteLength) this.#ownLater(response);
    if (steps === undefined) {
      if (answers) this.#exchange.succeed();
      return;
    }
    const all = steps;
    const outcome = inOrder(all.length, i => all[i]!());
    if (!answers) return outcome;
    if (outcome !== undefined) return outcome.then(() => this.#exchange.succeed());
    this.#exchange.succeed();
  }

  /**
   * Messages that come in one read share its memory. When all of the read has been handled, what is still kept of it
   * gets memory of its own, so that a parameter never holds on to a whole read.
   */
  #ownLater(response: Response): void {
    if (this.#loose.includes(response)) return;
    if (this.#loose.push(response) === 1) {
      queueMicrotask(() => {
        for (const { index, content } of this.#loose) {
          const previous = this.#previous[index];
          if (previous === undefined) continue;
          const own = Buffer.from(previous);
          this.#previous[index] = own;
          for (const param of content) this.#host.table.own(param, previous, own);
        }
        this.#loose = [];
      });
    }
  }

  #suppressed(response: Response, bytes: Buffer, text: boolean): void {
    const reason = 'equal to the last message of this response: suppressed (clear the response to let it count again)';
    this.#records.response(response, bytes, text, { reason });
    this.#host.responding(this.#connection.id, true);
    const pair = this.#exchange.pair;
    if (pair !== undefined && answerOf(pair.responses, pair.responsesOnBadCommand, response)) this.#exchange.succeed();
  }

  #unmatched(bytes: Buffer, text: boolean, nearest: Mismatch | undefined): void {
    const type = text ? 'text' : 'binary';
    if (nearest === undefined) {
      const reason = `the protocol has no response for connection ${this.#connection.id}`;
      this.#records.other('in', 'data', bytes, { reason }, type);
      return;
    }
    const { response, byte, wanted, got } = nearest;
    const reason = `no response matches; nearest is response ${response.id} "${response.name}": byte ${byte}, ${wanted} expected, got ${got}`;
    this.#records.other('in', 'data', bytes, { reason, expected: { response: response.id, byte, wanted, got } }, type);
  }
}

/** Constants stay what they are. */
function takes(param: Param): boolean {
  return param.type !== 'fixed' && param.type !== 'header' && param.type !== 'trailer' && param.interprete?.value === undefined;
}

function nearer(before: Mismatch | undefined, now: Mismatch): Mismatch {
  return before === undefined || now.byte > before.byte ? now : before;
}

function answerOf(responses: readonly Response[], bad: readonly Response[], response: Response): boolean {
  return responses.includes(response) || bad.includes(response);
}
