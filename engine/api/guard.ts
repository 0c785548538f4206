import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { type Problem, problem } from './problem.ts';

/** What lets a request in. */
export interface GuardOptions {
  /** Undefined: nobody needs one. */
  readonly token: string | undefined;
  /** The name that the API was told to listen on: pages may call it by that. */
  readonly host: string;
}

/** Paths that probes ask for, who have no token. */
const OPEN: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * A test for requests: what is to be answered instead, or undefined where nothing is wrong.
 *
 * Without a token only programs of this machine may ask. A page in a browser on it is none of them, so its requests are
 * turned away: by `Host`, which a name that was bent to this machine cannot help to show (DNS rebinding), and by
 * `Origin`.
 */
export function guard({ host, token }: GuardOptions): (request: IncomingMessage) => Problem | undefined {
  const names = new Set(['localhost', host.toLowerCase()]);
  return request => {
    const { headers, url = '/' } = request;
    const target = URL.parse(url, 'http://localhost');
    if (target === null) return problem(400, 'the path is none', 'REQUEST_INVALID');
    const { pathname, searchParams } = target;
    const asked = headers.host ?? '';
    if (token === undefined && !isNamed(asked, names)) {
      const right = 'call it by its address, say 127.0.0.1, or give it a token';
      return problem(421, `the host ${JSON.stringify(asked)} is not known here; ${right}`, 'HOST_UNKNOWN');
    }
    if (!isSameOrigin(headers.origin, asked))
      return problem(403, `pages of ${headers.origin} may not call this`, 'ORIGIN_REFUSED');
    if (token === undefined || OPEN.has(pathname)) return undefined;
    const given =
      /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? searchParams.get('access_token');
    if (given !== null && given !== undefined && isEqual(given, token)) return undefined;
    return problem(
      401,
      'a token is needed; Authorization: Bearer TOKEN would be right (--token, HEADEND_TOKEN)',
      'TOKEN_WRONG',
    );
  };
}

/** An address cannot be bent; a name only where it is one of ours. */
function isNamed(asked: string, names: ReadonlySet<string>): boolean {
  const name = asked
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return isIP(name) !== 0 || names.has(name) || name.endsWith('.localhost');
}

/** Programs send no Origin. */
function isSameOrigin(origin: string | undefined, host: string): boolean {
  return origin === undefined || URL.parse(origin)?.host.toLowerCase() === host.toLowerCase();
}

/** In a time that tells nothing. */
function isEqual(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
