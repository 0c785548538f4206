import { BlockList, isIP } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { HeadendError } from '#base/error.ts';
import type { TlsSettings } from './contract.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * The proxy to reach a `ws:` or `wss:` URL through; undefined for none. A setting of '' is none, undefined asks the
 * environment: HTTP_PROXY for `ws:`, HTTPS_PROXY for `wss:`, else ALL_PROXY, in either case of letters, unless NO_PROXY
 * names the host. Of the environment's, this machine itself is never reached through a proxy. Throws where the
 * proxy's address is none.
 */
export function proxyFor(url: URL, setting: string | undefined): URL | undefined {
  if (setting !== undefined) return setting === '' ? undefined : parseProxy(setting);
  if (isLoopback(url.hostname)) return undefined;
  const found = getProxyForUrl(url.href.replace(/^ws/, 'http'));
  if (found === '') return undefined;
  // One without a scheme is an HTTP proxy; the package gives it the scheme of the URL.
  const written = Object.values(process.env).includes(found);
  return parseProxy(written ? found : found.replace(/^https:/, 'http:'));
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function parseProxy(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url;
  const shown = text.replace(/(^|\/\/)[^/]*@/, '$1***@');
  throw new HeadendError(
    'ADDRESS_INVALID',
    `"${shown}" is no address of a proxy; right would be http://host:port or https://user:password@host:port`,
  );
}

/** How a proxy is named in messages: without user and password. */
export function nameOf(proxy: URL): string {
  return `the proxy ${proxy.protocol}//${proxy.host}`;
}

/** What a proxy answered to CONNECT. */
export interface TunnelAnswer {
  /** 200 when the way is open; NaN for what is no HTTP. */
  readonly status: number;
  readonly text: string;
}

/**
 * An agent for one connection through a proxy (RFC 9110, 9.3.6 CONNECT), with Basic credentials where the proxy's URL
 * has them. A proxy that speaks TLS is checked against the same authority as the device, or not at all where that is
 * not. `signal` ends the way to the proxy too while it has not answered.
 */
export function tunnel(
  proxy: URL,
  settings: TlsSettings,
  signal: AbortSignal,
  answered: (answer: TunnelAnswer) => void,
): HttpsProxyAgent<string> {
  const agent = new HttpsProxyAgent<string>(proxy, {
    signal,
    rejectUnauthorized: settings.verify,
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
  });
  agent.on('proxyConnect', ({ statusCode, statusText }: { statusCode: number; statusText: string }) =>
    answered({ status: statusCode, text: statusText }),
  );
  return agent;
}

/** Why a proxy that gave any other answer than 200 refused, and what would be right. */
export function refusalOf(proxy: URL, { status, text }: TunnelAnswer): string {
  const name = nameOf(proxy);
  if (!Number.isInteger(status))
    return `${name} answered with something that is no HTTP; its scheme, host and port in "proxy" must be right`;
  const refused = `${name} refused with ${`${status} ${text}`.trimEnd()}`;
  if (status !== 407) return refused;
  return proxy.username === ''
    ? `${refused}; right would be its URL with a user: http://user:password@host:port`
    : `${refused}; the user and password in its URL must be right`;
}
