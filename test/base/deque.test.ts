import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deque } from '#base/deque.ts';

test('a deque gives what an array gives, whatever is added and taken at its ends', () => {
  const act = fc.oneof(
    fc.record({ act: fc.constant('push' as const), item: fc.nat() }),
    fc.record({ act: fc.constant('unshift' as const), item: fc.nat() }),
    fc.constant({ act: 'shift' as const }),
    fc.constant({ act: 'drain' as const }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), acts => {
      const deque = new Deque<number>();
      const array: number[] = [];
      for (const step of acts) {
        if (step.act === 'push') {
          deque.push(step.item);
          array.push(step.item);
        } else if (step.act === 'unshift') {
          deque.unshift(step.item);
          array.unshift(step.item);
        } else if (step.act === 'shift') {
          expect(deque.shift()).toBe(array.shift());
        } else {
          expect(deque.drain()).toEqual(array.splice(0));
        }
        expect([deque.length, deque.first]).toEqual([array.length, array[0]]);
      }
    }),
  );
});

test('a long deque keeps its order while it is filled and emptied', () => {
  const deque = new Deque<number>();
  let taken = 0;
  for (let i = 0; i < 10_000; i++) {
    deque.push(i);
    if (i % 3 === 2) for (let j = 0; j < 2; j++) expect(deque.shift()).toBe(taken++);
  }
  while (deque.length > 0) expect(deque.shift()).toBe(taken++);
  expect(taken).toBe(10_000);
});
