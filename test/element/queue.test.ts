import { expect, test } from 'vitest';
import type { QueuePosition } from '#element/core.ts';
import { GroupQueue } from '#element/queue.ts';
import { loadProtocol } from '#load/load.ts';
import type { Group } from '#model/constructs.ts';
import { action, group, protocol } from './protocols.ts';

const IDS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const xml = protocol({
  groups: IDS.map(id => group(id, 'poll action', ['Action 1'])),
  actions: [action(1, 'protocol', 'open')],
});
const { protocol: model } = loadProtocol('p.xml', {
  read: path => (path === 'p.xml' ? Buffer.from(xml) : undefined),
});
const groups = new Map(model!.groups.map(item => [item.id, item]));

/** The order in which groups leave a queue that they were put into like `3 execute next`. */
function order(...calls: readonly string[]): number[] {
  const queue = new GroupQueue();
  for (const call of calls) {
    const [id, ...position] = call.split(' ');
    queue.add(groups.get(Number(id)) as Group, position.join(' ') as QueuePosition | 'timer', undefined);
  }
  const left: number[] = [];
  for (let entry = queue.take(); entry !== undefined; entry = queue.take()) left.push(entry.group.id);
  return left;
}

test.each([
  ['a timer adds at the very end', ['1 timer', '2 timer'], [1, 2]],
  ['add to execute adds at the very end', ['1 timer', '2 add to execute', '3 execute one'], [1, 2, 3]],
  [
    'execute goes before what timers and add to execute added',
    ['1 timer', '2 add to execute', '3 execute', '4 execute'],
    [3, 4, 1, 2],
  ],
  ['execute one now goes where execute goes', ['1 timer', '3 execute', '4 execute one now'], [3, 4, 1]],
  ['execute next goes to the front', ['1 execute', '2 execute next', '3 execute next'], [3, 2, 1]],
  ['execute one top goes to the front', ['1 execute', '2 execute one top'], [2, 1]],
  ['force execute goes before all', ['1 execute next', '2 force execute', '3 execute next'], [2, 3, 1]],
  [
    'groups that are forced run in the order of their calls',
    ['1 execute', '2 force execute', '3 force execute'],
    [2, 3, 1],
  ],
  ['a timer does not add a group that waits', ['1 execute', '1 timer'], [1]],
  ['execute one does not add a group that waits', ['1 timer', '2 timer', '1 execute one'], [1, 2]],
  [
    'execute one now does not add or move a group that waits',
    ['2 timer', '1 timer', '1 execute one now'],
    [2, 1],
  ],
  [
    'execute one top does not add or move a group that waits',
    ['2 timer', '1 timer', '1 execute one top'],
    [2, 1],
  ],
  ['add to execute adds a group that waits again', ['1 timer', '1 add to execute'], [1, 1]],
  ['execute adds a group that waits again', ['1 execute', '1 execute'], [1, 1]],
  ['execute next adds a group that waits again', ['1 execute', '2 execute', '1 execute next'], [1, 1, 2]],
  [
    'what execute next put in front stays before execute',
    ['1 timer', '2 execute next', '3 execute'],
    [2, 3, 1],
  ],
])('%s', (_, calls, left) => {
  expect(order(...calls)).toEqual(left);
});

test('a queue that is cleared holds nothing, forced groups neither', () => {
  const queue = new GroupQueue();
  queue.add(groups.get(1)!, 'execute', undefined);
  queue.add(groups.get(2)!, 'force execute', undefined);
  expect(queue.length).toBe(2);
  queue.clear();
  expect(queue.length).toBe(0);
  expect(queue.take()).toBeUndefined();
});
