import * as net from 'node:net';
import * as tls from 'node:tls';
import { HeadendError } from '#base/error.ts';
import type { TlsSettings } from './contract.ts';
import { tlsOptions } from './tls.ts';

/** The URL of a WebSocket; `http:` and `https:` are read as `ws:` and `wss:`. Throws for anything else. */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  const scheme = url?.protocol.replace(/^http/, 'ws');
  if (url && (scheme === 'ws:' || scheme === 'wss:') && url.hash === '') {
    url.protocol = scheme;
    return url;
  }
  // A password in it must not reach a log.
  const shown = text.replace(/\/\/[^/@]*@/, '//***@');
  throw new HeadendError(
    'ADDRESS_INVALID',
    `"${shown}" is no address of a WebSocket; right would be ws://host:port/path or wss://host:port/path`,
  );
}

/** Starts to connect to the host and port of a `ws:` or, in TLS, a `wss:` URL. */
export function dial(url: URL, settings: TlsSettings): net.Socket {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'wss:';
  const address = { host, port: Number(url.port || (secure ? 443 : 80)) };
  return secure ? tls.connect({ ...address, ...tlsOptions(settings, host) }) : net.connect(address);
}
