interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Without a dot in front. */
  readonly domain: string;
  /** Subdomains get it too. */
  readonly wide: boolean;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since the epoch. */
  readonly ends: number;
}

/** Most cookies that are kept, and most characters of one (RFC 6265, 6.1). */
const MOST = 50;
const LONGEST = 4096;

/**
 * What the servers of a session want to be told again: kept as long as the sockets of the session, and sent with its
 * requests and redirects to the same server, as an HTTP client does (RFC 6265, 5.3 and 5.4).
 */
export class Cookies {
  #cookies: Cookie[] = [];

  /** Takes the Set-Cookie headers of a reply from `url`; what a server may not set is left out. */
  take(url: string, values: readonly string[], now: number): void {
    for (const value of values) {
      const cookie = parsed(new URL(url), value, now);
      if (cookie === undefined) continue;
      const { domain, name, path } = cookie;
      this.#cookies = this.#cookies.filter(
        known => known.name !== name || known.domain !== domain || known.path !== path,
      );
      if (cookie.ends > now) this.#cookies.push(cookie);
      if (this.#cookies.length > MOST) this.#cookies.shift();
    }
  }

  /** The value of the header Cookie for a request to `url`; '' where there is none to send. */
  header(url: string, now: number): string {
    if (this.#cookies.length === 0) return '';
    const { hostname, pathname, protocol } = new URL(url);
    return this.#cookies
      .filter(
        ({ domain, ends, path, secure, wide }) =>
          ends > now &&
          (hostname === domain || (wide && isWithin(hostname, domain))) &&
          (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)) &&
          (!secure || protocol === 'https:'),
      )
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

function parsed({ hostname, pathname, protocol }: URL, text: string, now: number): Cookie | undefined {
  const [pair = '', ...rest] = text.split(';').map(part => part.trim());
  const equals = pair.indexOf('=');
  if (equals < 1 || text.length > LONGEST) return undefined;
  const given = new Map(
    rest.map(part => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const domain = (given.get('domain') ?? '').replace(/^\./, '').toLowerCase();
  const wide = domain !== '' && domain !== hostname;
  // Nobody sets cookies for others, nor for all of a top level.
  if (wide && (!isWithin(hostname, domain) || !domain.includes('.'))) return undefined;
  if (given.has('secure') && protocol !== 'https:') return undefined;
  const path = given.get('path') ?? '';
  return {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    domain: wide ? domain : hostname,
    wide: domain !== '',
    path: path.startsWith('/') ? path : pathname.slice(0, pathname.lastIndexOf('/')) || '/',
    secure: given.has('secure'),
    ends: endOf(given.get('max-age'), given.get('expires'), now),
  };
}

/** Max-Age goes before Expires (RFC 6265, 5.3); a date that nobody can read is none. */
function endOf(maxAge: string | undefined, expires: string | undefined, now: number): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const at = Date.parse(expires ?? '');
  return Number.isNaN(at) ? Infinity : at;
}

/** An address has no subdomains. */
function isWithin(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && !/^\[|^[\d.]+$/.test(host);
}
