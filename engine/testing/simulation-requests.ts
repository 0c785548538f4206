import { MASK } from '#base/secrets.ts';
import type { StreamRecord } from '#log/record.ts';
import type { HttpDeviceRequest } from './http-message.ts';
import { textMatches } from './payload.ts';
import { Expected, skeleton } from './simulation-likeness.ts';
import { timeOf } from './simulation-player.ts';

/** A recorded request, and what became of it. */
export interface Exchange {
  readonly verb: string;
  /** Path and query. */
  readonly target: string;
  /** `http://device:80`, '' where the record does not say. */
  readonly origin: string;
  readonly body: Expected;
  /** A reply, that there came none (`timeout`, `error`), or undefined where the log ends before. */
  readonly outcome: StreamRecord | undefined;
  /** Milliseconds that the device took. */
  readonly delay: number;
}

/** How near a request is to a recorded one. Same: verb, URL and body; then each may differ a little more. */
const NEARNESS = ['same', 'alike', 'another body', 'another query'] as const;
export type Nearness = (typeof NEARNESS)[number];

/** Requests with what answered them: an HTTP connection makes one after the other. */
export function exchangesOf(records: readonly StreamRecord[]): Exchange[] {
  const exchanges: Exchange[] = [];
  let request: StreamRecord | undefined;
  const end = (outcome: StreamRecord | undefined): void => {
    if (request !== undefined) exchanges.push(exchangeOf(request, outcome));
    request = undefined;
  };
  for (const record of records) {
    if (record.kind === 'request') {
      end(undefined);
      if (record.delivered !== false) request = record;
    } else if (record.kind === 'reply' || record.kind === 'timeout' || record.kind === 'error') end(record);
  }
  end(undefined);
  return exchanges;
}

function exchangeOf(request: StreamRecord, outcome: StreamRecord | undefined): Exchange {
  const [verb = 'GET', written = '/'] = (request.line ?? '').split(' ');
  const url = URL.parse(request.url ?? '');
  const origin = url === null ? '' : url.origin;
  const delay = outcome === undefined ? 0 : Math.max(0, timeOf(outcome) - timeOf(request));
  return {
    verb,
    target: targetOf(written),
    origin,
    body: new Expected({ ...request, data: request.data ?? '' }),
    outcome,
    delay,
  };
}

/** Path and query of a target, which may be an absolute URL. */
export function targetOf(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '') || '/';
}

/** Finds what a request is of those recorded, and which of its replies has its turn. */
export class Requests {
  readonly #exchanges: readonly Exchange[];
  readonly #used = new Set<Exchange>();

  constructor(exchanges: readonly Exchange[]) {
    this.#exchanges = exchanges;
  }

  /** Recorded requests that have come. */
  get come(): number {
    return this.#used.size;
  }

  get left(): readonly Exchange[] {
    return this.#exchanges.filter(exchange => !this.#used.has(exchange));
  }

  /** The first one that is as near as any and has not come; where all of these have, the last one again. */
  take(
    request: HttpDeviceRequest,
    exact: boolean,
  ): { exchange: Exchange; nearness: Nearness; again: boolean } | undefined {
    for (const nearness of exact ? NEARNESS.slice(0, 1) : NEARNESS) {
      const near = this.#exchanges.filter(exchange => isNear(exchange, request, nearness));
      const last = near.at(-1);
      if (last === undefined) continue;
      const exchange = near.find(exchange => !this.#used.has(exchange));
      if (exchange !== undefined) this.#used.add(exchange);
      return { exchange: exchange ?? last, nearness, again: exchange === undefined };
    }
    return undefined;
  }
}

function isNear({ verb, target, body }: Exchange, request: HttpDeviceRequest, nearness: Nearness): boolean {
  if (verb !== request.verb) return false;
  const got = targetOf(request.target);
  const wanted = target.replaceAll(MASK, '…');
  switch (nearness) {
    case 'same':
      return textMatches(wanted, got) && body.likeness({ bytes: request.body }, true) === 'same';
    case 'alike':
      return isAlike(wanted, got) && body.likeness({ bytes: request.body }, false) !== undefined;
    case 'another body':
      return isAlike(wanted, got);
    case 'another query':
      return isAlike(pathOf(wanted), pathOf(got));
  }
}

function isAlike(wanted: string, got: string): boolean {
  return textMatches(wanted, got) || textMatches(skeleton(wanted), skeleton(got));
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
