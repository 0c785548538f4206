import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { localAgent } from '#host/agent.ts';

test('the agent is this machine, with an address that is its own or loopback', () => {
  const { id, name, primary, secondary } = localAgent();
  expect([id, name]).toEqual([1, hostname()]);
  expect(primary).toMatch(/^[0-9a-f.:]+$/);
  expect(secondary).toMatch(/^[0-9a-f.:]*$/);
  expect(secondary).not.toBe(primary);
});
