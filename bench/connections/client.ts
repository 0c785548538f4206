import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { counter } from '../push/counter.ts';

/** Connects as many as it is told, and tells what they cost in memory and what a few seconds of messages cost in CPU. */
const SECONDS = 4;
/** How often: the one in the middle counts, since others use the machine too. */
const WINDOWS = 5;
/** Connections that are there before the count starts. */
const WARM = 1000;
/** Of these, those that get many messages at once. */
const BUSY = 50;

const seconds = (count: number): Promise<void> => new Promise(resolve => setTimeout(resolve, 1000 * count));

/** What one process measured. */
export interface Cost {
  /** Resident bytes of a connection that gets messages: what the machine has to give. */
  readonly resident: number;
  /** Of these, what JavaScript holds after a collection, with its buffers: the part that does not vary. */
  readonly held: number;
  /** Microseconds of CPU a message. */
  readonly cpu: number;
  /** Messages a second and connection. */
  readonly rate: number;
}

function bare(url: string): Promise<unknown> {
  const values = new Map<number, number>();
  const socket = new WebSocket(url, { perMessageDeflate: false });
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

async function element(url: string): Promise<void> {
  const made = await host.add({
    name: `e${elements++}`,
    protocol,
    settings: {
      ...defaultSettings('push'),
      connections: new Map([[0, { address: url }]]),
    },
  });
  const open = new Promise<void>(resolve => {
    made.events = { state: () => made.connections[0]?.state === 'connected' && resolve() };
  });
  made.start();
  await open;
  made.events = NOBODY;
}

/** Bytes once the collector has given back what it does when a process is idle for a while. */
async function settled(): Promise<{ readonly resident: number; readonly held: number }> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  const { external, heapUsed, rss } = process.memoryUsage();
  return { resident: rss, held: heapUsed + external };
}

async function connect(kind: string, url: string, count: number): Promise<void> {
  const one = kind === 'bare' ? bare : element;
  for (let i = 0; i < count; i += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - i) }, () => one(url)));
}

const [, , kind, port, count] = process.argv;
if (kind === 'bare' || kind === 'element') {
  // What is loaded and compiled once, and the room that the collector takes for its work, is there before the count
  // starts: at a message a second each it would take a minute.
  const url = `ws://127.0.0.1:${port}`;
  await connect(kind, `${url}/warm`, BUSY);
  await connect(kind, url, WARM - BUSY);
  await seconds(4);
  const before = await settled();
  await connect(kind, url, Number(count));
  // Each has had its first messages, and the ring its full size, before anything counts.
  await seconds(6);
  const windows: Pick<Cost, 'cpu' | 'rate'>[] = [];
  for (let i = 0; i < WINDOWS; i++) {
    counter.left = Number.MAX_SAFE_INTEGER;
    const used = process.cpuUsage();
    await seconds(SECONDS);
    const { user, system } = process.cpuUsage(used);
    const messages = Number.MAX_SAFE_INTEGER - counter.left;
    windows.push({ cpu: (user + system) / messages, rate: messages / SECONDS / (Number(count) + WARM) });
  }
  const { cpu, rate } = windows.sort((a, b) => a.cpu - b.cpu)[WINDOWS >> 1]!;
  const after = await settled();
  const cost: Cost = {
    resident: (after.resident - before.resident) / Number(count),
    held: (after.held - before.held) / Number(count),
    cpu,
    rate,
  };
  process.send?.(cost, () => process.exit());
}
