import { basicAnswer } from '#codec/digest.ts';
import { buildRequest, textOf } from '#codec/request.ts';
import type { Param, Session, SessionResponse } from '#model/constructs.ts';
import type { HandshakeResponse, Header } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';

/** What the Session of a custom opening handshake says at the moment of connecting. */
export interface HandshakeRequest {
  /** Path and query; '' when the Session gives none. */
  readonly path: string;
  readonly headers: readonly Header[];
}

/**
 * Reads path, query and headers from the parameters (ConnectionsWebSocketsImplementation, WebSocketHandshake), as those of
 * any request. A header whose parameter has no value is left out; white space around a value is no part of it (RFC 9110,
 * 5.5). Credentials of the Session are Basic: there is no second request that could answer a challenge.
 */
export function handshakeRequest(session: Session | undefined, table: ParameterTable): HandshakeRequest {
  const request = session?.connections[0]?.request;
  if (request === undefined) return { path: '', headers: [] };
  const headers = request.headers.flatMap(header => {
    const value = textOf(header.value, table).trim();
    return value === '' ? [] : [{ name: header.key, value }];
  });
  const login = session?.loginMethod === 'credentials' ? basicOf(session, table) : undefined;
  if (login !== undefined && !headers.some(({ name }) => /^authorization$/i.test(name)))
    headers.push({ name: 'Authorization', value: login });
  return { path: buildRequest(request, table).url, headers };
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

/** Basic credentials of a Session; undefined where it has none. */
function basicOf({ password, userName }: Session, table: ParameterTable): string | undefined {
  const [user, pass] = [textOf(userName, table), textOf(password, table)];
  return user === '' && pass === '' ? undefined : basicAnswer(user, pass);
}
