import { expect, test } from 'vitest';
import { Lock, type LockHost } from '#element/lock.ts';

const deferred = (): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } =>
  Promise.withResolvers<void>();

const lockOf = (host: Partial<LockHost> = {}): Lock =>
  new Lock({ idle: () => {}, failed: () => {}, ...host });

test('a flow that needs no waiting runs at once', () => {
  const lock = lockOf();
  const order: string[] = [];
  lock.enter(() => void order.push('a'));
  order.push('after');
  expect(order).toEqual(['a', 'after']);
  expect(lock.held).toBe(false);
});

test('what comes while a flow waits goes on after it, first come first served', async () => {
  const lock = lockOf();
  const order: string[] = [];
  const wait = deferred();
  lock.enter(() => wait.promise.then(() => void order.push('a')));
  lock.enter(() => void order.push('b'));
  const c = lock.run(() => void order.push('c'));
  expect(lock.held).toBe(true);
  expect(order).toEqual([]);
  wait.resolve();
  await c;
  expect(order).toEqual(['a', 'b', 'c']);
  expect(lock.held).toBe(false);
});

test('what a flow started and did not wait for keeps the lock until it has settled', async () => {
  const lock = lockOf();
  const order: string[] = [];
  const started = deferred();
  lock.enter(() => lock.keep(started.promise.then(() => void order.push('started'))));
  const next = lock.run(() => void order.push('next'));
  started.resolve();
  await next;
  expect(order).toEqual(['started', 'next']);
});

test('a flow that throws is told, and the next one runs', async () => {
  const failed: unknown[] = [];
  const lock = lockOf({ failed: error => void failed.push(error) });
  lock.enter(() => {
    throw new Error('at once');
  });
  const later = deferred();
  lock.enter(() => later.promise);
  const next = lock.run(() => {});
  later.reject(new Error('later'));
  await next;
  expect(failed.map(String)).toEqual(['Error: at once', 'Error: later']);
  expect(lock.held).toBe(false);
});

test('idle is told when nobody holds or wants the lock', async () => {
  let idle = 0;
  const lock = lockOf({ idle: () => void idle++ });
  lock.enter(() => {});
  expect(idle).toBe(1);
  const wait = deferred();
  lock.enter(() => wait.promise);
  const last = lock.run(() => {});
  expect(idle).toBe(1);
  wait.resolve();
  await last;
  expect(idle).toBe(2);
});

test('a long line of flows that wait does not deepen the stack', async () => {
  const lock = lockOf();
  const wait = deferred();
  lock.enter(() => wait.promise);
  let ran = 0;
  for (let i = 0; i < 50_000; i++) lock.enter(() => void ran++);
  const last = lock.run(() => {});
  wait.resolve();
  await last;
  expect(ran).toBe(50_000);
});
