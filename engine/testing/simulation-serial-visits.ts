import type { StreamRecord } from '#log/record.ts';
import { timeOf } from './simulation-player.ts';
import { type Visit, visitsOf } from './simulation-visit.ts';

/** What a serial connection runs over. */
export type Transport = 'tcp' | 'udp';

const URL_OF = /^(tcp|tls|udp):\/\/(any\b)?/;

/** What a recording was made over; undefined where it is none of a serial connection. */
export function transportOf(records: readonly StreamRecord[]): Transport | undefined {
  for (const { kind, data = '' } of records) {
    const scheme = kind === 'open' ? URL_OF.exec(data)?.[1] : undefined;
    if (scheme !== undefined) return scheme === 'udp' ? 'udp' : 'tcp';
  }
  return undefined;
}

/** Whether the element was the server. */
export function listened(records: readonly StreamRecord[]): boolean {
  return records.some(
    ({ client, data = '', kind }) =>
      client !== undefined || (kind === 'open' && URL_OF.exec(data)?.[2] !== undefined),
  );
}

/** Each connect of the element; over UDP, where there are none, all of the recording. */
export function deviceVisits(records: readonly StreamRecord[], transport: Transport): Visit[] {
  const own = records.map(asText);
  return visitsOf(transport === 'udp' ? own.filter(({ kind }) => !isLink(kind)) : asArrived(own));
}

/** What one client of the element did. */
export interface ClientVisit {
  readonly visit: Visit;
  /** Milliseconds from the begin of the recording. */
  readonly begins: number;
}

/** Each client of an element that was a server, in the order in which they came. */
export function clientVisits(records: readonly StreamRecord[], transport: Transport): ClientVisit[] {
  const own = new Map<string, StreamRecord[]>();
  const present = new Set<string>();
  let last: string | undefined;
  for (const record of records.map(asText)) {
    const { client, delivered, kind } = record;
    if (client === undefined) {
      // What is said to nobody in particular is said to all, over UDP to whoever sent last.
      if (kind !== 'command' || delivered !== true) continue;
      const to = transport === 'udp' ? (last === undefined ? [] : [last]) : present;
      for (const each of to) own.get(each)?.push(record);
      continue;
    }
    if (!own.has(client)) own.set(client, []);
    own.get(client)!.push(kind === 'close' ? leaving(record) : record);
    if (kind === 'close') present.delete(client);
    else if (kind !== 'error') present.add(client);
    if (record.direction === 'in') last = client;
  }
  const start = records.length === 0 ? 0 : timeOf(records[0]!);
  return [...own.values()].flatMap(all => {
    const [visit] = visitsOf(asArrived(all));
    return visit === undefined ? [] : [{ visit, begins: Math.max(0, timeOf(all[0]!) - start) }];
  });
}

/** Who was sent away did not leave by itself. */
function leaving(record: StreamRecord): StreamRecord {
  return record.cause === 'normal' || record.cause === 'network' ? record : { ...record, cause: 'local' };
}

/** What came before a close and could be looked at only after it stands behind it in the log. */
function asArrived(records: readonly StreamRecord[]): StreamRecord[] {
  const ordered: StreamRecord[] = [];
  let close = -1;
  for (const record of records) {
    if (record.kind === 'open') close = -1;
    if (close >= 0 && record.direction === 'in') ordered.splice(close++, 0, record);
    else ordered.push(record);
    if (record.kind === 'close') close = ordered.length - 1;
  }
  return ordered;
}

function isLink(kind: StreamRecord['kind']): boolean {
  return kind === 'open' || kind === 'close';
}

/** Serial bytes have no type: those that read as text may differ in numbers as texts do. */
function asText(record: StreamRecord): StreamRecord {
  const { encoding, data = '', type, ...rest } = record;
  const printable = encoding === 'utf8' && !/[^\t\r\n\x20-\x7e\u00a0-\uffff]/.test(data);
  if (!printable || type === undefined) return record;
  return { ...rest, encoding: 'utf8', data };
}
