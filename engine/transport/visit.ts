import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Visit } from './client-contract.ts';
import { nameOf } from './socket-end.ts';

/** What of a request an access log tells. */
export type VisitRequest = Pick<IncomingMessage, 'headers' | 'httpVersion' | 'method' | 'socket' | 'url'>;

/** A visit that was over with its answer; `bytes` is the length of that answer's body. */
export function visitOf(
  { headers, httpVersion, method = '', socket, url = '' }: VisitRequest,
  at: number,
  status: number,
  bytes: number,
  reason: string,
): Visit {
  return {
    client: '',
    at,
    status,
    peer: peerOf(socket),
    user: '',
    method,
    path: url,
    httpVersion,
    subprotocol: '',
    userAgent: headers['user-agent'] ?? '',
    referer: headers.referer ?? '',
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: bytes,
    duration: 0,
    code: 0,
    reason,
  };
}

/** The path of a request, without its query; of an absolute URL its path too. */
export function pathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  const target = /^\w+:\/\/[^/?]*(.*)$/s.exec(url)?.[1] ?? url;
  const path = target.replace(/\?.*$/s, '');
  return path === '' ? '/' : path;
}

/** `192.0.2.7:50123`; '' where the socket is gone. */
export function peerOf({ remoteAddress, remotePort }: Socket): string {
  return remoteAddress === undefined || remotePort === undefined ? '' : nameOf(remoteAddress, remotePort);
}
