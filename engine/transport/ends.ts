import { isIPv6, type Socket } from 'node:net';
import type { LinkEnds } from './contract.ts';

/** Where a socket runs. */
export function endsOf(socket: Socket): Omit<LinkEnds, 'subprotocol'> {
  return {
    peer: endpoint(socket.remoteAddress, socket.remotePort),
    local: endpoint(socket.localAddress, socket.localPort),
  };
}

function endpoint(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return '';
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
