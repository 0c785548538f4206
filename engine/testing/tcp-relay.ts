import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line between a client and a device on 127.0.0.1 that can go dead: `stall` stops every byte, without a FIN or a RST
 * to either side, as a pulled cable or a forgetful firewall does. End it with `close`, or `await using`.
 */
export class TcpRelay {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #gate: { open: boolean };

  private constructor(server: Server, sockets: Set<Socket>, gate: { open: boolean }) {
    this.#server = server;
    this.#sockets = sockets;
    this.#gate = gate;
    this.port = (server.address() as AddressInfo).port;
  }

  /** Listens on a free port and hands everything on to `port`. */
  static async to(port: number): Promise<TcpRelay> {
    const sockets = new Set<Socket>();
    const gate = { open: true };
    const server = createServer(near => {
      const far = connect(port, '127.0.0.1');
      const pass = (from: Socket, into: Socket): void => {
        sockets.add(from.setNoDelay(true));
        from.on('data', bytes => void (gate.open && into.write(bytes)));
        from.on('end', () => void (gate.open && into.end()));
        from.on('error', () => {});
        from.once('close', () => {
          sockets.delete(from);
          if (gate.open) into.destroy();
        });
      };
      pass(near, far);
      pass(far, near);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpRelay(server, sockets, gate);
  }

  /** From now on nothing goes through; what had been taken is lost. */
  stall(): void {
    this.#gate.open = false;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
