import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask as CrowdAsk } from './server/crowd.ts';
import type { Kind, Ask as SubjectAsk } from './server/subject.ts';

/**
 * What 5 000 clients of a server cost that each say 64 bytes a second, which go to a parameter and back, and one message
 * to all of them: one element beside a bare `ws` server that does the same. Each is measured in a process of its own,
 * in turn, three times; the clients are a third process.
 */
const CLIENTS = 5000;
/** What is loaded and compiled once is there before the count starts. */
const FIRST = 50;
const ROUNDS = 3;
const SECONDS = 8;
const BROADCASTS = 20;

interface Cost {
  /** Resident bytes of a client. */
  readonly memory: number;
  /** Microseconds of the server's CPU for a message that comes and its echo, and how many there were in a second. */
  readonly echo: number;
  readonly rate: number;
  /** Microseconds for a message to one of all. */
  readonly broadcast: number;
}

const NAMES: Readonly<Record<Kind, string>> = {
  bare: 'bare ws',
  pairs: 'headend, a group answers',
  hook: 'headend, a hook answers',
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const wait = (ms: number): Promise<unknown> => new Promise(resolve => setTimeout(resolve, ms));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function answerOf(child: ChildProcess, ask: CrowdAsk | SubjectAsk): Promise<number> {
  child.send(ask);
  const [answer] = (await once(child, 'message')) as [number];
  return answer;
}

async function measure(kind: Kind): Promise<Cost> {
  const execArgv = ['--conditions=headend-source', '--expose-gc'];
  const server = fork(here('./server/subject.ts'), [kind], { execArgv });
  const [port] = (await once(server, 'message')) as [number];
  const crowd = fork(here('./server/crowd.ts'), [`ws://127.0.0.1:${port}`], { execArgv });
  try {
    await answerOf(crowd, { join: FIRST });
    await answerOf(crowd, { speak: true });
    await wait(2000);
    const before = await answerOf(server, 'memory');
    await answerOf(crowd, { join: CLIENTS });
    await wait(3000);

    const count = await answerOf(crowd, 'count');
    const cpu = await answerOf(server, 'cpu');
    await wait(SECONDS * 1000);
    const used = (await answerOf(server, 'cpu')) - cpu;
    const messages = (await answerOf(crowd, 'count')) - count;

    const memory = ((await answerOf(server, 'memory')) - before) / CLIENTS;
    await answerOf(crowd, { speak: false });
    await wait(500);
    const heard = await answerOf(crowd, 'count');
    const idle = await answerOf(server, 'cpu');
    for (let i = 0; i < BROADCASTS; i++) {
      await answerOf(server, 'broadcast');
      await wait(200);
    }
    const busy = (await answerOf(server, 'cpu')) - idle;
    const told = (await answerOf(crowd, 'count')) - heard;
    const all = BROADCASTS * (CLIENTS + FIRST);
    if (told !== all) throw new Error(`${kind}: ${told} of ${all} messages to all came`);
    return { memory, echo: used / messages, rate: messages / SECONDS, broadcast: busy / told };
  } finally {
    crowd.disconnect();
    server.disconnect();
  }
}

const kinds = Object.keys(NAMES) as Kind[];
const costs: Record<Kind, Cost[]> = { bare: [], pairs: [], hook: [] };
for (let i = 0; i < ROUNDS; i++) for (const kind of kinds) costs[kind].push(await measure(kind));

console.log(
  `| ${CLIENTS.toLocaleString('en')} clients | echoes/s | kB each | beside bare ws | CPU µs/echo | beside bare ws | CPU µs/message to all | beside bare ws |`,
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const kind of kinds) {
  const own = costs[kind];
  const of = (key: keyof Cost): number => median(own.map(cost => cost[key]));
  const beside = (key: keyof Cost): string => {
    if (kind === 'bare') return '1.00';
    const ratios = own.map((cost, i) => cost[key] / costs.bare[i]![key]);
    const range = [Math.min(...ratios), Math.max(...ratios)].map(ratio => ratio.toFixed(2)).join(' … ');
    return `${median(ratios).toFixed(2)} (${range})`;
  };
  const cells = [
    NAMES[kind],
    Math.round(of('rate')).toLocaleString('en'),
    (of('memory') / 1000).toFixed(1),
    beside('memory'),
    of('echo').toFixed(1),
    beside('echo'),
    of('broadcast').toFixed(1),
    beside('broadcast'),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
