import { headerValues } from '#codec/reply.ts';
import type { HeaderLine } from '#codec/request.ts';

/** Redirects that are followed for one request. */
export const MOST_REDIRECTS = 10;

/** A request on its way: with a redirect it goes on elsewhere. */
export interface Hop {
  readonly verb: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer | undefined;
}

interface Redirecting {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
}

/**
 * Where a reply of 3xx with a Location sends a request; undefined for any other reply (ConnectionsHttpImplementing,
 * response). 303 makes it a GET, 301 and 302 a POST too, as clients do (RFC 9110, 15.4); 307 and 308 leave it as it is.
 * What it says of who asks does not go to another server.
 */
export function redirected(hop: Hop, reply: Redirecting): Hop | undefined {
  const [location] = headerValues(reply.headers, 'location');
  if (reply.status < 300 || reply.status > 399 || location === undefined || reply.status === 304)
    return undefined;
  const from = new URL(hop.url);
  const to = URL.parse(Buffer.from(location.trim(), 'latin1').toString('utf8'), hop.url);
  if (to === null || !/^https?:$/.test(to.protocol)) return undefined;
  to.hash = '';
  // Who asks is the session's to say, and a password in a URL must not reach a log.
  to.username = '';
  to.password = '';
  const { status } = reply;
  const gets =
    (status === 303 && hop.verb !== 'HEAD') || ((status === 301 || status === 302) && hop.verb === 'POST');
  const leaves = to.origin !== from.origin;
  const headers = hop.headers.filter(
    ({ name }) =>
      !(gets && /^content-/i.test(name)) &&
      !(leaves && /^(?:(?:proxy-)?authorization|cookie|host)$/i.test(name)),
  );
  return {
    verb: gets ? 'GET' : hop.verb,
    url: to.href,
    headers,
    body: gets ? undefined : hop.body,
  };
}
