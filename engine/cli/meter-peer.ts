import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { HeadendError, messageOf } from '#base/error.ts';

/** An echo peer that listens. */
export interface EchoPeer {
  /** `ws://127.0.0.1:45123`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Unsent bytes of a client beyond which no more of it is read. */
const WAITING = 8 * 1024 * 1024;

/** A bare WebSocket peer that sends back what it gets, text as text. Raises ADDRESS_IN_USE and ADDRESS_INVALID. */
export async function echoPeer(host: string, port: number): Promise<EchoPeer> {
  const server = new WebSocketServer({ host, port, perMessageDeflate: false, maxPayload: 2 ** 31 - 1 });
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new HeadendError(
      taken ? 'ADDRESS_IN_USE' : 'ADDRESS_INVALID',
      `--address ${host}:${port}: ${taken ? 'another program listens there; port 0 is a free one' : messageOf(error)}`,
      error,
    );
  }
  server.on('connection', echo);
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    async close() {
      for (const client of server.clients) client.terminate();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function echo(socket: WebSocket): void {
  socket.on('error', () => {});
  socket.on('message', (data, binary) => {
    socket.send(data, { binary }, () => {
      if (socket.isPaused && socket.bufferedAmount <= WAITING) socket.resume();
    });
    if (socket.bufferedAmount > WAITING) socket.pause();
  });
}
