import { fileURLToPath } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';

/**
 * A server in a process of its own, told by its parent: what each client says goes to a value and back. `bare` is ws
 * alone, `pairs` an element that answers by a group, `hook` one whose hook answers.
 */
export type Kind = 'bare' | 'pairs' | 'hook';
/** What its parent asks: resident bytes, microseconds of CPU since the start, or a message to all. */
export type Ask = 'memory' | 'cpu' | 'broadcast';

interface Subject {
  readonly port: number;
  broadcast(text: string): void;
}

async function bare(): Promise<Subject> {
  const values = new Map<number, string>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 8192 });
  const clients = new Set<WebSocket>();
  server.on('connection', client => {
    clients.add(client);
    client.on('message', data => {
      const text = String(data);
      values.set(10, text);
      client.send(text);
    });
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
  });
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    broadcast: text => {
      for (const client of clients) client.send(text);
    },
  };
}

async function element(kind: 'pairs' | 'hook'): Promise<Subject> {
  const host = new Host({ sinks: [] });
  const made: Element = await host.add({
    name: 'server',
    protocol: fileURLToPath(new URL(`./${kind}/protocol.xml`, import.meta.url)),
    settings: {
      ...defaultSettings('server'),
      connections: new Map([[0, { address: 'any:0' }]]),
    },
  });
  const [connection] = made.connections;
  const open = new Promise<void>(resolve => {
    made.events = { state: () => connection?.state === 'connected' && resolve() };
  });
  made.start();
  await open;
  made.events = {};
  return {
    port: Number(new URL(connection!.url).port),
    broadcast: text => void made.set(made.protocol.paramById.get(20)!, text),
  };
}

async function resident(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return process.memoryUsage().rss;
}

const [, , kind] = process.argv;
if (kind === 'bare' || kind === 'pairs' || kind === 'hook') {
  const subject = kind === 'bare' ? await bare() : await element(kind);
  let sent = 0;
  process.on('message', async (ask: Ask) => {
    if (ask === 'memory') process.send?.(await resident());
    else if (ask === 'cpu') {
      const { system, user } = process.cpuUsage();
      process.send?.(system + user);
    } else {
      subject.broadcast(`message ${sent++} to all`.padEnd(64, '.'));
      process.send?.(0);
    }
  });
  process.on('disconnect', () => process.exit());
  process.send?.(subject.port);
}
