import type { StreamRecord } from './record.ts';

/** Exchanges under way that are remembered; the oldest is forgotten first. */
const MOST = 4096;

/** What ends what was started, by kind, where both name no pair. */
const ANSWERS: Readonly<Record<string, string>> = {
  'in handshake': 'out handshake',
  'in pong': 'out ping',
  'out pong': 'in ping',
  'in reply': 'out request',
  'out reply': 'in request',
};
const STARTS: ReadonlySet<string> = new Set(Object.values(ANSWERS));

/** Measures, record by record, how long an answer took since what it answers. */
export class RoundTrips {
  readonly #started = new Map<string, number>();

  /**
   * Milliseconds since the command of the same pair, since the handshake, ping or request that this record answers;
   * of a timeout, since the command that got no answer. Undefined for what answers nothing. Takes each record once, in
   * the order of the log.
   */
  of(record: StreamRecord): number | undefined {
    const { kind, direction, pair } = record;
    if (kind === 'close') return undefined;
    const sort = `${direction} ${kind}`;
    if (kind === 'command' || STARTS.has(sort)) {
      if (record.delivered !== false && (kind !== 'command' || pair !== undefined))
        this.#start(keyOf(record, kind === 'command' ? `pair ${pair}` : sort), Date.parse(record.time));
      return undefined;
    }
    const answered = ANSWERS[sort] ?? (pair === undefined ? undefined : `pair ${pair}`);
    if (answered === undefined) return undefined;
    const key = keyOf(record, answered);
    const start = this.#started.get(key);
    if (start === undefined) return undefined;
    this.#started.delete(key);
    // A message that waited bears the time of its arrival.
    return Math.max(0, Date.parse(record.time) - start);
  }

  /** To be called where records were left out: an answer is not to be measured from an older question. */
  clear(): void {
    this.#started.clear();
  }

  #start(key: string, time: number): void {
    this.#started.delete(key);
    this.#started.set(key, time);
    if (this.#started.size <= MOST) return;
    for (const oldest of this.#started.keys()) {
      this.#started.delete(oldest);
      break;
    }
  }
}

function keyOf({ element, connection, client, id, kind }: StreamRecord, what: string): string {
  const which = kind === 'request' || kind === 'reply' ? `${what} ${id ?? ''}` : what;
  return `${connection} ${client ?? ''} ${which} ${element}`;
}
