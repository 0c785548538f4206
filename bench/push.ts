import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { fileOutput, StreamFile } from '#log/file.ts';
import { memoryRow } from './idle.ts';
import { counter } from './push/counter.ts';

/**
 * What a pushed message costs beside bare `ws` that does the same work: decode, JSON.parse, one Map set and a call.
 * One process, interleaved rounds, medians; the sender is another process.
 */
const ROUNDS = 5;
const SIZES: readonly [size: number, count: number][] = [
  [64, 100_000],
  [256, 100_000],
  [1024, 50_000],
  [16_384, 6_000],
];

interface Subject {
  readonly name: string;
  /** Connects and answers with a function that orders a push. */
  connect(port: number): Promise<Connected>;
}

interface Connected {
  /** Before a round, outside of what is measured. */
  ready(): void;
  order(text: string): void;
  close(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headend-bench-'));

const bare = (name: string): Subject => ({
  name,
  async connect(port) {
    const values = new Map<number, number>();
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    socket.on('message', data => {
      const message = JSON.parse(data.toString()) as { id: number; value: number };
      values.set(20, message.value);
      counter.one();
    });
    await once(socket, 'open');
    return {
      ready: () => {},
      order: text => socket.send(text),
      async close() {
        socket.close();
        await once(socket, 'close');
      },
    };
  },
});

const element = (name: string, log: 'ring' | 'file'): Subject => ({
  name,
  async connect(port) {
    const file = log === 'file' ? new StreamFile(fileOutput(join(folder, 'stream.log'))) : undefined;
    const host = new Host({ sinks: file === undefined ? [] : [file] });
    if (file !== undefined) {
      file.hold = () => host.hold(true);
      file.release = () => host.hold(false);
    }
    const settings = defaultSettings('push');
    const made: Element = await host.add({
      name,
      protocol: here('./push/protocol.xml'),
      settings: {
        ...settings,
        connections: new Map([[0, { address: `ws://127.0.0.1:${port}` }]]),
      },
    });
    const command = made.protocol.paramById.get(30)!;
    made.start();
    while (made.connections[0]!.state !== 'connected') await new Promise(resolve => setTimeout(resolve, 5));
    return {
      // A log that is rotated: else it is the disk's write-back that is measured.
      ready: () => {
        if (file !== undefined) truncateSync(join(folder, 'stream.log'));
      },
      order: text => void made.set(command, text),
      async close() {
        await host.stop();
        await file?.close();
        rmSync(join(folder, 'stream.log'), { force: true });
      },
    };
  },
});

const subjects: readonly Subject[] = [
  bare('bare ws'),
  bare('bare ws again (A/A)'),
  element('headend', 'ring'),
  element('headend, log in a file', 'file'),
];

interface Round {
  /** Messages a second. */
  readonly rate: number;
  /** Microseconds of this process a message. */
  readonly cpu: number;
}

async function round(connection: Connected, size: number, count: number): Promise<Round> {
  const complete = new Promise<void>(resolve => {
    counter.done = resolve;
  });
  counter.left = count;
  connection.ready();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  connection.order(`push ${count} ${size}`);
  await complete;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  return { rate: count / seconds, cpu: (used.user + used.system) / count };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const sender = fork(here('./push/sender.ts'), { execArgv: ['--conditions=headend-source'] });
const [port] = (await once(sender, 'message')) as [number];

const connected: Connected[] = [];
for (const subject of subjects) connected.push(await subject.connect(port));

console.log('| bytes | | messages/s | CPU µs/message | beside bare ws (median of 5) | lowest … highest |');
console.log('| ---: | --- | ---: | ---: | ---: | --- |');
for (const [size, count] of SIZES) {
  // One round each that does not count: code is compiled, frames are made.
  for (const connection of connected) await round(connection, size, count);
  const rounds = subjects.map((): Round[] => []);
  for (let i = 0; i < ROUNDS; i++) {
    for (let j = 0; j < subjects.length; j++) {
      const at = (i + j) % subjects.length;
      rounds[at]!.push(await round(connected[at]!, size, count));
    }
  }
  subjects.forEach((subject, at) => {
    const ratios = rounds[at]!.map((r, i) => r.rate / rounds[0]![i]!.rate);
    const cells = [
      size,
      subject.name,
      Math.round(median(rounds[at]!.map(r => r.rate))).toLocaleString('en'),
      median(rounds[at]!.map(r => r.cpu)).toFixed(2),
      at === 0 ? '1.00' : median(ratios).toFixed(2),
      `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  });
}
for (const connection of connected) await connection.close();
sender.disconnect();
rmSync(folder, { recursive: true, force: true });
console.log(`\n${await memoryRow()}`);
