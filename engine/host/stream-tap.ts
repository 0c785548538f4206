import { HeadendError } from '#base/error.ts';
import { glob } from '#base/glob.ts';
import { DIRECTIONS, KINDS, type StreamFilter, streamFilter } from '#log/filter.ts';
import { parseRecord } from '#log/parse.ts';
import { renderLine } from '#log/render.ts';
import type { Entry, Extra, Sink, Stamp } from '#log/stamp.ts';
import type { Host } from './host.ts';

/** Somebody who sees the stream: each record as a JSON line without its end, in UTF-8. */
export interface StreamReader {
  readonly filter: StreamFilter;
  record(line: Buffer): void;
}

interface Reading {
  readonly reader: StreamReader;
  readonly wants: (stamp: Stamp) => boolean;
  /** What only the record itself can tell; undefined where the stamp tells all. */
  readonly passes: ((line: string) => boolean) | undefined;
}

/** Hands the stream of a host to whoever reads it now; while nobody does, no record comes by here. */
export class StreamTap implements Sink {
  readonly #host: Host;
  #readings: readonly Reading[] = [];
  #untap: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** How many read now. */
  get readers(): number {
    return this.#readings.length;
  }

  /**
   * Shows the last `tail` records that pass the reader's filter, and with `follow` all that come after them until the
   * function returned is called; none is left out between the two, and none comes twice.
   */
  read(reader: StreamReader, tail: number, follow: boolean): () => void {
    const reading = readingOf(reader);
    if (tail > 0) for (const line of this.#last(reading, tail)) reader.record(line);
    if (!follow) return () => {};
    this.#readings = [...this.#readings, reading];
    this.#untap ??= this.#host.tap(this);
    return () => this.#leave(reading);
  }

  add(time: number, stamp: Stamp, bytes: Buffer | undefined, extra: Extra | undefined): void {
    let line: string | undefined;
    let encoded: Buffer | undefined;
    for (const { passes, reader, wants } of this.#readings) {
      if (!wants(stamp)) continue;
      line ??= renderLine(time, stamp, bytes, extra);
      if (passes !== undefined && !passes(line)) continue;
      encoded ??= Buffer.from(line, 'latin1');
      reader.record(encoded);
    }
  }

  #leave(reading: Reading): void {
    this.#readings = this.#readings.filter(other => other !== reading);
    if (this.#readings.length > 0) return;
    this.#untap?.();
    this.#untap = undefined;
  }

  #last({ passes, reader, wants }: Reading, tail: number): Buffer[] {
    const since = reader.filter.since ?? 0;
    const entries: Entry[] = this.#host.elements
      .flatMap(({ log }) => log?.entries() ?? [])
      .filter(({ stamp, time }) => time >= since && wants(stamp));
    return entries
      .sort((a, b) => a.time - b.time)
      .map(({ bytes, extra, stamp, time }) => renderLine(time, stamp, bytes, extra))
      .filter(line => passes === undefined || passes(line))
      .slice(-tail)
      .map(line => Buffer.from(line, 'latin1'));
  }
}

/** Most of a filter is known of a stamp, and once for all its records; a text, and traces, need the record itself. */
function readingOf(reader: StreamReader): Reading {
  const { connection, direction, element, grep, kinds = [], trace = false } = reader.filter;
  const matches = element === undefined ? undefined : glob(element);
  const known = new WeakMap<Stamp, boolean>();
  const wanted = (stamp: Stamp): boolean =>
    (connection === undefined || stamp.connection === connection) &&
    (matches === undefined || matches(stamp.element)) &&
    (trace ||
      ((direction === undefined || stamp.direction === direction) &&
        (kinds.length === 0 ? stamp.kind !== 'trace' : kinds.includes(stamp.kind))));
  const passes = grep === undefined && !trace ? undefined : streamFilter(reader.filter);
  return {
    reader,
    wants: stamp => {
      let wants = known.get(stamp);
      if (wants === undefined) {
        wants = wanted(stamp);
        known.set(stamp, wants);
      }
      return wants;
    },
    passes: passes && (line => passes(parseRecord(Buffer.from(line, 'latin1').toString('utf8')))),
  };
}

/** What a query of a URL may say of records. */
export interface StreamQuery {
  readonly element?: string;
  readonly connection?: string;
  readonly direction?: string;
  readonly kind?: string;
  readonly grep?: string;
  readonly trace?: boolean;
}

/** A filter as the query of a URL writes it: `element`, `connection`, `direction`, `kind` (a list with commas), `grep`. */
export function filterOfQuery(query: StreamQuery): StreamFilter {
  const { connection, element, grep, trace } = query;
  if (connection !== undefined && !/^\d{1,9}$/.test(connection))
    throw new HeadendError(
      'REQUEST_INVALID',
      `connection=${connection}: the number of a connection would be right`,
    );
  const direction = DIRECTIONS.find(word => word === query.direction);
  if (query.direction !== undefined && direction === undefined)
    throw wrong('direction', query.direction, DIRECTIONS);
  const words = query.kind?.split(',').map(word => word.trim()) ?? [];
  const kinds = words.map(word => {
    const kind = KINDS.find(known => known === word);
    if (kind === undefined) throw wrong('kind', word, KINDS);
    return kind;
  });
  return {
    ...(element !== undefined && { element }),
    ...(connection !== undefined && { connection: Number(connection) }),
    ...(direction !== undefined && { direction }),
    ...(grep !== undefined && { grep }),
    ...(trace !== undefined && { trace }),
    kinds,
  };
}

function wrong(what: string, given: string, known: readonly string[]): HeadendError {
  return new HeadendError('REQUEST_INVALID', `${what}=${given}: one of ${known.join(', ')} would be right`);
}
