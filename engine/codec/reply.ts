import { recode } from '#base/text.ts';
import type { Param, SessionResponse } from '#model/constructs.ts';
import type { HeaderLine } from './request.ts';

/** A reply as a device gave it, its body already unpacked. */
export interface Reply {
  /** As received: `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  readonly status: number;
  /** In the order and letter case received. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
}

/**
 * What of a reply goes to which parameter, in this order: the status line, headers in the order of the protocol
 * (repeated ones joined by CR LF; schema page Response.Headers.Header), the body. A header that is not there leaves its
 * parameter as it is.
 */
export function replyValues(
  response: SessionResponse | undefined,
  reply: Reply,
): Array<{ readonly param: Param; readonly bytes: Buffer }> {
  const values: Array<{ param: Param; bytes: Buffer }> = [];
  if (response === undefined) return values;
  const { statusCode, headers, content } = response;
  if (statusCode !== undefined)
    values.push({ param: statusCode, bytes: Buffer.from(reply.statusLine, 'latin1') });
  for (const { key, param } of headers) {
    const found = headerValues(reply.headers, key);
    if (found.length > 0) values.push({ param, bytes: Buffer.from(found.join('\r\n'), 'latin1') });
  }
  if (content !== undefined) values.push({ param: content, bytes: contentBytes(reply, content) });
  return values;
}

/** The values of all headers of a name, whatever its letter case. */
export function headerValues(headers: readonly HeaderLine[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.flatMap(header => (header.name.toLowerCase() === wanted ? [header.value] : []));
}

/**
 * The body as a parameter keeps it: text in the charset that Content-Type names becomes UTF-8, which is what text
 * parameters are read as; all else stays as it is.
 */
function contentBytes({ headers, body }: Reply, param: Param): Buffer {
  const raw = param.interprete?.rawType;
  if (raw === 'unsigned number' || raw === 'signed number' || raw === 'double') return body;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headerValues(headers, 'content-type')[0] ?? '')?.[1];
  return charset === undefined ? body : recode(body, charset);
}
