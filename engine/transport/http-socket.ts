import { request } from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { TlsSettings } from './contract.ts';
import { nameOf, refusalOf } from './proxy.ts';
import { tlsOptions } from './tls.ts';

/** Where a socket leads: a server, maybe through a proxy. */
export interface Way {
  /** `http:` or `https:` with host and port. */
  readonly url: URL;
  readonly proxy: URL | undefined;
  readonly tls: TlsSettings;
}

/** How far a socket has come, and when: by the clock's elapsed time. */
export interface Progress {
  readonly started: number;
  named?: number;
  connected?: number;
  secured?: number;
}

/** A proxy that does not open the way. */
export class ProxyRefusal extends Error {}

/**
 * Opens the socket that requests to a server are written to: to the server, through a proxy that CONNECTs to it where
 * TLS is spoken (RFC 9110, 9.3.6), or to the proxy itself. `done` is called once, later. What is returned gives it up.
 */
export function openSocket(
  way: Way,
  progress: Progress,
  now: () => number,
  done: (error: Error | undefined, socket: net.Socket | undefined) => void,
): () => void {
  const { proxy, url } = way;
  const secure = url.protocol === 'https:';
  let ended = false;
  const end = (error: Error | undefined, socket: net.Socket | undefined): void => {
    if (ended) return;
    ended = true;
    done(error, socket);
  };
  const first = dial(proxy ?? url, way, proxy === undefined && secure, progress, now, (error, socket) => {
    if (error || socket === undefined || proxy === undefined || !secure) return end(error, socket);
    const safely = (act: () => void): void => {
      try {
        act();
      } catch (fault) {
        // A user that cannot be decoded; a certificate or key that cannot be read.
        socket.destroy();
        end(errorOf(fault), undefined);
      }
    };
    const opened = (refusal?: Error): void => {
      if (refusal) {
        end(refusal, undefined);
        return;
      }
      const inner = tls.connect({ ...tlsOptions(way.tls, addressOf(url).host), socket });
      inner.once('error', fault => end(fault, undefined));
      inner.once('secureConnect', () => {
        progress.secured = now();
        end(undefined, inner);
      });
    };
    safely(() => connectThrough(proxy, url, socket, refusal => safely(() => opened(refusal))));
  });
  return () => {
    ended = true;
    first.destroy();
  };
}

function dial(
  to: URL,
  { tls: settings, proxy }: Way,
  inTls: boolean,
  progress: Progress,
  now: () => number,
  done: (error: Error | undefined, socket: net.Socket | undefined) => void,
): net.Socket {
  const address = addressOf(to);
  const secure = inTls || (to === proxy && to.protocol === 'https:');
  const { ca, verify } = settings;
  const own = to === proxy ? { verify, ...(ca === undefined ? {} : { ca }) } : settings;
  let socket: net.Socket;
  try {
    socket = secure ? tls.connect({ ...address, ...tlsOptions(own, address.host) }) : net.connect(address);
  } catch (error) {
    // A certificate or key that cannot be read.
    socket = new net.Socket();
    setImmediate(() => done(errorOf(error), undefined));
    return socket;
  }
  socket.setNoDelay(true);
  socket.once('lookup', () => {
    if (net.isIP(address.host) === 0) progress.named = now();
  });
  socket.once('connect', () => {
    progress.connected = now();
  });
  const failed = (error: Error): void => done(error, undefined);
  socket.once('error', failed);
  socket.once('close', () =>
    done(new Error('the peer ended the connection while it was being made'), undefined),
  );
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    if (secure) progress.secured = now();
    socket.off('error', failed);
    done(undefined, socket);
  });
  return socket;
}

/** Asks a proxy for a tunnel on a socket to it. */
function connectThrough(proxy: URL, url: URL, socket: net.Socket, done: (error?: Error) => void): void {
  const { host, port } = addressOf(url);
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const headers: Record<string, string> = { Host: authority, ...proxyCredentials(proxy) };
  const asked = request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
  asked.once('connect', ({ statusCode = 0, statusMessage = '' }) => {
    if (statusCode >= 200 && statusCode < 300) return done();
    socket.destroy();
    done(new ProxyRefusal(refusalOf(proxy, { status: statusCode, text: statusMessage })));
  });
  asked.once('error', error => done(new ProxyRefusal(`${nameOf(proxy)} opened no way: ${error.message}`)));
  asked.end();
}

/** `Proxy-Authorization` where the proxy's URL has a user (RFC 9110, 11.7.2). */
export function proxyCredentials(proxy: URL): { 'Proxy-Authorization'?: string } {
  if (proxy.username === '') return {};
  const text = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(text, 'utf8').toString('base64')}` };
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function addressOf(url: URL): { host: string; port: number } {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}
