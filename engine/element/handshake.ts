import type { Param, Session, SessionResponse, ValueSource } from '#model/constructs.ts';
import type { HandshakeResponse, Header } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';

/** What the Session of a custom opening handshake says at the moment of connecting. */
export interface HandshakeRequest {
  /** Path and query; '' when the Session gives none. */
  readonly path: string;
  readonly headers: readonly Header[];
}

/**
 * Reads path and headers from the parameters (ConnectionsWebSocketsImplementation, WebSocketHandshake). A header whose
 * parameter has no value is left out; white space around a value is no part of it (RFC 9110, 5.5).
 */
export function handshakeRequest(session: Session | undefined, table: ParameterTable): HandshakeRequest {
  const request = session?.connections[0]?.request;
  if (request === undefined) return { path: '', headers: [] };
  const headers = request.headers.flatMap(header => {
    const value = textOf(header.value, table).trim();
    return value === '' ? [] : [{ name: header.key, value }];
  });
  return { path: textOf(request.url, table), headers };
}

/** What of the answer goes to which parameter: the status line, headers (repeated ones joined by CR LF), the body. */
export function handshakeValues(
  session: Session | undefined,
  answer: HandshakeResponse,
): Array<{ param: Param; value: string | Uint8Array }> {
  const response: SessionResponse | undefined = session?.connections[0]?.response;
  if (response === undefined) return [];
  const values: Array<{ param: Param; value: string | Uint8Array }> = [];
  if (response.statusCode !== undefined)
    values.push({ param: response.statusCode, value: answer.statusLine });
  for (const { key, param } of response.headers) {
    const found = answer.headers.filter(header => header.name.toLowerCase() === key.toLowerCase());
    if (found.length > 0) values.push({ param, value: found.map(header => header.value).join('\r\n') });
  }
  if (response.content !== undefined) values.push({ param: response.content, value: answer.body });
  return values;
}

function textOf(source: ValueSource | undefined, table: ParameterTable): string {
  if (source === undefined) return '';
  return source.kind === 'literal' ? source.text : String(table.get(source.param) ?? '');
}
