import { textOf } from '#codec/request.ts';
import type { Session } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Hop } from './redirect.ts';

/** The protocol's headers, and before them those that every request has unless the protocol sets them. */
export function requestHeaders(
  hop: Hop,
  origin: string,
  userAgent: string,
): Array<{ name: string; value: string }> {
  const has = (wanted: string): boolean => hop.headers.some(({ name }) => name.toLowerCase() === wanted);
  const close = hop.headers.some(({ name, value }) => /^connection$/i.test(name) && /\bclose\b/i.test(value));
  return [
    ...(has('host') ? [] : [{ name: 'Host', value: new URL(origin).host }]),
    ...(has('user-agent') ? [] : [{ name: 'User-Agent', value: userAgent }]),
    ...(has('accept-encoding') ? [] : [{ name: 'Accept-Encoding', value: 'gzip, deflate' }]),
    ...(close ? [{ name: 'Connection', value: 'close' }] : []),
    ...hop.headers.filter(({ name }) => !/^connection$/i.test(name)),
  ];
}

/** The proxy that a session names; undefined when it names none (ConnectionsHttpElementConfiguration). */
export function sessionProxy(session: Session, table: ParameterTable): string | undefined {
  const server = textOf(session.proxyServer, table).trim();
  if (server === '') return undefined;
  const url = URL.parse(server.includes('://') ? server : `http://${server}`);
  if (url === null) return server;
  const userName = textOf(session.proxyUser, table);
  if (userName !== '') {
    url.username = encodeURIComponent(userName);
    url.password = encodeURIComponent(textOf(session.proxyPassword, table));
  }
  return url.href;
}

/** How a head would have been written. */
export function headOf(
  { verb, url }: { readonly verb: string; readonly url: string },
  headers: readonly { readonly name: string; readonly value: string }[],
): string {
  const lines = headers.map(({ name, value }) => `${name}: ${value}`);
  return [`${verb} ${url} HTTP/1.1`, ...lines].join('\r\n');
}
