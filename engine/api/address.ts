import { isIP } from 'node:net';

/** Where the API listens. */
export interface ApiAddress {
  /** As given: an IP address without brackets, or a name. */
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

export const DEFAULT_ADDRESS: ApiAddress = { host: '127.0.0.1', port: 7400 };

/** Reads `HOST:PORT`, `[IPv6]:PORT`; undefined for anything else. */
export function parseAddress(text: string): ApiAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(text.trim());
  if (match === null) return undefined;
  const [, bracketed, plain] = match;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  const port = Number(match[3]);
  return port > 65_535 ? undefined : { host: bracketed ?? plain!, port };
}

/** Whether only this machine reaches a host. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** `127.0.0.1:7400`, `[::1]:7400`. */
export function addressText({ host, port }: ApiAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
