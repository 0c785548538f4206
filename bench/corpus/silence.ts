import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A device of 127.0.0.1 that takes every connection, reads what comes and never says a thing. */
export interface Silence {
  readonly port: number;
  close(): Promise<void>;
}

export async function silence(): Promise<Silence> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
