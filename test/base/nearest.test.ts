import { expect, test } from 'vitest';
import { nearest } from '#base/nearest.ts';

const known = ['address', 'port', 'busAddress', 'timeout', 'retries', 'tls'];

test.each([
  ['adress', 'address'],
  ['busaddress', 'busAddress'],
  ['BusAdress', 'busAddress'],
  ['tiemout', 'timeout'],
  ['prot', 'port'],
  ['Port', 'port'],
])('%s most likely means %s', (word, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test.each(['colour', 'x', '', 'pst', 'a'.repeat(100_000)])('Nothing known is close to %.20s', word => {
  expect(nearest(word, known)).toBeUndefined();
});
