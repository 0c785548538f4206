import { describe, expect, test } from 'vitest';
import { PortTurns } from '#element/port-turns.ts';

const KEY = 'tcp tcp://10.0.0.1:4001';

/** Notes when a wait is over. */
function noted(order: string[], name: string, wait: Promise<void> | undefined): void {
  if (wait === undefined) order.push(name);
  else void wait.then(() => order.push(name));
}

const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('Elements that share a port', () => {
  test('send one after the other, first come first served', async () => {
    const turns = new PortTurns();
    const [a, b, c] = [{}, {}, {}];
    const order: string[] = [];
    noted(order, 'a', turns.take(KEY, a));
    noted(order, 'b', turns.take(KEY, b));
    noted(order, 'c', turns.take(KEY, c));
    expect(order).toEqual(['a']);
    turns.leave(KEY, a);
    await settle();
    expect(order).toEqual(['a', 'b']);
    turns.leave(KEY, b);
    await settle();
    expect(order).toEqual(['a', 'b', 'c']);
  });

  test('wait for one that has locked it, which goes on sending', async () => {
    const turns = new PortTurns();
    const [a, b] = [{}, {}];
    const order: string[] = [];
    noted(order, 'a locks', turns.lock(KEY, a, false));
    noted(order, 'a locks again', turns.lock(KEY, a, false));
    noted(order, 'b', turns.take(KEY, b));
    noted(order, 'a', turns.take(KEY, a));
    turns.leave(KEY, a);
    await settle();
    expect(order).toEqual(['a locks', 'a locks again', 'a']);
    turns.unlock(KEY, a);
    await settle();
    expect(order.at(-1)).toBe('b');
  });

  test('lock when the command under way has its answer', async () => {
    const turns = new PortTurns();
    const [a, b] = [{}, {}];
    const order: string[] = [];
    noted(order, 'a', turns.take(KEY, a));
    noted(order, 'b locks', turns.lock(KEY, b, false));
    await settle();
    expect(order).toEqual(['a']);
    turns.leave(KEY, a);
    await settle();
    expect(order).toEqual(['a', 'b locks']);
  });

  test('let a priority lock go before all that wait, and not before the lock that is', async () => {
    const turns = new PortTurns();
    const [a, b, c] = [{}, {}, {}];
    const order: string[] = [];
    noted(order, 'a locks', turns.lock(KEY, a, false));
    noted(order, 'b', turns.take(KEY, b));
    noted(order, 'c locks first', turns.lock(KEY, c, true));
    await settle();
    expect(order).toEqual(['a locks']);
    turns.unlock(KEY, a);
    await settle();
    expect(order).toEqual(['a locks', 'c locks first']);
    turns.unlock(KEY, c);
    await settle();
    expect(order.at(-1)).toBe('b');
  });

  test('get the port of one that has stopped', async () => {
    const turns = new PortTurns();
    const [a, b] = [{}, {}];
    const order: string[] = [];
    noted(order, 'a locks', turns.lock(KEY, a, false));
    noted(order, 'b', turns.take(KEY, b));
    turns.release(a);
    await settle();
    expect(order).toEqual(['a locks', 'b']);
  });

  test('do not unlock what another one has locked', async () => {
    const turns = new PortTurns();
    const [a, b] = [{}, {}];
    const order: string[] = [];
    turns.lock(KEY, a, false);
    noted(order, 'b', turns.take(KEY, b));
    turns.unlock(KEY, b);
    await settle();
    expect(order).toEqual([]);
  });
});
