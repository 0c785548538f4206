import { HeadendError } from '#base/error.ts';

/** What a WebSocket's URL is put together from. */
export interface AddressParts {
  /** The element's setting: a host, an address, `ws://host`, or a whole URL. */
  readonly address: string;
  /** 0 when none is set. */
  readonly port: number;
  /** The value of the dynamic ip parameter; '' while it has none. */
  readonly dynamicIp: string;
  /** The path and query that the handshake's Session gives; '' when it gives none. */
  readonly path: string;
}

/**
 * The URL of a WebSocket connection (ConnectionsWebSocketsImplementation, ConnectionsWebSocketsDynamicIp).
 *
 * A dynamic ip value is the whole URL and overrides address and port. Else the address gives scheme and host, its own
 * port or the setting's. The handshake's path comes before a path in the address, its query alone
 * behind that; a dynamic ip URL that has a path of its own keeps it. Without a scheme port 443 means wss. Throws ADDRESS_INVALID with what would be right.
 */
export function websocketUrl(parts: AddressParts): string {
  const dynamic = parts.dynamicIp.trim();
  const address = dynamic !== '' ? dynamic : parts.address.trim();
  if (address === '')
    throw new HeadendError('ADDRESS_INVALID', 'no address is set; give a host or a ws:// URL');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(address)?.[1]?.toLowerCase();
  const plain = scheme === undefined ? bracketed(address) : address;
  let url: URL;
  try {
    url = new URL(scheme === undefined ? `ws://${plain}` : plain);
  } catch {
    throw invalid(address, 'it is no URL');
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    url = new URL(url.href.replace(/^http/, 'ws'));
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw invalid(address, `its scheme is ${url.protocol}//`);
  // The URL class forgets a port that is the scheme's default: look at what was written.
  const written = /^(?:[^/]*:\/\/)?(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:?#]*):(\d+)/.exec(plain)?.[1];
  const port = written !== undefined ? Number(written) : dynamic === '' ? parts.port : 0;
  if (port !== 0) {
    if (port > 65535) throw invalid(address, `port ${port} is above 65535`);
    url.port = String(port);
  }
  if (scheme === undefined && port === 443) url = new URL(url.href.replace(/^ws:/, 'wss:'));
  if (dynamic === '' && parts.path.startsWith('?')) {
    url.search += url.search === '' ? parts.path : `&${parts.path.slice(1)}`;
    url.hash = '';
    return url.href;
  }
  const ownPath = url.pathname !== '/' || url.search !== '';
  if (parts.path !== '' && !(dynamic !== '' && ownPath)) {
    const path = parts.path.startsWith('/') ? parts.path : `/${parts.path}`;
    return `${url.protocol}//${credentials(url)}${url.host}${path}`;
  }
  url.hash = '';
  return url.href;
}

function credentials(url: URL): string {
  return url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
}

/** An IPv6 address without brackets gets them. */
function bracketed(address: string): string {
  return /^[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(address) ? `[${address}]` : address;
}

function invalid(address: string, why: string): HeadendError {
  return new HeadendError(
    'ADDRESS_INVALID',
    `"${address}" is no address of a WebSocket: ${why}; right would be a host, ws://host or wss://host:port/path`,
  );
}
