import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket, WebSocketServer } from 'ws';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';

/** Idle connections that are counted. */
const COUNT = 3_000;
/** Connections that are there before the count starts. */
const WARM = 1_000;
/** What elements tell nobody. */
const NOBODY = {};
/** Bytes of all connections: what the machine has to give, and what JavaScript holds of it, with its buffers. */
interface Held {
  readonly resident: number;
  readonly held: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What an idle element costs in memory beside a bare `ws` client, each in a process of its own. */
export async function memoryRow(): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const measure = async (kind: string): Promise<Held> => {
    const child = fork(here('./idle.ts'), [kind, String(port)], {
      execArgv: ['--conditions=headend-source', '--expose-gc'],
    });
    const [bytes] = (await once(child, 'message')) as [Held];
    child.kill('SIGKILL');
    await once(child, 'exit');
    return bytes;
  };
  const bare: Held[] = [];
  const element: Held[] = [];
  for (let i = 0; i < 3; i++) {
    bare.push(await measure('bare'));
    element.push(await measure('element'));
  }
  for (const client of server.clients) client.terminate();
  server.close();
  const kB = (costs: readonly Held[], of: keyof Held): number =>
    costs.map(cost => cost[of] / COUNT / 1000).sort((x, y) => x - y)[1]!;
  const told = (of: keyof Held): string => {
    const [a, b] = [kB(bare, of), kB(element, of)];
    return `bare ws ${a.toFixed(1)} kB each, elements ${b.toFixed(1)} kB each: ${(b - a).toFixed(1)} kB more`;
  };
  return `Memory of ${COUNT} idle connections (median of 3): resident ${told('resident')}; held by JavaScript ${told('held')}.`;
}

/** Bytes once the collector has given back what it does when a process is idle for a while. */
async function settle(): Promise<Held> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const { external, heapUsed, rss } = process.memoryUsage();
  return { resident: rss, held: heapUsed + external };
}

async function connectBare(port: number, count: number): Promise<unknown> {
  const sockets: WebSocket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    socket.on('message', () => {});
    sockets.push(socket);
    await once(socket, 'open');
  }
  return sockets;
}

async function connectElements(port: number, count: number): Promise<unknown> {
  const host = new Host();
  const protocol = here('./push/protocol.xml');
  const connections = new Map([[0, { address: `ws://127.0.0.1:${port}` }]]);
  for (let i = 0; i < count; i++) {
    const element = await host.add({
      name: `e${i}`,
      protocol,
      settings: { ...defaultSettings('push'), connections },
    });
    const open = new Promise<void>(resolve => {
      element.events = { state: () => element.connections[0]?.state === 'connected' && resolve() };
    });
    element.start();
    await open;
    element.events = NOBODY;
  }
  return host;
}

const [, , kind, port] = process.argv;
if (kind === 'bare' || kind === 'element') {
  const connect = kind === 'bare' ? connectBare : connectElements;
  // What is loaded and compiled once, and the room that the collector takes for its work, is there before the count
  // starts.
  const first = await connect(Number(port), WARM);
  const before = await settle();
  const kept = [first, await connect(Number(port), COUNT)];
  const after = await settle();
  const { held, resident } = before;
  process.send?.({ resident: after.resident - resident, held: after.held - held }, () => kept);
}
