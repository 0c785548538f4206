import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { fileURLToPath } from 'node:url';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { counter } from './counter.ts';
import { DEVICE } from './frames.ts';
import { HandWritten } from './parser.ts';

/** How responses come: each asked for when the one before it has been handled, or as many as the device likes. */
export type Way = 'polled' | 'pushed';

/** What is measured: it asks for the first response, and counts each in `counter`. */
export interface Subject {
  readonly name: string;
  begin(way: Way): void;
  close(): Promise<unknown>;
}

export interface Round {
  /** Responses a second. */
  readonly rate: number;
  /** Microseconds of this process a response. */
  readonly cpu: number;
  readonly sum: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The device, and where it listens. */
export async function startDevice(): Promise<{
  readonly port: number;
  order(size: number, count: number): Promise<unknown>;
  stop(): void;
}> {
  const child = fork(here('./device.ts'), { execArgv: ['--conditions=headend-source'] });
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    order(size, count) {
      child.send({ size, count });
      return once(child, 'message');
    },
    stop: () => child.disconnect(),
  };
}

/** A bare socket with the hand-written parser: the five values are there, and nothing else is done. */
export async function byHand(name: string, port: number): Promise<Subject> {
  const socket = net.connect({ host: DEVICE, port });
  socket.setNoDelay(true);
  const parser = new HandWritten(({ count, offset, level, state, text }) => {
    if (counter.one(count, offset, level, state, text)) socket.write('q');
  });
  socket.on('data', chunk => parser.feed(chunk));
  await once(socket, 'connect');
  return {
    name,
    begin: way => void socket.write(way === 'polled' ? 'q' : 'p'),
    close() {
      socket.end();
      return once(socket, 'close');
    },
  };
}

/** An element with both connections: serial and smart-serial. */
export async function byElement(port: number): Promise<Subject> {
  const host = new Host({ sinks: [] });
  const address = { address: DEVICE, port };
  const element = await host.add({
    name: 'serial',
    protocol: here('./protocol.xml'),
    settings: {
      ...defaultSettings('serial'),
      connections: new Map([
        [0, address],
        [1, address],
      ]),
    },
  });
  const open = new Promise<void>(resolve => {
    const state = (): void => {
      if (element.connections.every(connection => connection.state === 'connected')) resolve();
    };
    element.events = { state };
  });
  element.start();
  await open;
  element.events = {};
  const [poll, push] = [31, 32].map(id => element.protocol.paramById.get(id)!);
  return {
    name: 'headend',
    begin: way => void element.set(way === 'polled' ? poll! : push!, 'begin'),
    close: () => host.stop(),
  };
}

export async function round(subject: Subject, way: Way, count: number): Promise<Round> {
  const complete = new Promise<void>(resolve => {
    counter.done = resolve;
  });
  counter.left = count;
  counter.sum = 0;
  counter.polls = way === 'polled';
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  subject.begin(way);
  await complete;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  return { rate: count / seconds, cpu: (used.user + used.system) / count, sum: counter.sum };
}
