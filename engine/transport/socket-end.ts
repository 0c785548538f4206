import { endOf } from './close.ts';
import type { End } from './contract.ts';

/** All that is known about the end of a socket that has no closing handshake of its own. */
export interface SocketEvidence {
  readonly opened: boolean;
  /** Set when we decided to end it. */
  readonly decided?: Pick<End, 'cause' | 'reason' | 'errno'> | undefined;
  /** The first error of the socket or of TLS. */
  readonly error?: Error | undefined;
  /** TLS was not established yet. */
  readonly securing: boolean;
}

/** Tells why a socket ended, in the words of a close; it has no code, so that is 0. */
export function socketEnd({ opened, decided, error, securing }: SocketEvidence): End {
  if (decided === undefined && error === undefined) {
    if (opened) return { cause: 'normal', code: 0, reason: 'the peer ended the connection', opened };
    const cause = securing ? 'tls' : 'network';
    return { cause, code: 0, reason: 'the peer ended the connection before it was open', opened };
  }
  const known = { opened, securing, code: 1006, reason: '' };
  const end = endOf({ ...known, ...(decided ? { decided } : {}), ...(error ? { error } : {}) });
  return { ...end, code: 0 };
}

/** `host` and `port` of `tcp://host:port` and its like; throws for anything else. */
export function endpointOf(url: string): { readonly host: string; readonly port: number } {
  const parts = /^\w+:\/\/(?:\[([^\]]+)\]|([^:/]*)):(\d{1,5})$/.exec(url);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) throw new Error(`"${url}" is no address; right would be host:port`);
  return { host: parts[1] ?? parts[2] ?? '', port };
}

/** The name of a peer, as people and parameters have it: `10.0.0.1:5000`; an IPv6 address stands in brackets. */
export function nameOf(address: string, port: number): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}
