import type { Socket } from 'node:net';
import type { LinkEnds } from './contract.ts';
import { nameOf } from './socket-end.ts';

/** Where a socket runs. */
export function endsOf(socket: Socket): Omit<LinkEnds, 'subprotocol'> {
  return {
    peer: endpoint(socket.remoteAddress, socket.remotePort),
    local: endpoint(socket.localAddress, socket.localPort),
  };
}

function endpoint(address: string | undefined, port: number | undefined): string {
  return address === undefined || port === undefined ? '' : nameOf(address, port);
}
