import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimerHeap, type Wait } from '#base/timer-heap.ts';

const wait = (at: number, order: number): Wait => ({ at, order, fn: () => {}, place: -1 });

function drained(heap: TimerHeap): Wait[] {
  const all: Wait[] = [];
  for (let first = heap.first; first !== undefined; first = heap.first) {
    all.push(first);
    heap.remove(first);
  }
  return all;
}

test('waits come out by their time, then in the order they were set, whatever was taken out before', () => {
  const times = fc.array(fc.tuple(fc.nat(20), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(times, list => {
      const heap = new TimerHeap();
      const all = list.map(([at], order) => wait(at, order));
      for (const item of all) heap.add(item);
      const kept = all.filter((_, i) => list[i]![1]);
      for (const item of all) if (!kept.includes(item)) heap.remove(item);
      const expected = kept.toSorted((a, b) => a.at - b.at || a.order - b.order);
      expect(drained(heap)).toEqual(expected);
    }),
  );
});

test('a wait that is out may be taken out again', () => {
  const heap = new TimerHeap();
  const [first, second] = [wait(1, 0), wait(2, 1)];
  heap.add(first);
  heap.add(second);
  heap.remove(first);
  heap.remove(first);
  expect(heap.first).toBe(second);
});
