import { HeadendError } from '#base/error.ts';

/** What the server of an HTTP connection is told by. */
export interface HttpAddressParts {
  /** The element's setting: a host, an address, or `http://host` with or without port and path. */
  readonly address: string;
  /** 0 when none is set. */
  readonly port: number;
  /** The value of the dynamic ip parameter; '' while it has none. */
  readonly dynamicIp: string;
}

/** Where a request goes. */
export interface Place {
  /** `http://host:port`, without user and password; the scheme's own port is not written. */
  readonly origin: string;
  /** Path and query, from its slash on. */
  readonly target: string;
  /** User and password in the address; '' where there are none. */
  readonly userName: string;
  readonly password: string;
}

/**
 * The whole place of a request (schema page Request-url; ConnectionsHttpHttps; ConnectionsHttpDynamicIp). A url with
 * `://` is absolute. Any other is of the server that the connection has: a dynamic ip value overrides address and
 * scheme, and where it has no port the element's counts. Without a scheme port 443 means https; in a dynamic ip only
 * the prefix does. Throws ADDRESS_INVALID with what would be right.
 */
export function placeOf(url: string, parts: HttpAddressParts): Place {
  if (url.includes('://')) return divided(parsed(url, url), pathOf(url));
  const dynamic = parts.dynamicIp.trim();
  const address = dynamic || parts.address.trim();
  if (address === '')
    throw new HeadendError('ADDRESS_INVALID', 'no address is set; give a host or an http:// URL');
  const base = baseOf(address, parts.port, dynamic !== '');
  const path = pathOf(base.href)
    .replace(/[?#].*$/s, '')
    .replace(/\/$/, '');
  return divided(base, url === '' || url.startsWith('/') ? `${path}${url || '/'}` : `${path}/${url}`);
}

function baseOf(address: string, setting: number, dynamic: boolean): URL {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(address);
  const plain = scheme ? address : `http://${bracketed(address)}`;
  const base = parsed(plain, address);
  // The URL class forgets a port that is the scheme's default: look at what was written.
  const written = /^[^/]*:\/\/(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:?#]*):(\d+)/.exec(plain)?.[1];
  const port = written === undefined ? setting : Number(written);
  if (!scheme && port === 443 && !dynamic) return parsed(plain.replace(/^http:/, 'https:'), address);
  if (written === undefined && port !== 0) base.port = String(port);
  return base;
}

function parsed(text: string, shown: string): URL {
  const url = URL.parse(text);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url;
  throw new HeadendError(
    'ADDRESS_INVALID',
    `"${withoutUser(shown)}" is no address of an HTTP server; right would be a host, host:port, http://host:port or https://host:port`,
  );
}

/** A URL as it may be shown: a password in it must not reach a log. */
export function withoutUser(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//***@');
}

/** What stands behind host and port, just as it is written: the URL class would tidy it up. */
function pathOf(url: string): string {
  const path = /^[^/]*:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

function divided(url: URL, target: string): Place {
  return {
    origin: url.origin,
    target,
    userName: decoded(url.username),
    password: decoded(url.password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An IPv6 address without brackets gets them. */
function bracketed(address: string): string {
  return /^[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(address) ? `[${address}]` : address;
}
