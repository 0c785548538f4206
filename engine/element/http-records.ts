import type { Mask } from '#base/secrets.ts';
import type { RecordLog } from '#log/contract.ts';
import type { Direction, Kind } from '#log/record.ts';
import { type Extra, type Stamp, stamp } from '#log/stamp.ts';
import type { Session, SessionConnection } from '#model/constructs.ts';
import type { Header } from '#transport/contract.ts';
import { withoutSecrets } from './head-secrets.ts';
import type { Traffic } from './traffic.ts';

/** What requests and replies are part of. */
export interface HttpCause {
  readonly session: Session;
  readonly step: SessionConnection;
  readonly group: number;
}

export interface RecordsHost {
  readonly log: RecordLog;
  readonly elementName: string;
  readonly mask: Mask;
}

/** Writes the records of one HTTP connection: each with the id and the name of its session. */
export class HttpRecords {
  readonly #host: RecordsHost;
  readonly #connection: number;
  readonly #logBody: number;
  readonly #stamps = new Map<Session, Stamp[]>();
  readonly #traffic: Traffic;

  /** `logBody`: most bytes of a body that are shown. */
  constructor(host: RecordsHost, connection: number, logBody: number, traffic: Traffic) {
    this.#host = host;
    this.#traffic = traffic;
    this.#connection = connection;
    this.#logBody = logBody;
  }

  /** A request; `head` are its start line and headers as they were written, or would have been. */
  request(cause: HttpCause, url: string, head: string, body: Buffer | undefined, extra: Extra): void {
    if (extra.delivered === true) this.#traffic.went(body?.length ?? 0);
    const [line = '', ...lines] = head.trimEnd().split('\r\n');
    const headers = lines.map(withoutSecrets);
    const masked = headers.some((header, i) => header !== lines[i]);
    this.#add(cause, 'out', 'request', body, {
      line,
      url,
      headers,
      ...extra,
      ...(masked && { masked: true }),
    });
  }

  reply(cause: HttpCause, line: string, headers: readonly Header[], body: Buffer, extra: Extra): void {
    this.#traffic.came(body.length);
    const lines = headers.map(({ name, value }) => `${name}: ${value}`);
    const shown = lines.map(withoutSecrets);
    const masked = shown.some((header, i) => header !== lines[i]);
    this.#add(cause, 'in', 'reply', body, {
      line,
      headers: shown,
      ...extra,
      ...(masked && { masked: true }),
    });
  }

  /** That there is no reply, and why. */
  failure(cause: HttpCause, kind: 'timeout' | 'error', extra: Extra): void {
    this.#add(cause, 'none', kind, undefined, extra);
  }

  #add(cause: HttpCause, direction: Direction, kind: Kind, body: Buffer | undefined, extra: Extra): void {
    const shown = body === undefined || body.length <= this.#logBody ? body : cut(body, this.#logBody);
    const left = (body?.length ?? 0) - (shown?.length ?? 0);
    this.#host.log.add(this.#stamp(cause.session, direction, kind), shown, {
      group: cause.group,
      ...extra,
      ...(left > 0 && { truncated: left }),
    });
  }

  #stamp(session: Session, direction: Direction, kind: Kind): Stamp {
    const known = this.#stamps.get(session) ?? [];
    const found = known.find(stamp => stamp.kind === kind);
    if (found !== undefined) return found;
    const { elementName: element, mask } = this.#host;
    const { id, name } = session;
    const made = stamp({ element, connection: this.#connection, direction, kind, id, name, mask });
    known.push(made);
    this.#stamps.set(session, known);
    return made;
  }
}

/** At most so many bytes, and no half character of UTF-8. */
function cut(body: Buffer, limit: number): Buffer {
  let end = limit;
  while (end > 0 && end > limit - 4 && (body[end]! & 0xc0) === 0x80) end--;
  return Buffer.from(body.subarray(0, end));
}
