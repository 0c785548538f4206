import type { WebServing } from '#transport/client-contract.ts';
import type { Link, ServerLimits } from '#transport/contract.ts';
import { opened, type Told } from './sockets.ts';

export interface Server {
  readonly link: Link;
  readonly told: Told;
  readonly port: number;
}

type More = NonNullable<Parameters<typeof opened>[2]>;

/** A WebSocket server on a port of its own, or on that of another. */
export async function serve(
  web: Partial<WebServing> = {},
  {
    server,
    port = 0,
    path = '/',
    scheme = 'ws',
    ...more
  }: Omit<More, 'server'> & {
    readonly server?: Partial<Omit<ServerLimits, 'web'>>;
    readonly port?: number;
    readonly path?: string;
    readonly scheme?: 'ws' | 'wss';
  } = {},
): Promise<Server> {
  let id = 0;
  const { told, link } = await opened('listen websocket', `${scheme}://127.0.0.1:${port}${path}`, {
    ...more,
    server: {
      maxClients: 0,
      clientMemory: 1 << 20,
      slowReader: 'drop',
      ...server,
      web: {
        paths: [],
        subprotocols: [],
        origins: [],
        maxHandshakes: 0,
        clientWait: 0,
        idleTimeout: 0,
        sendTimeout: 0,
        newId: () => String(++id),
        ...web,
      },
    },
  });
  return { link, told, port: Number(/:(\d+)$/.exec(link.ends?.()?.local ?? '')?.[1]) };
}
