import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket, WebSocketServer } from 'ws';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';

/** Idle connections that are counted. */
const COUNT = 3_000;
/** What elements tell nobody. */
const NOBODY = {};
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What an idle element costs in memory beside a bare `ws` client, each in a process of its own. */
export async function memoryRow(): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const measure = async (kind: string): Promise<number> => {
    const child = fork(here('./idle.ts'), [kind, String(port)], {
      execArgv: ['--conditions=headend-source', '--expose-gc'],
    });
    const [bytes] = (await once(child, 'message')) as [number];
    child.kill('SIGKILL');
    await once(child, 'exit');
    return bytes;
  };
  const bare: number[] = [];
  const element: number[] = [];
  for (let i = 0; i < 3; i++) {
    bare.push(await measure('bare'));
    element.push(await measure('element'));
  }
  for (const client of server.clients) client.terminate();
  server.close();
  const median = (values: number[]): number => values.sort((a, b) => a - b)[1]!;
  const kB = (bytes: number): string => (bytes / COUNT / 1000).toFixed(1);
  const [a, b] = [median(bare), median(element)];
  return `Memory of ${COUNT} idle connections (resident, median of 3): bare ws ${kB(a)} kB each, elements ${kB(b)} kB each: ${kB(b - a)} kB more.`;
}

/** Resident bytes once the collector has given back what it does when a process is idle for a while. */
async function settle(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return process.memoryUsage().rss;
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
  // What is loaded and compiled once is there before the count starts: protocol, code, sockets of a first few.
  const first = await connect(Number(port), 50);
  const before = await settle();
  const kept = [first, await connect(Number(port), COUNT)];
  const after = await settle();
  process.send?.(after - before, () => kept);
}
