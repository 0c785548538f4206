import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { counter } from '../push/counter.ts';

/** Connects as many as it is told, and tells what they cost in memory and what a few seconds of messages cost in CPU. */
const SECONDS = 8;

/** What one process measured. */
export interface Cost {
  /** Resident bytes of a connection that gets messages. */
  readonly bytes: number;
  /** Microseconds of CPU a message. */
  readonly cpu: number;
  /** Messages a second and connection. */
  readonly rate: number;
}

function bare(port: number): Promise<unknown> {
  const values = new Map<number, number>();
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('message', data => {
    const message = JSON.parse(data.toString()) as { id: number; value: number };
    values.set(20, message.value);
    counter.one();
  });
  return once(socket, 'open');
}

const host = new Host({ sinks: [] });
const protocol = fileURLToPath(new URL('../push/protocol.xml', import.meta.url));
let elements = 0;
const NOBODY = {};

async function element(port: number): Promise<void> {
  const made = await host.add({
    name: `e${elements++}`,
    protocol,
    settings: {
      ...defaultSettings('push'),
      connections: new Map([[0, { address: `ws://127.0.0.1:${port}` }]]),
    },
  });
  const open = new Promise<void>(resolve => {
    made.events = { state: () => made.connections[0]?.state === 'connected' && resolve() };
  });
  made.start();
  await open;
  made.events = NOBODY;
}

async function settled(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return process.memoryUsage().rss;
}

async function connect(kind: string, port: number, count: number): Promise<void> {
  const one = kind === 'bare' ? bare : element;
  for (let i = 0; i < count; i += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - i) }, () => one(port)));
}

const [, , kind, port, count] = process.argv;
if (kind === 'bare' || kind === 'element') {
  // What is loaded and compiled once is there before the count starts.
  await connect(kind, Number(port), 50);
  await new Promise(resolve => setTimeout(resolve, 2000));
  const before = await settled();
  await connect(kind, Number(port), Number(count));
  // Each has had its first messages, and the ring its full size, before anything counts.
  await new Promise(resolve => setTimeout(resolve, 3000));
  counter.left = Number.MAX_SAFE_INTEGER;
  const used = process.cpuUsage();
  await new Promise(resolve => setTimeout(resolve, SECONDS * 1000));
  const { user, system } = process.cpuUsage(used);
  const messages = Number.MAX_SAFE_INTEGER - counter.left;
  const bytes = ((await settled()) - before) / Number(count);
  const cost: Cost = {
    bytes,
    cpu: (user + system) / messages,
    rate: messages / SECONDS / (Number(count) + 50),
  };
  process.send?.(cost, () => process.exit());
}
