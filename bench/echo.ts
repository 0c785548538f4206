import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { another, exchanges, request } from './echo/exchange.ts';

/**
 * What a request and its response cost beside bare `ws` that does the same work: make the text, send it, decode and
 * parse the answer, one Map set. A connection has one exchange under way, as a pair has, so 32 in flight are 32
 * connections. One process, interleaved rounds, medians; the echo server is another process.
 */
const ROUNDS = 7;
/** Until what is compiled for either no longer changes. */
const WARM_UP = 5;
const COUNT = 20_000;
const SIZE = 64;
const IN_FLIGHT = [1, 32];

interface Connected {
  begin(): void;
  close(): Promise<void>;
}

interface Subject {
  readonly name: string;
  connect(port: number, count: number): Promise<readonly Connected[]>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const bare = (name: string): Subject => ({
  name,
  connect: (port, count) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const values = new Map<number, number>();
        const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
        socket.on('message', data => {
          const message = JSON.parse(data.toString()) as { id: number; value: number };
          values.set(20, message.value);
          if (another()) socket.send(request(message.id + 1));
        });
        await once(socket, 'open');
        return {
          begin: () => socket.send(request(0)),
          async close() {
            socket.close();
            await once(socket, 'close');
          },
        };
      }),
    ),
});

const elements: Subject = {
  name: 'headend',
  async connect(port, count) {
    const host = new Host({ sinks: [] });
    const connected: Connected[] = [];
    for (let i = 0; i < count; i++) {
      const element = await host.add({
        name: `echo ${count}.${i}`,
        protocol: here('./echo/protocol.xml'),
        settings: {
          ...defaultSettings('echo'),
          connections: new Map([[0, { address: `ws://127.0.0.1:${port}` }]]),
        },
      });
      const open = new Promise<void>(resolve => {
        element.events = { state: () => element.connections[0]?.state === 'connected' && resolve() };
      });
      element.start();
      await open;
      element.events = {};
      const command = element.protocol.paramById.get(30)!;
      connected.push({
        begin: () => void element.set(command, request(0)),
        close: () => host.stop(),
      });
    }
    return connected;
  },
};

interface Round {
  /** Exchanges a second. */
  readonly rate: number;
  /** Microseconds of this process an exchange. */
  readonly cpu: number;
}

async function round(connected: readonly Connected[]): Promise<Round> {
  const complete = new Promise<void>(resolve => {
    exchanges.done = resolve;
  });
  exchanges.left = COUNT;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (const connection of connected) connection.begin();
  await complete;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  // What is still on its way ends before the next round begins.
  await new Promise(resolve => setTimeout(resolve, 50));
  return { rate: COUNT / seconds, cpu: (used.user + used.system) / COUNT };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const server = fork(here('./echo/server.ts'), { execArgv: ['--conditions=headend-source'] });
const [port] = (await once(server, 'message')) as [number];
exchanges.text = 'x'.repeat(Math.max(0, SIZE - request(10_000).length));

const subjects = [bare('bare ws'), bare('bare ws again (A/A)'), elements];
console.log(
  '| in flight | | exchanges/s | CPU µs/exchange | CPU beside bare ws (median of 7) | lowest … highest |',
);
console.log('| ---: | --- | ---: | ---: | ---: | --- |');
for (const inFlight of IN_FLIGHT) {
  const connected: (readonly Connected[])[] = [];
  for (const subject of subjects) connected.push(await subject.connect(port, inFlight));
  for (let i = 0; i < WARM_UP; i++) for (const connections of connected) await round(connections);
  const rounds = subjects.map((): Round[] => []);
  for (let i = 0; i < ROUNDS; i++) {
    for (let j = 0; j < subjects.length; j++) {
      const at = (i + j) % subjects.length;
      rounds[at]!.push(await round(connected[at]!));
    }
  }
  subjects.forEach((subject, at) => {
    const ratios = rounds[at]!.map((r, i) => r.cpu / rounds[0]![i]!.cpu);
    const cells = [
      inFlight,
      subject.name,
      Math.round(median(rounds[at]!.map(r => r.rate))).toLocaleString('en'),
      median(rounds[at]!.map(r => r.cpu)).toFixed(2),
      at === 0 ? '1.00' : median(ratios).toFixed(2),
      `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  });
  for (const connections of connected) await Promise.all(connections.map(connection => connection.close()));
}
server.disconnect();
