import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cost } from './connections/client.ts';

/**
 * What many connections cost with a message a second each: memory and CPU of elements beside bare `ws` that does the
 * same work. Each measurement is a process of its own; those of a size follow each other, in turn, three times.
 */
const ROUNDS = 3;
const COUNTS = [1000, 5000, 10_000];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const server = fork(here('./connections/server.ts'), { execArgv: ['--conditions=headend-source'] });
const [port] = (await once(server, 'message')) as [number];

async function measure(kind: string, count: number): Promise<Cost> {
  const child = fork(here('./connections/client.ts'), [kind, String(port), String(count)], {
    execArgv: ['--conditions=headend-source', '--expose-gc'],
  });
  const [cost] = (await once(child, 'message')) as [Cost];
  await once(child, 'exit');
  return cost;
}

console.log(
  '| connections | | resident kB each | held kB each | CPU µs/message | messages/s each | resident kB more | held kB more | CPU beside bare ws |',
);
console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const count of COUNTS) {
  const costs: Record<string, Cost[]> = { bare: [], element: [] };
  for (let i = 0; i < ROUNDS; i++)
    for (const [kind, of] of Object.entries(costs)) of.push(await measure(kind, count));
  const bare = costs.bare!;
  for (const [kind, of] of Object.entries(costs)) {
    const middle = (read: (cost: Cost) => number): number => median(of.map(read));
    const more = (read: (cost: Cost) => number): string =>
      (median(of.map((cost, i) => read(cost) - read(bare[i]!))) / 1000).toFixed(1);
    const cells = [
      count.toLocaleString('en'),
      kind === 'bare' ? 'bare ws' : 'headend',
      (middle(cost => cost.resident) / 1000).toFixed(1),
      (middle(cost => cost.held) / 1000).toFixed(1),
      middle(cost => cost.cpu).toFixed(1),
      middle(cost => cost.rate).toFixed(2),
      kind === 'bare' ? '' : more(cost => cost.resident),
      kind === 'bare' ? '' : more(cost => cost.held),
      median(of.map((cost, i) => cost.cpu / bare[i]!.cpu)).toFixed(2),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
server.disconnect();
