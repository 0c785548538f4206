import { glob } from '#base/glob.ts';
import { payloadOf } from './explain.ts';
import type { Direction, Kind, StreamRecord } from './record.ts';

export const KINDS = [
  'handshake',
  'command',
  'response',
  'data',
  'ping',
  'pong',
  'open',
  'close',
  'timeout',
  'error',
  'request',
  'reply',
  'get',
  'set',
  'trap',
  'frame',
  'trace',
] as const satisfies readonly Kind[];

export const DIRECTIONS = ['in', 'out', 'none'] as const satisfies readonly Direction[];

/** What a reader of the stream wants to see; what is absent does not matter. */
export interface StreamFilter {
  /** A glob on the element's name. */
  readonly element?: string;
  readonly connection?: number;
  readonly direction?: Direction;
  /** Empty: every kind but traces. */
  readonly kinds?: readonly Kind[];
  /** Traces too: of what passes by connection, direction and kind. */
  readonly trace?: boolean;
  /** Found, in this letter case, in the data, the name or the words of a record. */
  readonly grep?: string;
  /** Milliseconds since 1970-01-01T00:00:00Z; earlier records are left out. */
  readonly since?: number;
}

/** Whether a filter may let traces pass. */
export function showsTraces({ kinds, trace }: StreamFilter): boolean {
  return trace === true || kinds?.includes('trace') === true;
}

/** A test for records. */
export function streamFilter(filter: StreamFilter): (record: StreamRecord) => boolean {
  const tests: ((record: StreamRecord) => boolean)[] = [];
  const { connection, since } = filter;
  const traces = filter.trace === true;
  if (filter.element !== undefined) {
    const matches = glob(filter.element);
    tests.push(record => matches(record.element));
  }
  if (connection !== undefined) tests.push(record => record.connection === connection);
  const { direction } = filter;
  if (direction !== undefined)
    tests.push(record => (traces ? causeDirection(record) : record.direction) === direction);
  if (filter.kinds && filter.kinds.length > 0) {
    const kinds: ReadonlySet<string | undefined> = new Set(filter.kinds);
    tests.push(record => kinds.has(record.kind) || (traces && kinds.has(record.of?.kind)));
  } else if (!traces) {
    tests.push(record => record.kind !== 'trace');
  }
  if (since !== undefined) tests.push(record => Date.parse(record.time) >= since);
  if (filter.grep !== undefined) tests.push(contains(filter.grep));
  return record => tests.every(test => test(record));
}

/** The direction of a record; of a trace that of the message that it is of. */
function causeDirection({ direction, kind, of }: StreamRecord): Direction {
  return kind === 'trace' && (of?.kind === 'response' || of?.kind === 'data') ? 'in' : direction;
}

function contains(text: string): (record: StreamRecord) => boolean {
  const wanted = Buffer.from(text, 'utf8');
  return record => {
    const words = [
      record.name,
      record.reason,
      record.cause,
      record.errno,
      record.client,
      record.line,
      record.url,
      ...(record.headers ?? []),
      record.of?.name,
      record.of?.by,
      ...(record.steps ?? []).flatMap(({ name, text, value, file, unmet, error }) => [
        name,
        text,
        value,
        file,
        unmet,
        error,
      ]),
    ];
    if (words.some(word => word?.includes(text))) return true;
    if (record.encoding !== 'base64') return record.data?.includes(text) ?? false;
    const payload = payloadOf(record);
    return payload !== undefined && Buffer.from(payload.bytes).includes(wanted);
  };
}
